/** What a service's settings say of Intel's endorsements, whichever kind of evidence they are for. */

import { z } from 'zod';
import type { SettingsSection } from './section.ts';

/** How Intel's service and caches of it are asked. */
const schema = z.strictObject({
  /** Which of the two series of TCB levels; `standard`, the later one, when absent. */
  update: z.enum(['early', 'standard']).optional(),
});

/** The section `intel`. */
export const intelSection: SettingsSection<typeof schema> = {
  schema,
  trust: () => Promise.resolve({}),
  asking: ({ update } = {}) => ({ update }),
  readings: () => ({}),
};
