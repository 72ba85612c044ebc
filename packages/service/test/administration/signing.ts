/** Signers with certificates, and documents that they sign, in the dialects of all writers. */

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { base64, base64url, jwsSigningInput } from '@veritee/core/internal';
import { policyPayload } from '@veritee/core/internal/maa';
import type { Certificate } from '@veritee/core/internal/x509';
import { issueCertificate, type NameParts } from '@veritee/core/internal/x509/issue';

/** The day on which these tests play. */
export const NOW = new Date('2026-03-01T12:00:00Z');
const DAY = 86_400_000;

export interface Signer {
  readonly name: NameParts;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly certificate: Certificate;
}

export interface SignerOptions {
  readonly issuer?: Signer;
  readonly authority?: boolean;
  readonly pathLength?: number;
  readonly keyUsage?: readonly ('digitalSignature' | 'keyCertSign')[];
  readonly from?: Date;
  readonly to?: Date;
  readonly extensions?: readonly {
    readonly oid: string;
    readonly value: Uint8Array;
    readonly critical: boolean;
  }[];
  readonly kind?: 'rsa' | 'P-256' | 'P-384' | 'P-521' | 'rsa-1024' | 'secp256k1';
  /** A key used before: making RSA keys takes long. */
  readonly keys?: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
}

/** A signer whose certificate is self-signed unless an issuer is given, and that of an authority unless told otherwise. */
export function signerNamed(commonName: string, options: SignerOptions = {}): Signer {
  const { issuer, authority = issuer === undefined, pathLength, keyUsage, kind = 'rsa' } = options;
  const name: NameParts = [['CN', commonName]];
  const keys = options.keys ?? keysOf(kind);
  const certificate = issueCertificate(
    {
      subject: name,
      publicKey: keys.publicKey,
      serialNumber: `01${randomBytes(8).toString('hex')}`,
      notBefore: options.from ?? new Date(NOW.getTime() - DAY),
      notAfter: options.to ?? new Date(NOW.getTime() + 365 * DAY),
      ...(authority && { authority: { pathLength: pathLength ?? null } }),
      ...(keyUsage !== undefined && { keyUsage }),
      ...(options.extensions !== undefined && { extensions: options.extensions }),
    },
    issuer ?? { ...keys, name },
  );
  return { ...keys, name, certificate };
}

function keysOf(kind: NonNullable<SignerOptions['kind']>) {
  if (kind === 'rsa' || kind === 'rsa-1024') {
    return generateKeyPairSync('rsa', { modulusLength: kind === 'rsa' ? 2048 : 1024 });
  }
  return generateKeyPairSync('ec', { namedCurve: kind });
}

export const x5cOf = (...signers: readonly Signer[]): string[] =>
  signers.map(({ certificate }) => base64(certificate.der));

/** Signs a payload; `x5c` with the signer's certificate unless other header members are given. */
export function signed(
  payload: string,
  signer: Signer,
  options: {
    readonly alg?: string;
    readonly header?: object;
    readonly der?: boolean;
    readonly hash?: string;
    readonly pss?: boolean;
  } = {},
): string {
  const elliptic = signer.privateKey.asymmetricKeyType === 'ec';
  const alg = options.alg ?? (elliptic ? 'ES256' : 'RS256');
  const input = jwsSigningInput({ alg, ...(options.header ?? { x5c: x5cOf(signer) }) }, payload);
  const signature = sign(options.hash ?? 'sha256', Buffer.from(input), {
    key: signer.privateKey,
    dsaEncoding: options.der === true ? 'der' : 'ieee-p1363',
    ...(options.pss === true && { padding: 6, saltLength: -1 }),
  });
  return `${input}.${base64url(signature)}`;
}

export const POLICY = 'version=1.0; authorizationrules{=> permit();}; issuancerules{};';

export const signedPolicy = (signer: Signer, options?: Parameters<typeof signed>[2]): string =>
  signed(policyPayload(POLICY), signer, options);

/** A document about a certificate, as all official clients write it. */
export const certificateDocument = (
  subject: Signer,
  signer: Signer,
  claim = 'policyCertificate',
  x5c = x5cOf(subject),
): string => signed(JSON.stringify({ [claim]: { kty: 'RSA', x5c } }), signer);

/** Changes one character in the middle of a part of a JWS. */
export function tampered(document: string, part: 0 | 1 | 2): string {
  const parts = document.split('.');
  const text = parts[part] ?? '';
  const at = Math.floor(text.length / 2);
  parts[part] = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
  return parts.join('.');
}

/** The code of the error that a function throws. */
export function codeOf(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
  return 'no error';
}
