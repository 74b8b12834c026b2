// The batch contract of docs/clients.md for clients written in JavaScript: reads targets, runs each, answers.
//
// Node, Bun and Deno all run it.

import fs from 'node:fs';
import net from 'node:net';
import process from 'node:process';
import readline from 'node:readline';
import util from 'node:util';

const KEYS = {
  id: 'string', address: 'string', host: 'string', port: 'number', ca_file: 'string', client_cert: 'string',
  client_key: 'string', min_version: 'string', max_version: 'string', ciphers: 'string', fallback: 'boolean',
  connections: 'number', resumes: 'boolean', early_data: 'boolean', second_host: 'string', requests: 'number',
  http: 'number', check_revocation: 'boolean', check_issuers: 'boolean',
  deadline_ms: 'number',
};
const NEEDED = ['id', 'address', 'host', 'port', 'ca_file', 'deadline_ms'];

export class DeadlinePassed extends Error {}

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

// Node takes a file without certificates in silence and then trusts nobody.
export function readAuthorities(target) {
  const ca = fs.readFileSync(target.ca_file, 'utf8');
  const isNone = ca !== '' && !ca.includes('-----BEGIN CERTIFICATE-----');
  if (isNone) throw new Error(`${target.ca_file}: no certificate in it`);
  return ca;
}

export const authorityOf = (target) => `${net.isIPv6(target.host) ? `[${target.host}]` : target.host}:${target.port}`;

// All that an error says, as Node prints it when nobody catches it, without the stack.
export function wordsOf(error) {
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

// Gives what the promise gives, but no later than the deadline (ms since 1970); `abort` ends what is late.
export async function before(deadline, promise, abort) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reject(new DeadlinePassed());
      abort();
    }, Math.max(deadline - Date.now(), 1));
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

async function answer(line, run) {
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

// Serves targets from stdin; `run` gives the outcome and the text of one.
export async function serve(program, version, run) {
  const args = process.argv.slice(2);
  if (args.length === 1 && args[0] === '--version') {
    console.log(version);
    return;
  }
  if (args.length > 0) {
    console.error(`${program}: error: unknown argument '${args[0]}'`);
    process.exit(2);
  }
  for await (const line of readline.createInterface({input: process.stdin})) {
    if (line.trim()) process.stdout.write(JSON.stringify(await answer(line, run)) + '\n');
  }
}
