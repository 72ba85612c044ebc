/** What goes wrong when a service for tests is started or steered. */

import { CodedError } from '@veritee/core';

/** Codes of this package. */
export type TestingErrorCode = 'OptionInvalid' | 'StartFailed' | 'NotStarted' | 'RequestRefused';

/** The service for tests cannot be started, or does not do what it was asked for. */
export class TestingError extends CodedError<TestingErrorCode> {}
