/** Entry point of the TPM package: a TPM 2.0 over a socket or a device, and a machine that attests with it. */

export { CodedError, type ErrorFacts } from '@veritee/core';
export { type PcrSelection, type TpmHash, tpmHash } from '@veritee/core/internal/tpm2';
export { type AttesterOptions, type MachineLog, type TpmAttester, tpmAttester } from './attester.ts';
export { openChannel, type TpmChannel } from './channel.ts';
export {
  type Hierarchy,
  type LoadedKey,
  openTpm,
  type SignedStatement,
  type TpmDevice,
  tpmOver,
} from './device.ts';
export { TpmError, type TpmErrorCode } from './errors.ts';
export { type GuestTpm, type GuestTpmOptions, guestIndex, guestTpm } from './guest.ts';
export {
  type GuestInfoParts,
  type GuestSystemInfo,
  guestInfo,
  type HclReportParts,
  hclReportParts,
} from './guest-info.ts';
export type { Padding } from './policy-session.ts';
export { allPcrs, keyTemplate, type RsaPublicKey, rsaKeyIn } from './structures.ts';
