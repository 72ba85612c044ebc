/** An act on instances, as far as the record of it goes. */

import type { JsonObject } from '@veritee/core';

/** Who acts, in which request, for how long already. */
export interface Act {
  /** `Caller.id`. */
  readonly caller: string;
  readonly requestId: string;
  /** Milliseconds since the act began. */
  elapsed(): number;
}

/** The act's own part of an audit line's details. */
export function actDetails({ requestId, elapsed }: Act): JsonObject {
  return { requestId, milliseconds: Math.round(elapsed()) };
}
