/** The trail: every check of a verification as one named line, written by the code that decides. */

import { CodedError } from '@veritee/core';
import { isValid, type Signature } from '@veritee/core/internal/crypto';
import { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
import type { BegunCheck } from './begun.ts';

/** One check. */
export interface TrailLine {
  /** What was checked, as a statement that holds when `ok`. */
  readonly check: string;
  readonly ok: boolean;
  /** The values seen. */
  readonly detail: string;
}

/** A signature that a trail checks. */
export interface TrailSignature extends Signature {
  /** What may have been signed instead, asked for when the signature does not hold for `data`. */
  readonly otherData?: (() => Uint8Array | undefined) | undefined;
}

/** Lines that are made when somebody asks for them. */
export type LaterLines = () => readonly TrailLine[];

/** Collects the lines of one verification. */
export class Trail {
  #entries: (TrailLine | readonly TrailLine[] | LaterLines)[] = [];
  readonly #verdictOn: (signature: TrailSignature) => boolean;

  /** @param verdictOn where the verdicts on signatures come from; they are checked at once unless given, which Node can */
  constructor(verdictOn: (signature: TrailSignature) => boolean = checkNow) {
    this.#verdictOn = verdictOn;
  }

  /** The lines so far, in the order of the checks. */
  get lines(): readonly TrailLine[] {
    return this.linesFrom(0);
  }

  /** How far the trail has come, for `linesFrom`. */
  get position(): number {
    return this.#entries.length;
  }

  /** The lines from a position on. */
  linesFrom(position: number): readonly TrailLine[] {
    return this.#entries.slice(position).flatMap((each) => (typeof each === 'function' ? each() : each));
  }

  /** Notes a check that holds. */
  pass(check: string, detail = ''): void {
    this.#entries.push({ check, ok: true, detail });
  }

  /**
   * Notes a check and throws when it does not hold.
   *
   * @throws EvidenceError the one that `refuse` makes
   * @example
   * trail.require('QE report is signed by the PCK key', signed, () => new EvidenceError('QeReportSignature', 'It is not.'));
   */
  require(check: string, holds: boolean, refuse: () => EvidenceError, detail = ''): void {
    if (holds) {
      this.#entries.push({ check, ok: true, detail });
      return;
    }
    this.fail(check, refuse());
  }

  /**
   * Like `require`, for a signature; undefined is one that cannot hold.
   * @throws EvidenceError the one that `refuse` makes
   */
  requireSigned(
    check: string,
    signature: TrailSignature | undefined,
    refuse: () => EvidenceError,
    detail = '',
  ): void {
    this.require(check, this.isSigned(check, signature, refuse), refuse, detail);
  }

  /**
   * Whether a signature holds, for checks of several; notes no line.
   *
   * @param check - the line that fails with what `refuse` makes, should it turn out later that it does not hold
   */
  isSigned(_check: string, signature: TrailSignature | undefined, _refuse: () => EvidenceError): boolean {
    return this.holds(signature);
  }

  /** Hands over checks that have begun; a trail that checks for itself has no use for them. */
  begun(_checks: readonly BegunCheck[]): void {}

  /** Whether a signature holds, where this decides how a proof goes on. Notes no line; undefined is one that cannot hold. */
  holds(signature: TrailSignature | undefined): boolean {
    return signature !== undefined && this.#verdictOn(signature);
  }

  /** A trail for a part of the proof whose failure may be passed over. Its lines count once they are appended. */
  branch(): Trail {
    return new BranchTrail(this);
  }

  /** Runs a step when all signatures so far are known to hold: at once, as they are checked at once. */
  whenCertain(step: () => void): void {
    step();
  }

  /** Notes a check that does not hold and throws its error. */
  fail(check: string, error: EvidenceError): never {
    this.#entries.push({ check, ok: false, detail: error.explain() });
    throw error;
  }

  /**
   * Runs a step that throws on bad input; notes it, with coded errors turned into the given code.
   */
  attempt<T>(check: string, code: EvidenceErrorCode, step: () => T, detail?: (value: T) => string): T {
    let value: T;
    try {
      value = step();
    } catch (cause) {
      if (!(cause instanceof CodedError)) throw cause;
      this.fail(check, cause instanceof EvidenceError ? cause : refusalOf(code, cause));
    }
    if (detail === undefined) this.#entries.push({ check, ok: true, detail: '' });
    else this.later(() => [{ check, ok: true, detail: detail(value) }]);
    return value;
  }

  /** Takes over lines that were noted when a remembered result was made. */
  append(lines: readonly TrailLine[]): void {
    this.#entries.push(lines);
  }

  /** Takes over lines of checks that are known to hold; `tell` is called once, if ever. */
  later(tell: LaterLines): void {
    let told: readonly TrailLine[] | undefined;
    this.#entries.push(() => {
      told ??= tell();
      return told;
    });
  }

  /** Forgets everything behind a position, when it turns out that the check there does not hold. */
  protected keepFirst(position: number): void {
    this.#entries = this.#entries.slice(0, position);
  }
}

/** Has lines of its own, and all else from the trail that it branched off. */
class BranchTrail extends Trail {
  readonly #trunk: Trail;

  constructor(trunk: Trail) {
    super((signature) => trunk.holds(signature));
    this.#trunk = trunk;
  }

  override whenCertain(step: () => void): void {
    this.#trunk.whenCertain(step);
  }
}

/** Checks a signature on this thread. */
export function checkNow(signature: TrailSignature): boolean {
  return isValid(signature) || holdsForOther(signature);
}

/** Checks whether a signature that does not hold for its data holds for what may have been signed instead. */
export function holdsForOther({ otherData, ...signature }: TrailSignature): boolean {
  const data = otherData?.();
  return data !== undefined && isValid({ ...signature, data });
}

/** The refusal for input that a decoder could not read. */
export function refusalOf(code: EvidenceErrorCode, cause: CodedError): EvidenceError {
  const { expected, found } = cause;
  const inner = cause.cause instanceof CodedError ? ` ${cause.cause.message}` : '';
  return new EvidenceError(code, `${cause.message}${inner}`, { expected, found, cause });
}
