/** Signers: a token signing key with its certificate. The interface is small so that a KMS or HSM can stand behind it. */

import { createHash, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { base64, base64url, recentlyUsed } from '@veritee/core/internal';
import type { Certificate } from '@veritee/core/internal/x509';
import { issueCertificate } from '@veritee/core/internal/x509/issue';

/** Signs tokens with RS256. */
export interface Signer {
  /** base64 of the SHA-256 of the public key's PEM with its final NUL, as Azure names instance keys. */
  readonly keyId: string;
  /** The self-signed instance certificate that `/certs` publishes; its name is the issuer. */
  readonly certificate: Certificate;
  readonly publicKey: KeyObject;
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the signing input. Does not block the event loop. */
  sign(signingInput: string): Promise<Uint8Array>;
}

/** A key that signs, whoever the issuer is. */
export interface SigningKey {
  readonly keyId: string;
  /** The signer of an issuer: the same certificate, byte for byte, in every process that has the key. */
  signerFor(issuer: string): Signer;
}

/** RSASSA-PKCS1-v1_5 with SHA-256 over a signing input, without blocking the event loop. */
export type Sign = (key: KeyObject, signingInput: string) => Promise<Uint8Array>;

const signOnPool = promisify(sign);
/** Signs on the thread pool of Node: for few signatures. */
const defaultSign: Sign = (key, signingInput) => signOnPool('sha256', Buffer.from(signingInput), key);

/** As on Azure's instance certificates: it is the key's place in `/certs` that makes it trusted, not a date. */
const NOT_BEFORE = new Date('2019-05-01T00:00:00Z');
/** When the certificates of all signing keys end. */
export const SIGNING_CERTIFICATE_ENDS: Date = new Date('2050-12-31T00:00:00Z');
/** Addresses of an instance are few; the bound is against surprises. */
const SIGNERS_LIMIT = 64;

/**
 * Opens a private RSA key for signing.
 * @param signWith - the thread pool of Node unless there are threads for it
 */
export function signingKey(privateKey: KeyObject, signWith: Sign = defaultSign): SigningKey {
  const publicKey = createPublicKey(privateKey);
  const keyId = keyIdOf(publicKey);
  const signers = recentlyUsed<Signer>(SIGNERS_LIMIT);
  return {
    keyId,
    signerFor: (issuer) => {
      let signer = signers.get(issuer);
      if (signer === undefined) {
        const certificate = selfSigned({ issuer, keyId, privateKey, publicKey });
        signer = { keyId, certificate, publicKey, sign: (input) => signWith(privateKey, input) };
        signers.set(issuer, signer);
      }
      return signer;
    },
  };
}

interface CertificateFacts {
  readonly issuer: string;
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** A function of key and issuer alone (RSASSA-PKCS1-v1_5 rolls no dice), so replicas publish the same. */
function selfSigned({ issuer, keyId, privateKey, publicKey }: CertificateFacts): Certificate {
  const name = [['CN', issuer]] as const;
  const digest = createHash('sha256').update(`${keyId}\n${issuer}`).digest('hex');
  const serialNumber = `00${digest.slice(0, 30)}`;
  return issueCertificate(
    { subject: name, publicKey, serialNumber, notBefore: NOT_BEFORE, notAfter: SIGNING_CERTIFICATE_ENDS },
    { name, privateKey, publicKey },
  );
}

/** The key id rule of Azure's instance keys: the hashed text is a C string, so its NUL counts. */
export function keyIdOf(publicKey: KeyObject): string {
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  return base64(createHash('sha256').update(pem).update('\0').digest());
}

/** The key id of reports: base64url of the SHA-1 of the certificate. `/certs` of instances that attest TPMs lists it too. */
export function reportKeyIdOf({ certificate }: { readonly certificate: Pick<Certificate, 'der'> }): string {
  return base64url(createHash('sha1').update(certificate.der).digest());
}
