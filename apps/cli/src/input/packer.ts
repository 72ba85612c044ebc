/** Keys of those who pack endorsements: the private one that signs, the public ones by which packs are verified. */

import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { fromUtf8 } from '@veritee/core/internal';
import { importPublicKey, type PublicKey } from '@veritee/core/internal/crypto';
import { decodeCertificate, decodeCertificates, fromPem, publicKeyOf } from '@veritee/core/internal/x509';
import type { PackOptions } from '@veritee/evidence/internal';
import { CliError, isCoded } from '../errors.ts';
import type { Inputs } from './inputs.ts';

/** The signer of a pack by a private key in PEM. */
export async function packerFrom(file: string, inputs: Inputs): Promise<Pick<PackOptions, 'key' | 'sign'>> {
  const privateKey = privateKeyIn(await inputs.text(file, 'private key'), file);
  const key = importPublicKey(createPublicKey(privateKey).export({ type: 'spki', format: 'der' }));
  const hash = key.kind === 'EC' && key.curve === 'P-384' ? 'sha384' : 'sha256';
  const how = key.kind === 'EC' ? ({ dsaEncoding: 'ieee-p1363' } as const) : { padding: PSS, saltLength: 32 };
  return { key, sign: (bytes) => new Uint8Array(sign(hash, bytes, { key: privateKey, ...how })) };
}
/** RSA_PKCS1_PSS_PADDING. */
const PSS = 6;

function privateKeyIn(pem: string, file: string): KeyObject {
  try {
    const key = createPrivateKey(pem);
    if (key.asymmetricKeyType === 'ec' || key.asymmetricKeyType === 'rsa') return key;
  } catch {
    // Not the cause: what a library says of a key may quote it.
  }
  throw new CliError('InputInvalid', `${file} does not hold a private key that can sign endorsements.`, {
    hint: 'Expected: PEM of an EC key on P-256 or P-384, or of an RSA key, without a password.',
  });
}

/** The public keys by which packs are verified: of certificates (PEM or DER), or bare ones in PEM. */
export async function packersIn(files: readonly string[], inputs: Inputs): Promise<PublicKey[]> {
  const keys: PublicKey[] = [];
  for (const file of files) keys.push(...publicKeysIn(await inputs.bytes(file), file));
  return keys;
}

function publicKeysIn(content: Uint8Array, file: string): PublicKey[] {
  try {
    if (content[0] === DER_SEQUENCE) return [publicKeyOf(decodeCertificate(content))];
    const pem = fromUtf8(content, file);
    if (pem.includes('-----BEGIN PUBLIC KEY-----')) return fromPem(pem, 'PUBLIC KEY').map(importPublicKey);
    // Issuers may follow; whom they also certify has not packed it.
    return decodeCertificates(pem).slice(0, 1).map(publicKeyOf);
  } catch (cause) {
    if (!isCoded(cause)) throw cause;
    throw new CliError('InputInvalid', `${file} does not hold a certificate or a public key.`, { cause });
  }
}
const DER_SEQUENCE = 0x30;
