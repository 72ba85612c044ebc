/** The thread that judges policies: bounded in time, memory and queue, and never in the way of the event loop. */

import type { Claim } from '@veritee/core';
import { policyVocabularies } from '@veritee/evidence';
import { afterEach, describe, expect, it } from 'vitest';
import {
  createPolicyWorker,
  type PolicyWorker,
  type PolicyWorkerBounds,
} from '../../../src/policies/worker/policy-worker.ts';

const PERMIT = 'version=1.2;authorizationrules{=>permit();};';
const COPY = `${PERMIT}issuancerules{c:[]=>issue(claim=c);};`;
const opened: PolicyWorker[] = [];

function open(bounds?: Partial<PolicyWorkerBounds>, program?: string): PolicyWorker {
  const url =
    program === undefined ? undefined : new URL(`data:text/javascript,${encodeURIComponent(program)}`);
  const worker = createPolicyWorker(bounds, policyVocabularies, url);
  opened.push(worker);
  return worker;
}

afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

/** A thread that does as its job's text says. */
const OBEDIENT = `
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ id, job: { text } }) => {
    if (text === 'loop') for (;;);
    if (text === 'fill') for (const all = [];;) all.push(new Array(1000).fill(1.5));
    if (text === 'exit') process.exit(3);
    if (text === 'throw') throw new TypeError('a fault of ours');
    if (text === 'wait') return;
    parentPort.postMessage({ id, result: { errors: [] } });
  });
  parentPort.postMessage({ ready: true });`;
/** Starts as slowly as on a machine with much else to do. */
const SLOW_START = `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3000);${OBEDIENT}`;
const job = (text: string) => ({ text, type: 'SgxEnclave' });

describe('the policy worker', () => {
  it('evaluates off the event loop what it would evaluate on it, with integers of 64 bits', async () => {
    const claims: readonly Claim[] = [
      { type: 'a', value: 9223372036854775807n, issuer: 'AttestationService' },
      { type: 'b', value: true, issuer: 'CustomClaim' },
      { type: 'c', value: 'text \u{1f600}', issuer: 'CustomClaim' },
    ];
    const { errors, appraisal } = await open().judge({ text: COPY, type: 'Tpm', claims });
    expect(errors).toEqual([]);
    expect(appraisal).toMatchObject({ permitted: true, outgoing: claims });
  });

  it('says where a text is wrong, and only compiles where there are no claims', async () => {
    const worker = open();
    const { errors, appraisal } = await worker.judge(job('version=1.2;\nauthorizationrules{=>permit()};'));
    expect(errors).toMatchObject([{ code: 'MissingSemicolon', line: 2, column: 30 }]);
    expect(appraisal).toBeUndefined();
    expect(await worker.judge(job(PERMIT))).toEqual({ errors: [], configuration: [] });
  });

  it('explains when asked to, and only then', async () => {
    const text = 'version=1.2;authorizationrules{[type=="a",value>=2]=>permit();};';
    const claims: readonly Claim[] = [{ type: 'a', value: 1n, issuer: 'AttestationService' }];
    const worker = open();
    const { explanation } = await worker.judge({ text, type: 'Tpm', claims, explain: true });
    expect(explanation).toMatchObject({
      answer: expect.stringContaining('value at least 2 instead of 1'),
      rules: [{ segment: 'authorizationrules', rule: 1, line: 1, column: 32, outcome: 'did not fire' }],
    });
    expect(await worker.judge({ text, type: 'Tpm', claims })).not.toHaveProperty('explanation');
  });

  it('refuses what would make the queue longer than it may be, and does the rest', async () => {
    const worker = open({ waiting: 3 });
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => worker.judge(job(PERMIT))));
    // One is at work, three wait.
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 4 }, () => 'fulfilled'),
      ...Array.from({ length: 6 }, () => 'rejected'),
    ]);
    expect(outcomes[9]).toMatchObject({ reason: { code: 'TooManyRequests' } });
    expect(await worker.judge(job(PERMIT))).toEqual({ errors: [], configuration: [] });
  });

  it('ends a job that takes too long, while the event loop turns, and goes on with a new thread', async () => {
    const worker = open({ milliseconds: 1500 }, OBEDIENT);
    let turns = 0;
    const turn = (): void => {
      turns++;
      turning = setImmediate(turn);
    };
    let turning = setImmediate(turn);
    const outcomes = await Promise.allSettled([worker.judge(job('loop')), worker.judge(job('ok'))]);
    clearImmediate(turning);
    expect(outcomes).toMatchObject([
      {
        status: 'rejected',
        reason: { code: 'PolicyEvaluationError', message: expect.stringContaining('time') },
      },
      { status: 'fulfilled', value: { errors: [] } },
    ]);
    expect(turns).toBeGreaterThan(100);
  });

  it('counts the time of a job from when its thread has started', async () => {
    const worker = open({ milliseconds: 1500 }, SLOW_START);
    expect(await worker.judge(job('ok'))).toEqual({ errors: [] });
  });

  it('ends a job that takes too much memory, and goes on with a new thread', async () => {
    const worker = open({ milliseconds: 20_000, megabytes: 16 }, OBEDIENT);
    await expect(worker.judge(job('fill'))).rejects.toMatchObject({
      code: 'PolicyEvaluationError',
      message: expect.stringContaining('memory'),
    });
    expect(await worker.judge(job('ok'))).toEqual({ errors: [] });
  });

  it('tells faults of its own as what they are, and goes on', async () => {
    const worker = open({}, OBEDIENT);
    await expect(worker.judge(job('throw'))).rejects.toThrow('a fault of ours');
    await expect(worker.judge(job('exit'))).rejects.toThrow('ended with 3');
    expect(await worker.judge(job('ok'))).toEqual({ errors: [] });
    await expect(open({}, 'syntax error').judge(job('ok'))).rejects.toThrow(SyntaxError);
  });

  it('refuses who waits when it is closed, and everybody afterwards', async () => {
    const worker = open({}, OBEDIENT);
    const waiting = Promise.allSettled([worker.judge(job('wait')), worker.judge(job('ok'))]);
    await worker.close();
    expect(await waiting).toMatchObject([
      { reason: { code: 'TooManyRequests' } },
      { reason: { code: 'TooManyRequests' } },
    ]);
    await expect(worker.judge(job('ok'))).rejects.toMatchObject({ code: 'TooManyRequests' });
  });
});
