<?php
// PHP's multi interface: messages, a handle that is removed before its end, one that is added again, a form, a nested call.
const BODY = '{"model":"m","messages":[{"role":"user","content":"hello"}]}';
[, $url, $stalled] = $argv;

function handle(string $url)
{
    $curl = curl_init($url);
    curl_setopt_array($curl, [CURLOPT_POSTFIELDS => BODY, CURLOPT_RETURNTRANSFER => true]);
    return $curl;
}

function run($multi, callable $enough): void
{
    do {
        curl_multi_exec($multi, $running);
        if ($running && !$enough()) {
            curl_multi_select($multi);
        }
    } while ($running && !$enough());
}

$multi = curl_multi_init();
$handles = [];
foreach (['a', 'b', 'c'] as $name) {
    $handles[$name] = handle($url);
    curl_setopt($handles[$name], CURLOPT_PRIVATE, $name);
    curl_multi_add_handle($multi, $handles[$name]);
}
run($multi, fn () => false);
$messages = [];
while ($message = curl_multi_info_read($multi, $queued)) {
    $messages[curl_getinfo($message['handle'], CURLINFO_PRIVATE)] = $message['result'];
}
ksort($messages);
echo json_encode($messages), "\n";
foreach ($handles as $name => $handle) {
    echo $name, ': ', curl_multi_getcontent($handle), "\n";
    curl_multi_remove_handle($multi, $handle);
}

curl_multi_add_handle($multi, $handles['a']);
run($multi, fn () => false);
echo 'again: ', curl_multi_getcontent($handles['a']), "\n";
curl_multi_remove_handle($multi, $handles['a']);

function stalled(string &$pieces, callable $at_first)
{
    global $stalled;
    $curl = handle($stalled);
    curl_setopt($curl, CURLOPT_WRITEFUNCTION, function ($curl, $data) use (&$pieces, $at_first) {
        if ($pieces === '') {
            $at_first();
        }
        $pieces .= $data;
        return strlen($data);
    });
    return $curl;
}

$pieces = '';
$cut = stalled($pieces, function () use ($url) {
    echo 'nested: ', curl_exec(handle($url)), "\n";
});
curl_multi_add_handle($multi, $cut);
run($multi, function () use (&$pieces) {
    return $pieces !== '';
});
curl_multi_remove_handle($multi, $cut);
echo 'cut: ', $pieces, "\n";

$pieces = '';
$left = stalled($pieces, fn () => print("never removed: PHP frees it at its end\n"));
curl_multi_add_handle($multi, $left);
run($multi, function () use (&$pieces) {
    return $pieces !== '';
});
