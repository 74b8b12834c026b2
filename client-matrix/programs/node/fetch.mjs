// Connects with Node's built-in fetch, one JSON target per line.
//
// Node has no name for the Agent of its fetch, and NODE_EXTRA_CA_CERTS counts for the whole process. The dispatcher
// that fetch uses when it is given none is such an Agent, so its class makes others.

import {STATUS_CODES} from 'node:http';

import {runWith} from './agent.mjs';
import {serve} from './batch.mjs';

new Response();  // the first use of one of fetch's classes makes the dispatcher
const Agent = globalThis[Symbol.for('undici.globalDispatcher.1')].constructor;

async function ask(url, dispatcher, signal) {
  const response = await fetch(url, {dispatcher, signal, redirect: 'manual'});
  await response.arrayBuffer();
  // fetch tells no version of HTTP.
  return `HTTP/1.1 ${response.status} ${response.statusText || STATUS_CODES[response.status]}`;
}

const {node, openssl, undici} = process.versions;
serve('fetch.mjs', `Node.js ${node}, OpenSSL ${openssl}, undici ${undici}`, runWith((options) => new Agent(options), ask));
