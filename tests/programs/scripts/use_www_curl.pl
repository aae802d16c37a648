# WWW::Curl: easy, callbacks, its own debug function, verbose, a form, a share, several at once, refused.
#
#     use_www_curl.pl URL STREAM_URL REFUSED_URL
use strict;
use warnings;
use WWW::Curl::Easy;
use WWW::Curl::Form;
use WWW::Curl::Multi;
use WWW::Curl::Share;

my ($url, $stream, $refused) = @ARGV;
my $body = '{"model":"m","messages":[{"role":"user","content":"hello"}]}';

sub handle {
    my ($at, $answer) = @_;
    my $curl = WWW::Curl::Easy->new;
    $curl->setopt(CURLOPT_URL, $at);
    $curl->setopt(CURLOPT_POSTFIELDS, $body);
    $curl->setopt(CURLOPT_HTTPHEADER, ['Content-Type: application/json', 'Authorization: Bearer sk-zoo-secret']);
    $curl->setopt(CURLOPT_WRITEFUNCTION, sub { $$answer .= $_[0]; length $_[0] });
    $curl->setopt(CURLOPT_CAINFO, $ENV{ZOO_CAINFO}) if $ENV{ZOO_CAINFO};
    return $curl;
}

sub show {
    my ($name, $curl, $answer) = @_;
    my $code = $curl->perform;
    printf "%s: %d %d %s\n", $name, $code, $curl->getinfo(CURLINFO_RESPONSE_CODE), $$answer;
    $$answer = '';
}

my $answer = '';
my $curl = handle($url, \$answer);
show('easy', $curl, \$answer);
$curl->setopt(CURLOPT_VERBOSE, 1);
show('verbose', $curl, \$answer);
my %told;
$curl->setopt(CURLOPT_DEBUGFUNCTION, sub { $told{$_[2]} .= $_[0]; 0 });
show('debug', $curl, \$answer);
print "$_: $told{$_}\n" for grep { $_ != 0 && $_ < 5 } sort keys %told; # text and bytes of TLS are never the same
show('copy', $curl->duphandle, \$answer);

my $pieces = '';
my $streamed = handle($stream, \$pieces);
show('stream', $streamed, \$pieces);

my $form = WWW::Curl::Form->new;
$form->formadd('model', 'm');
$form->formaddfile('/etc/os-release', 'file', 'text/plain');
my $with_form = handle($url, \$answer);
$with_form->setopt(CURLOPT_HTTPPOST, $form);
show('form', $with_form, \$answer);

my $share = WWW::Curl::Share->new;
$share->setopt(CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
for (1 .. 2) {
    my $sharing = handle($url, \$answer);
    $sharing->setopt(CURLOPT_SHARE, $share);
    show('share', $sharing, \$answer);
}

my $multi = WWW::Curl::Multi->new;
my (@handles, @answers);
for my $i (1 .. 3) {
    $answers[$i] = '';
    $handles[$i] = handle($url, \$answers[$i]);
    $handles[$i]->setopt(CURLOPT_PRIVATE, $i);
    $multi->add_handle($handles[$i]);
}
my ($left, %results) = (3);
while ($left) {
    next if $multi->perform == $left;
    while (my ($id, $code) = $multi->info_read) {
        last unless $id;
        $results{$id} = $code;
        $left--;
    }
}
print "multi $_: $results{$_} $answers[$_]\n" for 1 .. 3;

my $closed = handle($refused, \$answer);
printf "%s: %s\n", $closed->strerror($closed->perform), $closed->errbuf =~ s/after \d+ ms//r;
