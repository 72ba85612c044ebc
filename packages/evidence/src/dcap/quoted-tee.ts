/** What SGX and TDX quotes differ in: the seam between what all quotes share and one kind of TEE. */

import type { Trail } from '../trail/trail.ts';
import type { PlatformTcb } from './pck.ts';
import type { TcbInfo } from './statements.ts';
import type { ConvergedStatus, TcbStatus } from './tcb.ts';

/** A status that Intel states, with what belongs to it. */
export interface RatedPart {
  /** undefined: no level fits. */
  readonly status: TcbStatus | undefined;
  readonly tcbDate: Date | undefined;
  readonly advisories: readonly string[];
}

/** What TCB info says of a platform, before its quoting enclave is known. */
export interface PlatformRating {
  /** Of the level that the platform reaches. */
  readonly status: TcbStatus;
  readonly tcbDate: Date;
  readonly advisories: readonly string[];
  /** For people: what is below the level that `UpToDate` needs. */
  readonly shortfalls: readonly string[];
}

/** One kind of TEE that is quoted. */
export interface QuotedTee<Rating extends PlatformRating = PlatformRating> {
  readonly id: 'sgx' | 'tdx';
  /** What Intel's identity of its quoting enclave is called. */
  readonly qeId: 'QE' | 'TD_QE';
  /**
   * Finds the TCB levels that the platform reaches. Nothing of it is remembered: it depends on the quote, too.
   * @throws EvidenceError `TcbNotSupported`, `TcbUnrecognizedStatus`, `TdxModuleMismatch`
   */
  rate(pck: PlatformTcb, tcbInfo: TcbInfo, trail: Trail): Rating;
  /** The status of the whole, with that of the quoting enclave. */
  conclude(rating: Rating, quotingEnclave: RatedPart): ConvergedStatus;
}
