<?php
// Everything of PHP's that gets between libcurl and a caller: callbacks, verbose output, files, shares.
const BODY = '{"model":"m","messages":[{"role":"user","content":"hello"}]}';
$url = $argv[1];

function handle(array $more = [])
{
    global $url;
    $curl = curl_init($url);
    curl_setopt_array($curl, array_filter(array_replace([CURLOPT_RETURNTRANSFER => true, CURLOPT_POSTFIELDS => BODY,
        CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Authorization: Bearer sk-zoo-secret'],
        CURLOPT_CAINFO => getenv('ZOO_CAINFO') ?: null], $more), fn ($value) => $value !== null));
    return $curl;
}

function show(string $name, $curl, $answer): void
{
    printf("%s: %d %s, status %d: %s\n", $name, curl_errno($curl), curl_error($curl),
        curl_getinfo($curl, CURLINFO_RESPONSE_CODE), var_export($answer, true));
}

function run(string $name, array $more): void
{
    $curl = handle($more);
    show($name, $curl, curl_exec($curl));
}

run('verbose', [CURLOPT_VERBOSE => true]);

$told = fopen('verbose.txt', 'w+');
run('verbose to a file', [CURLOPT_VERBOSE => true, CURLOPT_STDERR => $told]);
rewind($told);
echo stream_get_contents($told);

// PHP sets a debug function of its own for this.
$curl = handle([CURLINFO_HEADER_OUT => true]);
show('sent', $curl, curl_exec($curl));
echo curl_getinfo($curl, CURLINFO_HEADER_OUT);
curl_setopt($curl, CURLINFO_HEADER_OUT, false);
show('not kept', $curl, curl_exec($curl));

$lines = '';
run('header', [CURLOPT_HEADERFUNCTION => function ($curl, $line) use (&$lines) {
    $lines .= $line;
    return strlen($line);
}]);
echo $lines;

$left = BODY;
run('read', [CURLOPT_POSTFIELDS => null, CURLOPT_POST => true,
    CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Expect:', 'Transfer-Encoding: chunked'],
    CURLOPT_READFUNCTION => function ($curl, $file, $most) use (&$left) {
        $piece = substr($left, 0, 20);
        $left = substr($left, strlen($piece));
        return $piece;
    }]);

run('refused by a callback', [CURLOPT_WRITEFUNCTION => fn ($curl, $data) => 0]);
run('stopped', [CURLOPT_NOPROGRESS => false, CURLOPT_XFERINFOFUNCTION => fn () => 1]);

try {
    run('thrown', [CURLOPT_WRITEFUNCTION => fn () => throw new RuntimeException('thrown in a callback')]);
} catch (RuntimeException $exception) {
    echo $exception->getMessage(), "\n";
}

file_put_contents('upload.txt', str_repeat("text of a file\n", 100));
run('form', [CURLOPT_HTTPHEADER => [], CURLOPT_POSTFIELDS =>
    ['model' => 'm', 'file' => new CURLFile('upload.txt', 'text/plain', 'a.txt'), 'more' => new CURLStringFile('text', 'b.txt')]]);

$share = curl_share_init();
foreach ([CURL_LOCK_DATA_COOKIE, CURL_LOCK_DATA_DNS, CURL_LOCK_DATA_SSL_SESSION] as $what) {
    curl_share_setopt($share, CURLSHOPT_SHARE, $what);
}
run('share, first', [CURLOPT_SHARE => $share, CURLOPT_COOKIEFILE => '']);
run('share, second', [CURLOPT_SHARE => $share, CURLOPT_COOKIEFILE => '']);

if (defined('CURLOPT_DEBUGFUNCTION')) { // from PHP 8.4 on
    $kinds = [];
    run('debug', [CURLOPT_VERBOSE => true, CURLOPT_DEBUGFUNCTION => function ($curl, $kind, $data) use (&$kinds) {
        $kinds[$kind] = true;
    }]);
    ksort($kinds);
    echo implode(' ', array_keys($kinds)), "\n";
}
