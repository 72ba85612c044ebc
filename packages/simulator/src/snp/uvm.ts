/** Endorsements of simulated utility VMs: COSE_Sign1 in the form of Microsoft's for confidential containers. */

import { constants, sign } from 'node:crypto';
import { concat, hex, utf8 } from '@veritee/core/internal';
import { encode, Tagged } from 'cborg';
import type { UvmEndorser } from './uvm-endorser.ts';

const SIGN1_TAG = 0xd2;
/** PS384: RSASSA-PSS with SHA-384. */
const PS384 = -38;

/** The tag of epoch seconds. */
const EPOCH_TIME = 1;

/** States that utility VMs with this launch measurement are the vendor's, in version 1. */
export function endorseUvm(
  { authority, signer, issuer }: UvmEndorser,
  measurement: Uint8Array,
  at: Date,
): Uint8Array {
  const header = new Map<unknown, unknown>([
    [1, PS384],
    [3, 'application/json'],
    [33, [signer.certificate.der, authority.certificate.der]],
    ['iss', issuer.issuer],
    ['feed', issuer.feed],
    ['signingtime', new Tagged(EPOCH_TIME, Math.floor(at.getTime() / 1000))],
  ]);
  const protectedHeader = encode(header);
  const payload = utf8(
    JSON.stringify({ 'x-ms-sevsnpvm-guestsvn': '1', 'x-ms-sevsnpvm-launchmeasurement': hex(measurement) }),
  );
  const data = encode(['Signature1', protectedHeader, new Uint8Array(), payload]);
  const signature = sign('sha384', data, {
    key: signer.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: 48,
  });
  const parts = encode([protectedHeader, new Map(), payload, new Uint8Array(signature)]);
  return concat(Uint8Array.of(SIGN1_TAG), parts);
}
