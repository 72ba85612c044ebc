/** What TPM2_PolicyPCR makes of a new policy session (TPM 2.0 Part 3, section 23.7). */

import { ByteWriter } from '../bytes/writer.ts';
import { tpmHash } from './algorithms.ts';
import { tpmlPcrSelection } from './pcr-selection.ts';

const POLICY_PCR = 0x17f;

/**
 * The bytes whose SHA-256 is the policy digest of a key that works only while PCRs of the SHA-256 bank keep their values.
 *
 * @param indexes - of the PCRs, ascending
 * @param pcrDigest - SHA-256 of their values, one after the other
 * @example
 * const authPolicy = sha256(pcrPolicyInput([0, 7], sha256(concat(pcr0, pcr7))));
 */
export function pcrPolicyInput(indexes: readonly number[], pcrDigest: Uint8Array): Uint8Array {
  const writer = new ByteWriter().bytes(new Uint8Array(tpmHash.sha256.size)).u32be(POLICY_PCR);
  tpmlPcrSelection.write(writer, [{ algorithm: tpmHash.sha256.id, indexes }]);
  return writer.bytes(pcrDigest).finish();
}
