/** The development PKI in the shape of Intel's: root, Platform and Processor CA, TCB signing, PCK certificates. */

import type { KeyObject } from 'node:crypto';
import { hex } from '@veritee/core';
import { type Certificate, isSignedBy, toPem } from '@veritee/core/x509';
import {
  type CertificateIssuer,
  type CertificateRequest,
  issueCertificate,
  type NameParts,
} from '@veritee/core/x509/issue';
import { type PckPlatform, pckPlatformOf, sgxExtensionOid } from '@veritee/evidence';
import { fmspcOf, type PlatformPlan } from '../platform/platform-plans.ts';
import { encodeSgxExtension } from '../platform/sgx-extension.ts';
import { createKey, type KeyPair, type Random } from './keys.ts';

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
  /** Absent: it signs itself. */
  readonly issuer?: Identity;
  readonly request: Pick<CertificateRequest, 'authority' | 'keyUsage' | 'extendedKeyUsage'>;
  readonly extension?: (random: Random) => { readonly oid: string; readonly value: Uint8Array };
  /** What a kept certificate must be besides issued by the issuer under this name. */
  readonly suits?: (kept: Certificate) => boolean;
}

const AUTHORITY = ['keyCertSign', 'crlSign'] as const;

/** The root, with paths of at most one CA below it. The verifier's role checks look for "SGX Root CA" and the like. */
export const rootPlan: IdentityPlan = {
  file: 'root',
  commonName: 'Veritee Development SGX Root CA',
  request: { authority: { pathLength: 1 }, keyUsage: AUTHORITY },
};

/** One of the two CAs that issue PCK certificates. */
export function pckCaPlan(ca: 'platform' | 'processor', issuer: Identity): IdentityPlan {
  const words = ca === 'platform' ? 'Platform' : 'Processor';
  const commonName = `Veritee Development SGX PCK ${words} CA`;
  const request = { authority: { pathLength: 0 }, keyUsage: AUTHORITY };
  return { file: `${ca}-ca`, commonName, issuer, request };
}

/** The signer of TCB info and QE identity; the root issues it directly. */
export function tcbSigningPlan(issuer: Identity): IdentityPlan {
  const commonName = 'Veritee Development SGX TCB Signing';
  return { file: 'tcb-signing', commonName, issuer, request: { keyUsage: ['digitalSignature'] } };
}

/** A platform's PCK key and certificate. */
export function pckPlan(name: string, plan: PlatformPlan, issuer: Identity): IdentityPlan {
  return {
    file: `pck-${name}`,
    commonName: 'Veritee Development SGX PCK Certificate',
    issuer,
    request: { keyUsage: ['digitalSignature'] },
    extension: (random) => ({
      oid: sgxExtensionOid,
      value: encodeSgxExtension(plannedPlatform(plan, random)),
    }),
    suits: (kept) => isOfPlan(kept, plan),
  };
}

/** The root of attestation keys of simulated TPMs. */
export const tpmRootPlan: IdentityPlan = {
  file: 'tpm-root',
  commonName: 'Veritee Development TPM Root CA',
  request: { authority: { pathLength: 0 }, keyUsage: AUTHORITY },
};

/** Purposes of TPM keys (TCG profiles). */
const TPM_PURPOSE = { attestation: '2.23.133.8.3', endorsement: '2.23.133.8.1' } as const;

/** A key of a simulated TPM: its attestation key, or one whose certificate must not pass for that. */
export function tpmKeyPlan(purpose: keyof typeof TPM_PURPOSE, issuer: Identity): IdentityPlan {
  const words = purpose === 'attestation' ? 'Attestation' : 'Endorsement';
  return {
    file: `tpm-${purpose}-key`,
    commonName: `Veritee Development TPM ${words} Key`,
    issuer,
    request: { keyUsage: ['digitalSignature'], extendedKeyUsage: [TPM_PURPOSE[purpose]] },
  };
}

function plannedPlatform(plan: PlatformPlan, random: Random): PckPlatform {
  const components = componentsOf(plan.svn);
  return {
    ppid: hex(random(16)),
    components,
    pceSvn: PCE_SVN,
    cpuSvn: hex(Uint8Array.from(components)),
    pceId: PCE_ID,
    fmspc: fmspcOf[plan.model],
    sgxType: plan.ca === 'platform' ? 1 : 0,
    ...(plan.ca === 'platform' && {
      platformInstanceId: hex(random(16)),
      dynamicPlatform: true,
      cachedKeys: true,
      smtEnabled: true,
    }),
  };
}

/** PCESVN and PCEID of all simulated platforms. */
export const PCE_SVN = 13;
export const PCE_ID = '0000';

/** The 16 TCB components of a platform or level with this SVN. */
export function componentsOf(svn: number): number[] {
  return [svn, svn, 2, 2, 255, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
}

/** Whether a PCK certificate kept from an earlier version is still what the plan says. */
function isOfPlan(kept: Certificate, plan: PlatformPlan): boolean {
  const { components, fmspc } = pckPlatformOf(kept);
  return fmspc === fmspcOf[plan.model] && `${components}` === `${componentsOf(plan.svn)}`;
}

/** Whether a kept certificate is still what would be made now. */
export function isCurrent(kept: Certificate, { commonName, issuer, suits }: IdentityPlan): boolean {
  const issuedHere = issuer === undefined || isSignedBy(kept, issuer.publicKey);
  return kept.commonName === commonName && issuedHere && (suits?.(kept) ?? true);
}

const YEAR = 365 * 24 * 3600 * 1000;

/** Makes key and certificate of a plan. */
export function makeIdentity(plan: IdentityPlan, making: Making): Identity {
  const name = nameOf(plan);
  const key = createKey(making.random);
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
