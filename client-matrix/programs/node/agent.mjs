// What Node's built-in fetch and the undici package have in common: an undici Agent, the place where programs say whom to trust.

import {DeadlinePassed, authorityOf, before, wordsOf} from './batch.mjs';
import {tlsOptions} from './options.mjs';

function connectOptions(target) {
  const options = tlsOptions(target);
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
