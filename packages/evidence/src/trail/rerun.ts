/** A proof on a runtime that checks signatures asynchronously only: it is run again until it asks for no unknown verdict. */

import { isValidElsewhere, type Signature } from '@veritee/core/internal/crypto';
import { isSameSignature } from './same-signature.ts';
import { Trail, type TrailSignature } from './trail.ts';

/** What came of checking a signature: whether it holds, or a fault to throw where the proof asks. */
interface Known {
  readonly signature: Signature;
  readonly verdict: () => boolean;
}

/** One run of a proof. */
interface Run<T> {
  readonly outcome: () => T;
  readonly trail: ProvisionalTrail;
  /** Signatures that were taken for valid. */
  readonly unknown: readonly Signature[];
}

/** Keeps back the steps that wait for certainty, until it is known that this run is the last. */
class ProvisionalTrail extends Trail {
  readonly steps: (() => void)[] = [];

  override whenCertain(step: () => void): void {
    this.steps.push(step);
  }
}

const yes = (): boolean => true;
const no = (): boolean => false;

/**
 * Runs a proof and takes signatures for valid whose verdicts are not known, checks these, and runs it again until it was
 * right about all of them. That run is the one that counts, and is the same as one that waits for each verdict; of those
 * before it nothing remains. Verdicts are known by the content of key, data and signature: what a proof asks for may
 * change between two runs, when another verification has something remembered in the meantime.
 *
 * @param trail - gets the lines of the last run
 * @throws what the last run throws
 */
export async function provenAgain<T>(trail: Trail, prove: (own: Trail) => T): Promise<T> {
  const known: Known[] = [];
  for (;;) {
    const run = runOnce(prove, known);
    const found = await Promise.all(run.unknown.map(check));
    if (found.every(({ verdict }) => verdict === yes)) {
      for (const step of run.trail.steps) step();
      trail.later(() => run.trail.lines);
      return run.outcome();
    }
    known.push(...found);
  }
}

function runOnce<T>(prove: (own: Trail) => T, known: readonly Known[]): Run<T> {
  const unknown: Signature[] = [];
  const verdictOn = (signature: Signature): boolean => {
    const entry = known.find((each) => isSameSignature(each.signature, signature));
    if (entry !== undefined) return entry.verdict();
    unknown.push(signature);
    return true;
  };
  const trail = new ProvisionalTrail(({ otherData, ...signature }: TrailSignature) => {
    if (verdictOn(signature)) return true;
    const data = otherData?.();
    return data !== undefined && verdictOn({ ...signature, data });
  });
  let outcome: () => T;
  try {
    const result = prove(trail);
    outcome = () => result;
  } catch (error) {
    outcome = () => {
      throw error;
    };
  }
  return { outcome, trail, unknown };
}

async function check(signature: Signature): Promise<Known> {
  try {
    return { signature, verdict: (await isValidElsewhere(signature)) ? yes : no };
  } catch (error) {
    return {
      signature,
      verdict: () => {
        throw error;
      },
    };
  }
}
