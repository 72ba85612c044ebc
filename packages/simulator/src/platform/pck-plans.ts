/** The development PKI in the shape of Intel's: root, Platform and Processor CA, TCB signing, PCK certificates. */

import { hex } from '@veritee/core/internal';
import type { Certificate } from '@veritee/core/internal/x509';
import { type PckPlatform, pckPlatformOf, sgxExtensionOid } from '@veritee/evidence/internal';
import { AUTHORITY, type Identity, type IdentityPlan } from '../pki/identity.ts';
import type { Random } from '../pki/keys.ts';
import { fmspcOf, type PlatformPlan } from './platform-plans.ts';
import { encodeSgxExtension } from './sgx-extension.ts';

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
