// Asks a server by Deno's fetch as a script would: fetch.mjs --ca FILE [--cert FILE --key FILE] [--http2] [--again | --twice] URL
//
// --again asks twice and connects for each, --twice asks twice over one connection. Exit status: 0 answered, 1 failed,
// 2 our own trouble, 3 TCP was refused.

function read(args) {
  const options = {};
  for (let i = 0; i < args.length; i++) {
    if (['--ca', '--cert', '--key'].includes(args[i])) options[args[i]] = args[++i];
    else if (['--http2', '--again', '--twice'].includes(args[i])) options[args[i]] = true;
    else options.url = args[i];
  }
  return options;
}

function clientOf(options) {
  const client = {
    caCerts: [Deno.readTextFileSync(options['--ca'])],
    http1: true,
    http2: Boolean(options['--http2']),
    poolMaxIdlePerHost: options['--again'] ? 0 : 1,
  };
  if (options['--cert']) {
    client.cert = Deno.readTextFileSync(options['--cert']);
    client.key = Deno.readTextFileSync(options['--key']);
  }
  return Deno.createHttpClient(client);
}

// All that an error says.
function wordsOf(error) {
  const code = error.code === undefined ? '' : ` { code: '${error.code}' }`;
  return `${error.name}: ${error.message}${code}` + (error.cause instanceof Error ? `\ncaused by: ${wordsOf(error.cause)}` : '');
}

const options = read(Deno.args);
let client;
try {
  client = clientOf(options);
} catch (error) {
  console.error(wordsOf(error));
  Deno.exit(2);
}
try {
  for (let i = 0; i < (options['--again'] || options['--twice'] ? 2 : 1); i++) {
    const response = await fetch(options.url, {client, redirect: 'manual'});
    const body = await response.text();
    console.log(`HTTP ${response.status} ${response.statusText}\n${body}`);
  }
} catch (error) {
  const words = wordsOf(error);
  console.error(words);
  Deno.exit(words.includes('Connection refused (os error 111)') ? 3 : 1);
}
Deno.exit(0);
