/** A service for all tests of a file, by the hooks of a test framework. */

import { TestingError } from './errors.ts';
import { readOptions, type VeriteeOptions } from './options.ts';
import { startVeritee, type TestVeritee } from './start-veritee.ts';

/** Milliseconds that hooks may take: frameworks give them 5 to 10 seconds, which a busy machine can need. */
const PATIENCE = 60_000;

/** `beforeAll` and `afterAll` of vitest and jest. */
export interface AllHooks {
  beforeAll(work: () => Promise<void>, timeout?: number): unknown;
  afterAll(work: () => Promise<void>, timeout?: number): unknown;
}

/** `before` and `after` of node:test. */
export interface NodeHooks {
  before(work: () => Promise<void>): unknown;
  after(work: () => Promise<void>): unknown;
}

/**
 * Starts a service before the tests of a file or block, and stops it after them.
 *
 * @throws TestingError `OptionInvalid`
 * @returns the service, for tests and hooks that run later; it throws TestingError `NotStarted` before and after
 * @example
 * const veritee = useVeritee({ beforeAll, afterAll });
 * test('attests', async () => {
 *   const { body } = await veritee().client().attestSgxEnclave(veritee().world.sgx());
 * });
 */
export function useVeritee(hooks: AllHooks | NodeHooks, given: VeriteeOptions = {}): () => TestVeritee {
  // A mistake is told where it stands, before any test runs.
  const options = readOptions(given);
  let running: TestVeritee | undefined;
  const start = async (): Promise<void> => {
    running = await startVeritee(options);
  };
  const stop = async (): Promise<void> => {
    await running?.stop();
    running = undefined;
  };
  if ('beforeAll' in hooks) {
    hooks.beforeAll(start, PATIENCE);
    hooks.afterAll(stop, PATIENCE);
  } else {
    hooks.before(start);
    hooks.after(stop);
  }
  return () => {
    if (running !== undefined) return running;
    throw new TestingError('NotStarted', 'The service runs while the tests run only.', {
      hint: 'Ask for it inside a test, or a hook that is declared after useVeritee.',
    });
  };
}
