// @ts-check

/** Mixed load on a service in a process of its own: 95 % attest, 4 % policy reads, 1 % policy changes. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { Agent } from 'node:https';
import { join } from 'node:path';
import { exchange, operatorToken } from './exchange.mjs';

/**
 * @typedef {{ endpoint: string, certificateAuthority: string, environment: Record<string, string> }} Started
 * @typedef {{ requests: number, failures: number, p50: number, p99: number, worst: number }} Kind
 * @typedef {{ seconds: number, connections: number, requestsPerSecond: number, kinds: Record<string, Kind>,
 *   failures: string[], memory: { early: { seconds: number, megabytes: number }, late: { seconds: number, megabytes: number } } }} Report
 */

const SERVICE = join(import.meta.dirname, 'service.mjs');
const VERSION = 'api-version=2022-08-01';
/** Nothing that the service permits may change while evidence is attested: each policy permits. */
const POLICIES = [1, 2, 3].map((n) => {
  const text = `version=1.0;authorizationrules{=>permit();};issuancerules{=>issue(type="round",value=${n});};`;
  const payload = JSON.stringify({ AttestationPolicy: Buffer.from(text).toString('base64url') });
  return `eyJhbGciOiJub25lIn0.${Buffer.from(payload).toString('base64url')}.`;
});
const RESET = 'eyJhbGciOiJub25lIn0..';

/**
 * Runs the load; memory is looked at after a sixth of the time and at its end.
 *
 * @param {{ seconds: number, connections: number, fleet?: number }} plan `fleet`: how many platforms attest, one when absent
 * @returns {Promise<Report>}
 */
export async function mixedLoad({ seconds, connections, fleet = 1 }) {
  const child = fork(SERVICE, [`${fleet}`], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // The options of a test runner are not the service's.
    execArgv: [],
  });
  const ended = once(child, 'exit');
  try {
    const [started] = /** @type {[Started]} */ (
      await Promise.race([once(child, 'message'), endedEarly(ended)])
    );
    const agent = new Agent({
      keepAlive: true,
      maxSockets: connections,
      ca: readFileSync(started.certificateAuthority),
    });
    const token = await operatorToken(started, agent);
    const bodies = await fleetBodies(child, fleet);
    /** @type {Record<string, number[]>} */
    const times = { attest: [], read: [], change: [] };
    /** @type {Record<string, number>} */
    const failed = { attest: 0, read: 0, change: 0 };
    /** @type {string[]} */
    const failures = [];
    const start = performance.now();
    const until = start + seconds * 1000;
    let turn = 0;
    const lane = async () => {
      while (performance.now() < until) {
        const { kind, send } = nextRequest(turn, started, token, bodies[turn++ % fleet] ?? '');
        const before = performance.now();
        const problem = await send(agent);
        times[kind]?.push(performance.now() - before);
        if (problem === undefined) continue;
        failed[kind] = (failed[kind] ?? 0) + 1;
        if (failures.length < 20) failures.push(`${kind}: ${problem}`);
      }
    };
    const lanes = Array.from({ length: connections }, lane);
    const early = await rssAt(child, start + (seconds * 1000) / 6, start);
    const late = await rssAt(child, until, start);
    await Promise.all(lanes);
    const elapsed = (performance.now() - start) / 1000;
    agent.destroy();
    const kinds = Object.fromEntries(
      Object.entries(times).map(([kind, list]) => [kind, summary(list, failed[kind] ?? 0)]),
    );
    return {
      seconds: Math.round(elapsed * 10) / 10,
      connections,
      requestsPerSecond: Math.round(turn / elapsed),
      kinds,
      failures,
      memory: { early, late },
    };
  } finally {
    if (child.connected) child.send('stop');
    await ended;
  }
}

/** @returns {Promise<never>} */
async function endedEarly(/** @type {Promise<unknown[]>} */ ended) {
  const [status] = await ended;
  throw new Error(`The service ended with status ${status}.`);
}

/** Of a hundred requests 95 attest, 4 read the policy, one changes it. */
function nextRequest(
  /** @type {number} */ turn,
  /** @type {Started} */ { endpoint },
  /** @type {string} */ token,
  /** @type {string} */ body,
) {
  const place = turn % 100;
  const authorization = `Bearer ${token}`;
  const policy = `${endpoint}/policies/SgxEnclave`;
  if (place === 50) {
    const change = Math.floor(turn / 100) % (POLICIES.length + 1);
    const document = POLICIES[change];
    const headers = { authorization, 'content-type': 'text/plain' };
    return document === undefined
      ? post('change', `${policy}:reset?${VERSION}`, headers, RESET, 'POST')
      : post('change', `${policy}?${VERSION}`, headers, document, 'PUT');
  }
  if (place % 25 === 10) return post('read', `${policy}?${VERSION}`, { authorization }, undefined, 'GET');
  return post(
    'attest',
    `${endpoint}/attest/SgxEnclave?${VERSION}`,
    { 'content-type': 'application/json' },
    body,
    'POST',
  );
}

function post(
  /** @type {string} */ kind,
  /** @type {string} */ url,
  /** @type {Record<string, string>} */ headers,
  /** @type {string | undefined} */ body,
  /** @type {string} */ method,
) {
  /** @returns {Promise<string | undefined>} what was wrong */
  const send = async (/** @type {Agent} */ agent) => {
    try {
      const { status, text } = await exchange(url, { agent, method, headers }, body);
      if (status !== 200) return `status ${status}: ${text.slice(0, 200)}`;
      return /"token":"ey/.test(text) ? undefined : `no token: ${text.slice(0, 200)}`;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };
  return { kind, send };
}

/**
 * The attest requests of all platforms, made by the process that has the simulated PKI; a number at a time, so that no
 * message is larger than what pipes carry well.
 *
 * @returns {Promise<string[]>}
 */
async function fleetBodies(
  /** @type {import('node:child_process').ChildProcess} */ child,
  /** @type {number} */ fleet,
) {
  /** @type {string[]} */
  const bodies = [];
  while (bodies.length < fleet) {
    const answered = once(child, 'message');
    child.send({ from: bodies.length, to: Math.min(fleet, bodies.length + 100) });
    const [more] = /** @type {[string[]]} */ (await answered);
    bodies.push(...more);
  }
  return bodies;
}

/** The service's memory at a moment. */
async function rssAt(
  /** @type {import('node:child_process').ChildProcess} */ child,
  /** @type {number} */ moment,
  /** @type {number} */ start,
) {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, moment - performance.now())));
  const answered = once(child, 'message');
  child.send('rss');
  const [{ rss }] = /** @type {[{ rss: number }]} */ (await answered);
  const seconds = Math.round((performance.now() - start) / 100) / 10;
  return { seconds, megabytes: Math.round(rss / 1024 / 1024) };
}

/** @returns {Kind} milliseconds */
function summary(/** @type {number[]} */ times, /** @type {number} */ failures) {
  const sorted = times.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10;
  return { requests: times.length, failures, p50: at(0.5), p99: at(0.99), worst: at(1) };
}
