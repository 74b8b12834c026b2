// Connects with the undici package, one JSON target per line: client.mjs FOLDER, where npm has put it.

import {createRequire} from 'node:module';
import {STATUS_CODES} from 'node:http';

import {runWith} from '../node/agent.mjs';
import {serve} from '../node/batch.mjs';

const [folder] = process.argv.splice(2, 1);
const load = createRequire(`${folder}/`);
const {Agent, buildConnector, request} = load('undici');

// An Agent drops what it knows of a server when the last connection is gone; a connector of one's own keeps its sessions.
function agentOf({connect, allowH2, ...options}) {
  return new Agent({...options, allowH2, connect: buildConnector({...connect, allowH2})});
}

async function ask(url, dispatcher, signal) {
  const {statusCode, body} = await request(url, {dispatcher, signal});
  await body.arrayBuffer();
  return `HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}`;  // request tells neither version nor reason
}

const {node, openssl} = process.versions;
const version = `undici ${load('undici/package.json').version}, Node.js ${node}, OpenSSL ${openssl}`;
serve('client.mjs', version, runWith(agentOf, ask));
