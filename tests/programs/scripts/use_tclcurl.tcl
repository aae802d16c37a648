# TclCurl: reused, verbose, its own debug procedure, a stream, reset, a share, a form, refused. Not its
# multi interface: Debian's TclCurl 7.22 starts no transfer there, with today's libcurl and without us.
#
#     use_tclcurl.tcl URL STREAM_URL REFUSED_URL
package require TclCurl
lassign $argv url stream refused
set body {{"model":"m","messages":[{"role":"user","content":"hello"}]}}

proc handle {at variable} {
    set easy [curl::init]
    $easy configure -url $at -postfields $::body -bodyvar $variable \
        -httpheader {{Content-Type: application/json} {Authorization: Bearer sk-zoo-secret}}
    trust $easy
    return $easy
}

proc trust {easy} {
    if {[info exists ::env(ZOO_CAINFO)]} {
        $easy configure -cainfo $::env(ZOO_CAINFO)
    }
}

proc show {name easy variable} {
    set code [catch {$easy perform} told]
    puts "$name: $code $told [$easy getinfo responsecode] [set $variable]"
}

proc debug {kind data} {
    lappend ::told($kind) $data
    return 0
}

proc collect {piece} {
    lappend ::pieces $piece
}

set easy [handle $url ::answer]
show easy $easy ::answer
$easy configure -verbose 1
show verbose $easy ::answer
$easy configure -debugproc debug
show debug $easy ::answer
foreach kind {1 2 4} { # text and bytes of TLS are never the same
    puts "$kind: $told($kind)"
}
$easy reset
$easy configure -url $stream -postfields $body -writeproc collect
trust $easy
show stream $easy ::pieces
$easy cleanup

set share [curl::shareinit]
$share share cookies
foreach i {1 2} {
    set easy [handle $url ::answer]
    $easy configure -share $share
    show "share $i" $easy ::answer
    $easy cleanup
}
$share cleanup

set form [handle $url ::answer]
$form configure -httppost [list name model contents m] -httppost [list name file file /etc/os-release contenttype text/plain]
show form $form ::answer
$form cleanup

set easy [handle $refused ::answer]
puts "refused: [catch {$easy perform} code] $code"
