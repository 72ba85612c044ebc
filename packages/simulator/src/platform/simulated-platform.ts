/** One simulated platform: its PCK certificate and key, and what its quoting enclave knows. */

import { createHash } from 'node:crypto';
import { fromHex } from '@veritee/core/internal';
import { type PckPlatform, pckPlatformOf } from '@veritee/evidence/internal';
import { type Identity, pemOf } from '../pki/identity.ts';
import { deriveKey, type KeyPair } from '../pki/keys.ts';
import type { PlatformPlan } from './platform-plans.ts';

/** A platform with its keys; its own key is the PCK key. */
export interface SimulatedPlatform extends Identity {
  readonly plan: PlatformPlan;
  readonly pck: PckPlatform;
  /** 16 bytes that the quoting enclave writes into every quote. */
  readonly qeId: Uint8Array;
  /** The quoting enclave's key: signs quotes. */
  readonly attestationKey: KeyPair;
  /** PEM: PCK certificate, its CA, the root. */
  readonly chain: string;
}

/** All that a platform knows follows from its PCK key and certificate, so nothing else is kept. */
export function platformOf(
  plan: PlatformPlan,
  identity: Identity,
  issuers: readonly Identity[],
): SimulatedPlatform {
  const pck = pckPlatformOf(identity.certificate);
  const qeId = createHash('sha256').update('QE ID').update(fromHex(pck.ppid)).digest().subarray(0, 16);
  return {
    ...identity,
    plan,
    pck,
    qeId,
    attestationKey: deriveKey(identity.privateKey, 'attestation key of the simulated quoting enclave'),
    chain: pemOf([identity, ...issuers]),
  };
}
