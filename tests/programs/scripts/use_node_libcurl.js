// node-libcurl: its loop drives multi_socket_action from libuv; a stream, several at once, verbose, refused.
//
//     use_node_libcurl.js FOLDER_OF_MODULES URL STREAM_URL REFUSED_URL
const [folder, url, stream, refused] = process.argv.slice(2);
const { Curl, Easy, curly } = require(`${folder}/node-libcurl`);
const body = '{"model":"m","messages":[{"role":"user","content":"hello"}]}';
const more = { postFields: body, curlyResponseBodyParser: false };

function streamed() {
  return new Promise((resolve, reject) => {
    const curl = new Curl();
    curl.setOpt('URL', stream);
    curl.setOpt('POSTFIELDS', body);
    curl.setOpt('WRITEFUNCTION', (piece) => {
      console.log(JSON.stringify(piece.toString()));
      return piece.length;
    });
    curl.on('end', (status) => { curl.close(); resolve(status); });
    curl.on('error', reject);
    curl.perform();
  });
}

function easy() {
  const curl = new Easy();
  curl.setOpt('URL', url);
  curl.setOpt('POSTFIELDS', body);
  curl.setOpt('VERBOSE', true);
  curl.setOpt('WRITEFUNCTION', (piece) => console.log(piece.toString()) || piece.length);
  console.log(curl.perform());
  curl.close();
}

async function main() {
  console.log((await curly.post(url, more)).data.toString());
  for (const answer of await Promise.all([1, 2, 3].map(() => curly.post(url, more)))) {
    console.log(answer.statusCode, answer.data.toString());
  }
  console.log(await streamed());
  easy();
  await curly.post(refused, more).catch((error) => console.log(error.message));
}

main();
