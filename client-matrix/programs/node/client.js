// Connects with Node's https module as a service would, one JSON target per line.
//
// The contract is docs/clients.md. Node has no revocation checking, so check_revocation and check_issuers change nothing.

'use strict';

const fs = require('fs');
const http2 = require('http2');
const https = require('https');
const net = require('net');
const readline = require('readline');
const tls = require('tls');
const util = require('util');

const KEYS = {
  id: 'string', address: 'string', host: 'string', port: 'number', ca_file: 'string', client_cert: 'string',
  client_key: 'string', min_version: 'string', max_version: 'string', ciphers: 'string', fallback: 'boolean',
  connections: 'number', resumes: 'boolean', early_data: 'boolean', second_host: 'string', requests: 'number',
  http: 'number', check_revocation: 'boolean', check_issuers: 'boolean',
  deadline_ms: 'number',
};
const NEEDED = ['id', 'address', 'host', 'port', 'ca_file', 'deadline_ms'];

class DeadlinePassed extends Error {}

function readTarget(line) {
  const target = JSON.parse(line);
  if (target === null || typeof target !== 'object' || Array.isArray(target)) {
    throw new Error('a target is a JSON object');
  }
  for (const [key, value] of Object.entries(target)) {
    if (!Object.hasOwn(KEYS, key)) throw new Error(`unknown key '${key}'`);
    if (typeof value !== KEYS[key]) throw new Error(`'${key}' must be a ${KEYS[key]}`);
  }
  for (const key of NEEDED) {
    if (!(key in target)) throw new Error(`'${key}' is missing`);
  }
  if (('client_cert' in target) !== ('client_key' in target)) {
    throw new Error('client_cert and client_key come together');
  }
  if ('max_version' in target && target.max_version !== 'TLS1.2') {
    throw new Error(`max_version must be TLS1.2, not '${target.max_version}'`);
  }
  if ('http' in target && target.http !== 2) throw new Error(`http must be 2, not ${target.http}`);
  if ('min_version' in target && target.min_version !== 'TLS1.3') {
    throw new Error(`min_version must be TLS1.3, not '${target.min_version}'`);
  }
  return target;
}

function optionsFor(target) {
  const ca = fs.readFileSync(target.ca_file, 'utf8');
  // Node takes a file without certificates in silence and then trusts nobody.
  const isNone = ca !== '' && !ca.includes('-----BEGIN CERTIFICATE-----');
  if (isNone) throw new Error(`${target.ca_file}: no certificate in it`);
  const options = {
    host: target.host,
    port: target.port,
    servername: net.isIP(target.host) ? '' : target.host,  // an address is no server name (RFC 6066 3)
    ca,
    agent: target.requests > 1 ? new https.Agent({keepAlive: true, maxSockets: 1}) : false,
    // Node asks for a list when it races address families, else for one address.
    lookup: (_, how, done) => how.all ? done(null, [{address: target.address, family: family(target)}])
                                      : done(null, target.address, family(target)),
  };
  if (target.max_version) options.maxVersion = 'TLSv1.2';
  if (target.min_version) options.minVersion = 'TLSv1.3';
  if (target.ciphers) options.ciphers = target.ciphers;
  if (target.client_cert) {
    options.cert = fs.readFileSync(target.client_cert);
    options.key = fs.readFileSync(target.client_key);
  }
  tls.createSecureContext(options);  // throws now what is wrong with the files
  return options;
}

const family = (target) => net.isIP(target.address);

// Makes one request, on a connection of its own unless the agent keeps one; keeps in `kept` the session that the next one offers.
function exchange(options, kept, deadline) {
  return new Promise((resolve, reject) => {
    const request = https.request({...options, session: kept.session});
    // A hard timer: the timeout option starts anew with each byte a slow server sends.
    const timer = setTimeout(() => {
      reject(new DeadlinePassed());
      request.destroy();
    }, Math.max(deadline - Date.now(), 1));
    const fail = (error) => { clearTimeout(timer); reject(error); };
    request.on('socket', (socket) => socket.on('session', (session) => { kept.session = session; }));
    request.on('error', fail);
    request.on('response', (response) => {
      response.on('error', fail);
      response.on('data', () => {});
      response.on('end', () => {
        clearTimeout(timer);
        resolve(`HTTP/${response.httpVersion} ${response.statusCode} ${response.statusMessage}`.trimEnd());
      });
    });
    request.end();
  });
}

