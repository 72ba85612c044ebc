/** What goes wrong in the simulator itself: wrong options, a PKI that cannot be read. */

import { CodedError } from '@veritee/core';

/** Codes of the simulator. */
export type SimulatorErrorCode = 'OptionInvalid' | 'ScenarioUnknown' | 'PkiUnreadable';

/** The simulator cannot do what it was asked for. */
export class SimulatorError extends CodedError<SimulatorErrorCode> {}
