/** What goes wrong with a TPM: stable codes. */

import { CodedError, type ErrorFacts } from '@veritee/core';

/** Codes of {@link TpmError}. */
export type TpmErrorCode =
  /** An option does not exist or cannot have its value. */
  | 'OptionsInvalid'
  /** The address is invalid. */
  | 'TpmAddressInvalid'
  /** Nobody answers there, or the answer does not come. */
  | 'TpmUnreachable'
  /** The answer is no TPM's. */
  | 'TpmAnswerFormat'
  /** The TPM refused a command. */
  | 'TpmRefused'
  /** The PCRs changed while they were quoted, time and again. */
  | 'TpmPcrsUnstable';

/** A TPM that did not do what it was asked. */
export class TpmError extends CodedError<TpmErrorCode> {
  /** TPM_RC of a refusal. */
  readonly responseCode: number | undefined;

  constructor(code: TpmErrorCode, message: string, facts: ErrorFacts & { responseCode?: number } = {}) {
    super(code, message, facts);
    this.responseCode = facts.responseCode;
  }
}
