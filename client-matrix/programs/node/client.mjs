// Connects with Node's https module as a service would, one JSON target per line.
//
// Node has no revocation checking, so check_revocation and check_issuers change nothing.

import http2 from 'node:http2';
import https from 'node:https';
import net from 'node:net';

import {DeadlinePassed, authorityOf, serve, wordsOf} from './batch.mjs';
import {tlsOptions} from './options.mjs';

function optionsFor(target) {
  return {
    ...tlsOptions(target),
    host: target.host,
    port: target.port,
    servername: net.isIP(target.host) ? '' : target.host,  // an address is no server name (RFC 6066 3)
    agent: target.requests > 1 ? new https.Agent({keepAlive: true, maxSockets: 1}) : false,
  };
}

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

serve('client.mjs', `Node.js ${process.versions.node}, OpenSSL ${process.versions.openssl}`, run);
