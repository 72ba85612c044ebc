/** Named keys with certificates, each made by a plan. The plans are with the platforms and TPMs that they belong to. */

import type { KeyObject } from 'node:crypto';
import { hex } from '@veritee/core/internal';
import { publicKeyFrom } from '@veritee/core/internal/node';
import { type Certificate, isSignedBy, toPem } from '@veritee/core/internal/x509';
import {
  type CertificateIssuer,
  type CertificateRequest,
  issueCertificate,
  type NameParts,
} from '@veritee/core/internal/x509/issue';
import { createKey, createRsaKey, type KeyPair, type Random } from './keys.ts';

/** A named key with its certificate. */
export interface Identity extends KeyPair {
  readonly name: NameParts;
  readonly certificate: Certificate;
}

/** What identities are made of. */
export interface Making {
  /** Certificates count from ten years before to twenty years after this moment, so shifted clocks find them valid. */
  readonly now: Date;
  readonly random: Random;
}

/** What an identity is like: enough to make it, and to tell whether one kept from earlier still suits. */
export interface IdentityPlan {
  /** Name under which it is kept. */
  readonly file: string;
  readonly commonName: string;
  /** Of its key; P-256 when absent. RSA keys are of the machine's own chance. */
  readonly curve?: 'P-384' | 'RSA';
  /** Absent: it signs itself. */
  readonly issuer?: Identity;
  readonly request: Pick<CertificateRequest, 'authority' | 'keyUsage' | 'extendedKeyUsage'>;
  readonly extension?: (random: Random) => { readonly oid: string; readonly value: Uint8Array };
  /** Extensions that do not depend on chance. */
  readonly extensions?: readonly { readonly oid: string; readonly value: Uint8Array }[];
  /** What a kept certificate must be besides issued by the issuer under this name. */
  readonly suits?: (kept: Certificate) => boolean;
}

/** Key usages of those who issue. */
export const AUTHORITY = ['keyCertSign', 'crlSign'] as const;

/** Whether a kept certificate is still what would be made now. */
export function isCurrent(kept: Certificate, { commonName, issuer, suits }: IdentityPlan): boolean {
  const issuedHere = issuer === undefined || isSignedBy(kept, publicKeyFrom(issuer.publicKey));
  return kept.commonName === commonName && issuedHere && (suits?.(kept) ?? true);
}

const YEAR = 365 * 24 * 3600 * 1000;

/** Makes key and certificate of a plan. */
export function makeIdentity(plan: IdentityPlan, making: Making): Identity {
  const name = nameOf(plan);
  const key = plan.curve === 'RSA' ? createRsaKey() : createKey(making.random, plan.curve);
  const issuer = plan.issuer ?? { ...key, name };
  return { ...key, name, certificate: makeCertificate(plan, key.publicKey, issuer, making) };
}

/** The certificate of a plan for a key. */
export function makeCertificate(
  plan: IdentityPlan,
  publicKey: KeyObject,
  issuer: CertificateIssuer,
  { now, random }: Making,
): Certificate {
  const time = Math.floor(now.getTime() / 1000) * 1000;
  const request: CertificateRequest = {
    ...plan.request,
    subject: nameOf(plan),
    publicKey,
    serialNumber: hex(serialNumber(random)),
    notBefore: new Date(time - 10 * YEAR),
    notAfter: new Date(time + 20 * YEAR),
    ...(plan.extension && { extensions: [plan.extension(random)] }),
    ...(plan.extensions && { extensions: plan.extensions }),
  };
  return issueCertificate(request, issuer);
}

/** The distinguished name; all of it says that it is for development. */
export function nameOf({ commonName }: IdentityPlan): NameParts {
  return [
    ['CN', commonName],
    ['O', 'Veritee simulator, no hardware'],
  ];
}

/** 20 bytes, positive and of full length (RFC 5280 section 4.1.2.2). */
function serialNumber(random: Random): Uint8Array {
  const serial = Uint8Array.from(random(20));
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}

/** PEM of the certificates, in the order given. */
export function pemOf(identities: readonly Identity[]): string {
  return identities.map(({ certificate }) => toPem(certificate.der, 'CERTIFICATE')).join('');
}
