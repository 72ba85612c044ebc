/** The trail: every check of a verification as one named line, written by the code that decides. */

import { CodedError } from '@veritee/core';
import { EvidenceError, type EvidenceErrorCode } from './errors.ts';

/** One check. */
export interface TrailLine {
  /** What was checked, as a statement that holds when `ok`. */
  readonly check: string;
  readonly ok: boolean;
  /** The values seen. */
  readonly detail: string;
}

/** Collects the lines of one verification. */
export class Trail {
  readonly #lines: TrailLine[] = [];

  /** The lines so far, in the order of the checks. */
  get lines(): readonly TrailLine[] {
    return this.#lines;
  }

  /** Notes a check that holds. */
  pass(check: string, detail = ''): void {
    this.#lines.push({ check, ok: true, detail });
  }

  /**
   * Notes a check and throws when it does not hold.
   *
   * @throws EvidenceError the one that `refuse` makes
   * @example
   * trail.require('QE report is signed by the PCK key', signed, () => new EvidenceError('QeReportSignature', …));
   */
  require(check: string, holds: boolean, refuse: () => EvidenceError, detail = ''): void {
    if (holds) {
      this.#lines.push({ check, ok: true, detail });
      return;
    }
    this.fail(check, refuse());
  }

  /** Notes a check that does not hold and throws its error. */
  fail(check: string, error: EvidenceError): never {
    this.#lines.push({ check, ok: false, detail: error.explain() });
    throw error;
  }

  /**
   * Runs a step that throws on bad input; notes it, with coded errors turned into the given code.
   */
  attempt<T>(
    check: string,
    code: EvidenceErrorCode,
    step: () => T,
    detail: (value: T) => string = () => '',
  ): T {
    let value: T;
    try {
      value = step();
    } catch (cause) {
      if (!(cause instanceof CodedError)) throw cause;
      this.fail(check, cause instanceof EvidenceError ? cause : refusalOf(code, cause));
    }
    this.#lines.push({ check, ok: true, detail: detail(value) });
    return value;
  }

  /** Takes over lines that were noted when a remembered result was made. */
  append(lines: readonly TrailLine[]): void {
    for (const line of lines) this.#lines.push(line);
  }
}

/** The refusal for input that a decoder could not read. */
export function refusalOf(code: EvidenceErrorCode, cause: CodedError): EvidenceError {
  const { expected, found } = cause;
  const inner = cause.cause instanceof CodedError ? ` ${cause.cause.message}` : '';
  return new EvidenceError(code, `${cause.message}${inner}`, { expected, found, cause });
}
