/** What a service's settings say of TPMs. */

import { z } from 'zod';
import { revocationListsIn } from '../../input/trust-roots.ts';
import type { SettingsSection } from '../section.ts';

/** What TPMs may do; see each for what holds when it is absent. */
const schema = z.strictObject({
  /** Accept SHA-1 banks and signatures; false when absent. */
  allowSha1: z.boolean().optional(),
  /** Accept logs without the "Exit Boot Services" events that some firmware measures unlogged; true when absent. */
  allowUnloggedExitBootServices: z.boolean().optional(),
  /** Accept VBS reports signed with the encryption key; false when absent. */
  allowIdkSignatures: z.boolean().optional(),
  /** Files of revocation lists (DER or PEM) for certificates of attestation keys; none are fetched. */
  revocationLists: z.array(z.string().min(1)).optional(),
});

/** The section `tpm`. */
export const tpmSection: SettingsSection<typeof schema> = {
  schema,
  trust: async ({ revocationLists = [], ...allowances } = {}, inputs) => ({
    revocationLists: await revocationListsIn(revocationLists, inputs),
    tpm: allowances,
  }),
  readings: ({ revocationLists = [] } = {}, inputs) => ({
    revocationLists: () => revocationListsIn(revocationLists, inputs),
  }),
};