// The same over HTTP/2: all requests of a connection, one after the other.
function exchangeHttp2(target, options, deadline) {
  return new Promise((resolve, reject) => {
    const session = http2.connect(`https://${authorityOf(target)}`, {...options, agent: undefined});
    const timer = setTimeout(() => fail(new DeadlinePassed()), Math.max(deadline - Date.now(), 1));
    const fail = (error) => { clearTimeout(timer); reject(error); session.destroy(); };
    session.on('error', fail);
    const ask = (left) => {
      const request = session.request({':path': '/'});
      let status;
      request.on('error', fail);
      request.on('response', (headers) => { status = headers[':status']; });
      request.on('data', () => {});
      request.on('close', () => {
        if (status === undefined) {
          fail(new Error(`the stream was closed without an answer, rstCode ${request.rstCode}`));
        } else if (left > 1) {
          ask(left - 1);
        } else {
          clearTimeout(timer);
          session.close();
          resolve(`HTTP/2 ${status}`);
        }
      });
      request.end();
    };
    ask(target.requests ?? 1);
  });
}

const authorityOf = (target) => `${net.isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`;

// All that an error says, as Node prints it when nobody catches it, without the stack.
function wordsOf(error) {
  if (error instanceof DeadlinePassed) return 'deadline passed';
  const codes = {};
  for (const key of Object.keys(error)) {
    if (typeof error[key] !== 'object' && typeof error[key] !== 'function') codes[key] = error[key];
  }
  let words = `${error.name}: ${error.message}`;
  if (Object.keys(codes).length > 0) words += ' ' + util.inspect(codes, {breakLength: Infinity});
  for (const entry of error.opensslErrorStack || []) words += `\nopenssl: ${entry}`;
  for (const cause of [error.cause, ...(error.errors || [])]) {
    if (cause instanceof Error) words += `\ncaused by: ${wordsOf(cause)}`;
  }
  return words;
}

function outcomeOf(error) {
  if (error instanceof DeadlinePassed) return 'timed-out';
  if (error.syscall === 'connect') return error.code === 'ECONNREFUSED' ? 'unreachable' : 'error';
  return 'rejected';
}

// Gives the target's outcome and text.
async function run(target) {
  const deadline = Date.now() + target.deadline_ms;
  if (target.fallback) return ['unsupported', 'Node sends no TLS_FALLBACK_SCSV'];
  if (target.early_data) return ['unsupported', 'Node sends no early data'];
  let options;
  try {
    options = optionsFor(target);
  } catch (error) {
    return ['error', wordsOf(error)];
  }
  const kept = {};
  const lines = [];
  try {
    if (target.http === 2) {
      for (let i = 0; i < (target.connections ?? 1); i++) lines.push(await exchangeHttp2(target, options, deadline));
      return ['accepted', lines.join('\n')];
    }
    for (let i = 0; i < (target.connections ?? 1) * (target.requests ?? 1); i++) {
      lines.push(await exchange(options, kept, deadline));
      if (target.resumes === false) delete kept.session;
      if (target.second_host) options.host = options.servername = target.second_host;
      await new Promise(setImmediate);  // until then the agent has not taken the connection back
    }
  } catch (error) {
    return [outcomeOf(error), [...lines, wordsOf(error)].join('\n')];
  } finally {
    if (options.agent) options.agent.destroy();
  }
  return ['accepted', lines.join('\n')];
}

async function answer(line) {
  const start = process.hrtime.bigint();
  let id = '', outcome = 'error', text;
  try {
    const target = readTarget(line);
    id = target.id;
    [outcome, text] = await run(target);
  } catch (error) {
    text = `bad target: ${error.message}`;
    id = id || idIn(line);
  }
  const ms = Math.round(Number(process.hrtime.bigint() - start) / 1e5) / 10;
  return {id, outcome, text, ms};
}

// The id of a target that is wrong elsewhere, so that its cell can be told.
function idIn(line) {
  try {
    const id = JSON.parse(line).id;
    return typeof id === 'string' ? id : '';
  } catch {
    return '';
  }
}

async function main() {
  const args = process.argv.slice(2);
  if (args.length === 1 && args[0] === '--version') {
    console.log(`Node.js ${process.versions.node}, OpenSSL ${process.versions.openssl}`);
    return;
  }
  if (args.length > 0) {
    console.error(`client.js: error: unknown argument '${args[0]}'`);
    process.exit(2);
  }
  for await (const line of readline.createInterface({input: process.stdin})) {
    if (line.trim()) process.stdout.write(JSON.stringify(await answer(line)) + '\n');
  }
}

main();
