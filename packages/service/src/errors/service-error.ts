/** What goes wrong inside the service, in the codes of the wire. */

import { CodedError, type ErrorFacts } from '@veritee/core';
import type { ServiceErrorCode } from '@veritee/core/internal/maa';

/** Codes of the service's own failures: the wire codes themselves. */
export class ServiceError extends CodedError<ServiceErrorCode> {
  /** More members for the answer's `innererror`: only what this caller may know. */
  readonly told: Readonly<Record<string, unknown>> | undefined;

  constructor(code: ServiceErrorCode, message: string, facts: ServiceErrorFacts = {}) {
    super(code, message, facts);
    this.told = facts.told;
  }
}

/** What an error of the service may say besides its code and message. */
export interface ServiceErrorFacts extends ErrorFacts {
  readonly told?: Readonly<Record<string, unknown>>;
}
