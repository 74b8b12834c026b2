// Connects with Bun's fetch, one JSON target per line.
//
// fetch goes to the address; `serverName` is the name that it sends, and that it compares with the certificate's.

import fs from 'node:fs';
import {STATUS_CODES} from 'node:http';
import net from 'node:net';

import {DeadlinePassed, authorityOf, before, readAuthorities, serve, wordsOf} from '../node/batch.mjs';

// Numbers of RFC 8446 4.2.1, as this option wants them.
const TLS_1_2 = 0x0303, TLS_1_3 = 0x0304;

function tlsOptions(target) {
  const options = {ca: readAuthorities(target)};
  if (!net.isIP(target.host)) options.serverName = target.host;
  if (target.min_version) options.minVersion = TLS_1_3;
  if (target.max_version) options.maxVersion = TLS_1_2;
  if (target.ciphers) options.ciphers = target.ciphers;
  if (target.client_cert) {
    options.cert = fs.readFileSync(target.client_cert, 'utf8');
    options.key = fs.readFileSync(target.client_key, 'utf8');
  }
  return options;
}

async function ask(target, options, keepalive, signal) {
  const response = await fetch(`https://${authorityOf({...target, host: target.address})}/`, {
    headers: {Host: authorityOf(target)}, tls: options, keepalive, signal, redirect: 'manual',
    ...(target.http === 2 ? {protocol: 'http2'} : {}),
  });
  await response.arrayBuffer();
  return `HTTP/${target.http === 2 ? '2' : '1.1'} ${response.status} ${response.statusText || STATUS_CODES[response.status]}`;  // fetch tells no version
}

function outcomeOf(error) {
  if (error instanceof DeadlinePassed) return 'timed-out';
  if (error.code === 'ECONNREFUSED') return 'unreachable';
  if (error.code === 'FailedToOpenSocket') return 'error';  // it cannot use a file, and does not say which
  return 'rejected';
}

async function run(target) {
  const deadline = Date.now() + target.deadline_ms;
  if (target.fallback) return ['unsupported', 'Bun sends no TLS_FALLBACK_SCSV'];
  if (target.early_data) return ['unsupported', 'Bun sends no early data'];
  let options;
  try {
    options = tlsOptions(target);
  } catch (error) {
    return ['error', wordsOf(error)];
  }
  const lines = [];
  const late = new AbortController();
  try {
    for (let i = 0; i < (target.connections ?? 1) * (target.requests ?? 1); i++) {
      // Bun resumes the session of any connection that had the same options. An empty line makes others of them.
      if (i > 0 && target.resumes === false) options.ca += '\n';
      if (i > 0 && target.second_host) target.host = options.serverName = target.second_host;
      lines.push(await before(deadline, ask(target, options, target.requests > 1, late.signal), () => late.abort()));
    }
  } catch (error) {
    return [outcomeOf(error), [...lines, wordsOf(error)].join('\n')];
  }
  return ['accepted', lines.join('\n')];
}

serve('client.mjs', `Bun ${process.versions.bun}, BoringSSL ${process.versions.boringssl.slice(0, 12)}`, run);
