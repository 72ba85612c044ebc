/** Which policy texts are defaults: known by their hashes, because the client need not know the language. */

import { policyHash } from '@veritee/core/internal';

/** `x-ms-policy-hash` of the texts that instances answer for a policy that nobody set; current ones and those of earlier years. */
const defaults: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'sgxenclave',
    ['ViVGS4BYl70X8eUrgryHg0TtbEk9WtIc6DtTBEFxaWc', 'bROrN897ZfWmWY2V0FLUlu3uwk5xatGnKYHn3zBbSlw'],
  ],
  [
    'openenclave',
    ['ViVGS4BYl70X8eUrgryHg0TtbEk9WtIc6DtTBEFxaWc', 'bROrN897ZfWmWY2V0FLUlu3uwk5xatGnKYHn3zBbSlw'],
  ],
  ['sevsnpvm', ['9NY0VnTQ-IiBriBplVUpFbczcDaEBUwsiFYAzHu_gco']],
  ['tdxvm', ['B56nbp5slhw66peoRYkpdq1WykMkEworvdol08hnMXE']],
  [
    'azureguest',
    ['wm9mHlvTU82e8UqoOy1Yj1FBRSNkfe99-69IYDq9eWs', 'LCUXTyMp6Vbrle-pIBUSbpl0vUgV2H6ZKA_g_HjrEQc'],
  ],
]);

/** Whether a text is, byte for byte, a default policy of an attestation type. */
export async function isDefaultPolicy(attestationType: string, policy: string): Promise<boolean> {
  return defaults.get(attestationType.toLowerCase())?.includes(await policyHash(policy)) ?? false;
}
