// What Node's built-in fetch and the undici package have in common: an undici Agent, the place where programs say whom to trust.

import fs from 'node:fs';
import net from 'node:net';
import tls from 'node:tls';

import {DeadlinePassed, authorityOf, before, family, readAuthorities, wordsOf} from './batch.mjs';

function connectOptions(target) {
  const options = {
    ca: readAuthorities(target),
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
  if (target.resumes === false) options.maxCachedSessions = 0;
  return options;
}

// The error or one of its causes is a connect that failed.
function connectFailure(error) {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause.syscall === 'connect') return cause;
  }
  return undefined;
}

function outcomeOf(error) {
  if (error instanceof DeadlinePassed) return 'timed-out';
  const failure = connectFailure(error);
  if (failure) return failure.code === 'ECONNREFUSED' ? 'unreachable' : 'error';
  return 'rejected';
}

// Runs targets: `agentOf(options)` makes the Agent; `ask(url, agent, signal)` makes one request, reads all of it and gives
// the status line.
export function runWith(agentOf, ask) {
  return async (target) => {
    const deadline = Date.now() + target.deadline_ms;
    if (target.fallback) return ['unsupported', 'Node sends no TLS_FALLBACK_SCSV'];
    if (target.early_data) return ['unsupported', 'Node sends no early data'];
    const connections = target.connections ?? 1;
    let agent;
    try {
      agent = agentOf({
        connect: connectOptions(target),
        connections: 1,
        allowH2: target.http === 2,
        pipelining: connections > 1 ? 0 : 1,  // 0: a connection for each request
      });
    } catch (error) {
      return ['error', wordsOf(error)];
    }
    const lines = [];
    const late = new AbortController();
    try {
      for (let i = 0; i < connections * (target.requests ?? 1); i++) {
        const host = i > 0 && target.second_host ? target.second_host : target.host;
        const url = `https://${authorityOf({...target, host})}/`;
        lines.push(await before(deadline, ask(url, agent, late.signal), () => late.abort()));
        await new Promise(setImmediate);  // until then the agent has not taken the connection back
      }
    } catch (error) {
      return [outcomeOf(error), [...lines, wordsOf(error)].join('\n')];
    } finally {
      agent.destroy().catch(() => {});
    }
    return ['accepted', lines.join('\n')];
  };
}
