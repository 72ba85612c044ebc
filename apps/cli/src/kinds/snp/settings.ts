/** What a service's settings say of SEV-SNP guests. */

import { z } from 'zod';
import type { SettingsSection } from '../section.ts';

const digest = z.string().regex(/^[0-9a-f]{96}$/, 'Expected 96 lower-case hex digits.');

/** What SEV-SNP guests may do, and who is believed about them; see each for what holds when it is absent. */
const schema = z.strictObject({
  /** Accept reports whose chip id is masked; false when absent. */
  allowMaskedChip: z.boolean().optional(),
  /** Accept chains where no source has AMD's revocation list; false when absent. */
  allowMissingRevocationList: z.boolean().optional(),
  /** Who may endorse utility VMs of confidential containers, as did:x509 with a feed; Microsoft when absent. */
  uvmIssuers: z
    .array(
      z.strictObject({
        issuer: z.string().min(1),
        feed: z.string().min(1),
        minimumSvn: z.int().min(0).optional(),
      }),
    )
    .optional(),
  /** Guests that count as `azure-compliant-cvm`, by who signed their launch, by what was launched, or both; none when absent. */
  baselines: z
    .array(z.strictObject({ idKeyDigest: digest.optional(), measurement: digest.optional() }))
    .optional(),
});

/** The section `snp`. */
export const snpSection: SettingsSection<typeof schema> = {
  schema,
  trust: (snp) => Promise.resolve({ snp }),
  readings: () => ({}),
};
