<?php
// A page that calls a model, as a web application does: one call, or several at once.
[$url, $count] = [$_GET['url'], (int)$_GET['count']];
$multi = curl_multi_init();
$handles = [];
for ($i = 0; $i < $count; $i++) {
    $handles[] = $curl = curl_init($url);
    curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_POSTFIELDS =>
        '{"model":"m","messages":[{"role":"user","content":"hello from a page"}]}']);
    if ($count > 1) {
        curl_multi_add_handle($multi, $curl);
    }
}
if ($count > 1) {
    do {
        curl_multi_exec($multi, $running);
        curl_multi_select($multi);
    } while ($running);
}
header('Content-Type: text/plain');
foreach ($handles as $curl) {
    $answer = $count > 1 ? curl_multi_getcontent($curl) : curl_exec($curl);
    printf("%d: %s\n", curl_getinfo($curl, CURLINFO_RESPONSE_CODE), $answer);
}
