/** Settings of administration. */

import { z } from 'zod';

/** What holds for changes of instances. */
export const administrationSettings = z.strictObject({
  /**
   * Whether isolated instances refuse a signed document that was consumed before, and one whose own `iat` is in the
   * future or more than a day ago; false when absent, as Azure's protocol is.
   */
  refuseReplay: z.boolean().optional(),
});
/** Settings of administration. */
export type AdministrationSettings = z.infer<typeof administrationSettings>;
