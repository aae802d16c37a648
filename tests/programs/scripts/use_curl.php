<?php
// PHP opens its extensions with RTLD_DEEPBIND. Easy, copied, reset, multi, with callbacks.
const BODY = '{"model":"m","messages":[{"role":"user","content":"hello"}]}';
$url = $argv[1];

function show(string $name, $curl, $answer): void
{
    printf("%s: %d, status %d: %s\n", $name, curl_errno($curl), curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $answer);
}

$curl = curl_init($url);
curl_setopt_array($curl, [CURLOPT_POSTFIELDS => BODY, CURLOPT_RETURNTRANSFER => true,
    CURLOPT_HTTPHEADER => ['Content-Type: application/json', 'Authorization: Bearer sk-zoo-secret']]);
show('first', $curl, curl_exec($curl));
$copy = curl_copy_handle($curl);
show('copy', $copy, curl_exec($copy));
curl_reset($curl);
$pieces = '';
curl_setopt_array($curl, [CURLOPT_URL => $url, CURLOPT_POSTFIELDS => BODY,
    CURLOPT_WRITEFUNCTION => function ($curl, $data) use (&$pieces) {
        $pieces .= $data;
        return strlen($data);
    }]);
curl_exec($curl);
show('pieces', $curl, $pieces);

$multi = curl_multi_init();
$handles = [];
for ($i = 0; $i < 3; $i++) {
    $handles[$i] = curl_copy_handle($copy);
    curl_multi_add_handle($multi, $handles[$i]);
}
do {
    curl_multi_exec($multi, $running);
    curl_multi_select($multi);
} while ($running);
foreach ($handles as $i => $handle) {
    show("multi $i", $handle, curl_multi_getcontent($handle));
    curl_multi_remove_handle($multi, $handle);
}
