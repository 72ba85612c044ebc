/** Signers: an instance's token signing key with its certificate. The interface is small so that a KMS or HSM can stand behind it. */

import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  type KeyObject,
  randomBytes,
  sign,
} from 'node:crypto';
import { promisify } from 'node:util';
import { base64 } from '@veritee/core';
import { type Certificate, decodeCertificates, toPem } from '@veritee/core/x509';
import { issueCertificate } from '@veritee/core/x509/issue';
import type { DataDirectory } from './storage/files.ts';

/** Signs tokens with RS256. */
export interface Signer {
  /** base64 of the SHA-256 of the public key's PEM with its final NUL, as Azure names instance keys. */
  readonly keyId: string;
  /** The self-signed instance certificate that `/certs` publishes. */
  readonly certificate: Certificate;
  readonly publicKey: KeyObject;
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the signing input. Does not block the event loop. */
  sign(signingInput: string): Promise<Uint8Array>;
}

const KEY_FILE = 'signing-key.pem';
const CERTIFICATE_FILE = 'signing-certificate.pem';
const KEY_BITS = 2048;
const KEY_COPIES = 16;
const CERTIFICATE_YEARS = 30;

/**
 * The signer of an instance: its key is made once and kept in the data directory (owner only); its certificate is
 * made anew when the issuer's address changes.
 *
 * @param folder - of the instance, inside the data directory
 * @param issuer - the issuer URL, which is the certificate's name
 */
export async function openSigner(
  data: DataDirectory,
  folder: string,
  issuer: string,
  now: Date,
): Promise<Signer> {
  const privateKey = await openKey(data, `${folder}/${KEY_FILE}`);
  const publicKey = createPublicKey(privateKey);
  const certificate = await openCertificate(data, `${folder}/${CERTIFICATE_FILE}`, {
    privateKey,
    publicKey,
    issuer,
    now,
  });
  return {
    keyId: keyIdOf(publicKey),
    certificate,
    publicKey,
    sign: concurrentSign(privateKey),
  };
}

/**
 * Signs on the thread pool. `node:crypto` locks a key while it signs, and a second signature waits for the lock on the
 * event loop: with copies of the key, taken in turn, signing keeps all cores busy and the event loop free.
 */
function concurrentSign(key: KeyObject): Signer['sign'] {
  const der = key.export({ type: 'pkcs8', format: 'der' });
  const copies = Array.from({ length: KEY_COPIES }, () =>
    createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }),
  );
  const signAsync = promisify(sign);
  let turn = 0;
  return (signingInput) => {
    turn = (turn + 1) % copies.length;
    return signAsync('sha256', Buffer.from(signingInput), copies[turn] ?? key);
  };
}

async function openKey(data: DataDirectory, file: string): Promise<KeyObject> {
  const known = await data.read(file, 'secret');
  if (known !== undefined) return createPrivateKey(known);
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS });
  await data.write(file, privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), 'secret');
  return privateKey;
}

async function openCertificate(
  data: DataDirectory,
  file: string,
  key: {
    readonly privateKey: KeyObject;
    readonly publicKey: KeyObject;
    readonly issuer: string;
    readonly now: Date;
  },
): Promise<Certificate> {
  const known = await data.read(file, 'public');
  const [certificate] = known === undefined ? [] : decodeCertificates(known);
  if (certificate !== undefined && isFor(certificate, key.issuer, key.publicKey)) return certificate;
  const made = selfSigned(key);
  await data.write(file, toPem(made.der, 'CERTIFICATE'), 'public');
  return made;
}

function isFor(certificate: Certificate, issuer: string, publicKey: KeyObject): boolean {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return certificate.commonName === issuer && spki.equals(Buffer.from(certificate.publicKeyInfo));
}

function selfSigned(key: {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly issuer: string;
  readonly now: Date;
}): Certificate {
  const name = [['CN', key.issuer]] as const;
  // A day's leeway for relying parties whose clock is behind.
  const notBefore = new Date(key.now.getTime() - 86_400_000);
  const notAfter = new Date(key.now);
  notAfter.setUTCFullYear(notAfter.getUTCFullYear() + CERTIFICATE_YEARS);
  const serialNumber = `00${randomBytes(15).toString('hex')}`;
  return issueCertificate(
    { subject: name, publicKey: key.publicKey, serialNumber, notBefore, notAfter },
    { name, privateKey: key.privateKey, publicKey: key.publicKey },
  );
}

/** The key id rule of Azure's instance keys: the hashed text is a C string, so its NUL counts. */
export function keyIdOf(publicKey: KeyObject): string {
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  return base64(createHash('sha256').update(pem).update('\0').digest());
}
