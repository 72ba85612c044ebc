/** What only development has: no production service is made with any of it. */

import type { Faults } from './faults.ts';
import type { ClockParts } from './management/clock.ts';

/** Each part is absent in production. */
export interface DevelopmentParts {
  /** Faults that requests meet on demand. */
  readonly faults?: Faults | undefined;
  /** A clock that can be moved. */
  readonly movable?: Omit<ClockParts, 'storage'> | undefined;
  /** Whether requests are answered whatever their `api-version`. */
  readonly anyApiVersion?: boolean | undefined;
}
