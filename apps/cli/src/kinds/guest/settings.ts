/** What a service's settings say of Azure guests. */

import { z } from 'zod';
import type { SettingsSection } from '../section.ts';

const digest = z.string().regex(/^[0-9a-f]{96}$/, 'Expected 96 lower-case hex digits.');
const fingerprint = z.string().regex(/^[0-9a-f]{64}$/, 'Expected 64 lower-case hex digits.');

/** What Azure guests may be, and who is believed about them; see each for what holds when it is absent. */
const schema = z.strictObject({
  /** Paravisors that may vouch for a virtual TPM beside those whose launch Azure signed, by what was launched or who signed it. */
  paravisors: z
    .array(
      z.strictObject({
        idKeyDigest: digest.optional(),
        measurement: digest.optional(),
        mrTd: digest.optional(),
      }),
    )
    .optional(),
  /** Accept confidential VMs whose paravisor is not known; false when absent. */
  allowUnknownParavisor: z.boolean().optional(),
  /** SHA-256 of certificates that Secure Boot variables may hold beside Microsoft's; none when absent. */
  secureBootKeys: z.array(fingerprint).optional(),
});

/** The section `guest`. */
export const guestSection: SettingsSection<typeof schema> = {
  schema,
  trust: (guest) => Promise.resolve({ guest }),
  readings: () => ({}),
};
