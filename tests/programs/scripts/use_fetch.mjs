// Node's own fetch, which has no libcurl: cannot be seen, and nothing may change.
//
//     use_fetch.mjs URL
const body = '{"model":"m","messages":[{"role":"user","content":"hello"}]}';
for (let i = 0; i < 2; i++) {
  const answer = await fetch(process.argv[2], { method: 'POST', body, headers: { 'Content-Type': 'application/json' } });
  console.log(answer.status, await answer.text());
}
