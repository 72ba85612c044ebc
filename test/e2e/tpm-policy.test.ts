/** Policies for TPMs as Microsoft prints them, over logs that a TPM quoted: evidence to claims to decision. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Claim } from '@veritee/core';
import { fromBase64url, fromHex } from '@veritee/core/internal';
import { appraiseEvidence, policyVocabularies, schemeOf, tpmTrustBundle } from '@veritee/evidence';
import { tpmRequirements } from '@veritee/evidence/internal';
import { type Appraisal, compilePolicy, configurationOf, evaluatePolicy } from '@veritee/policy';
import { describe, expect, it } from 'vitest';
import { noVectors, vectors } from '../vectors.ts';

interface RequestVector {
  readonly aikRootPem: string;
  readonly challengeHex: string;
  readonly httpBody: { readonly data: string };
}

const read = (path: string): string => readFileSync(resolve(vectors ?? '', path), 'utf8');

function policyOf(name: string) {
  const { policy, diagnostics } = compilePolicy(read(`policies/${name}.policy`), {
    attestationType: 'Tpm',
    vocabularies: policyVocabularies,
  });
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return policy;
}

/** What a request of the reference cases claims, verified as the policy asks. */
async function claimsOf(request: string, policy: string): Promise<readonly Claim[]> {
  const { aikRootPem, challengeHex, httpBody } = JSON.parse(
    read(`tpm/swtpm/${request}.json`),
  ) as RequestVector;
  const scheme = schemeOf('Tpm');
  if (scheme === undefined) throw new Error('no scheme for TPMs');
  const { anchors, intermediates } = await tpmTrustBundle(aikRootPem);
  const trust = {
    anchors: { Microsoft: anchors },
    intermediates,
    now: new Date('2026-12-01'),
    tpm: { allowSha1: true },
  };
  const requirements = {
    challenge: fromHex(challengeHex),
    ...tpmRequirements(configurationOf(policyOf(policy))),
  };
  const source = { name: 'none', get: () => Promise.resolve(undefined) };
  const evidence = fromBase64url(httpBody.data);
  const appraisal = await appraiseEvidence(scheme, { evidence }, { source, trust, requirements });
  expect(appraisal.error?.explain()).toBeUndefined();
  return appraisal.claims?.incoming ?? [];
}

async function appraise(request: string, policy: string): Promise<Appraisal> {
  return evaluatePolicy(policyOf(policy), await claimsOf(request, policy));
}

async function issued(request: string, policy: string): Promise<Readonly<Record<string, unknown>>> {
  const { permitted, outgoing } = await appraise(request, policy);
  expect(permitted).toBe(true);
  return Object.fromEntries(outgoing.map(({ type, value }) => [type, value]));
}

describe.skipIf(noVectors)('the policy of Windows health attestation', () => {
  const policy = 'ms-tpm-1.2-healthattestation';
  const sound = {
    secureBootEnabled: true,
    codeIntegrityEnabled: true,
    bitlockerEnabled: false,
    WindowsDefenderElamDriverLoaded: true,
    bootDebuggingDisabled: true,
    osKernelDebuggingDisabled: true,
    depPolicy: 1n,
    testSigningDisabled: true,
    flightSigningNotEnabled: true,
    bootMgrSvn: 1n,
    bootAppSvn: 1n,
    notSafeMode: true,
    notWinPE: true,
    osRevListInfo: expect.stringMatching(/^[\w-]+$/),
    bootRevListInfo: expect.stringMatching(/^[\w-]+$/),
  };

  it('reads the real log of a Windows server', async () => {
    const claims = await issued('v1-basic-windows-sha1', policy);
    expect(claims).toMatchObject({ ...sound, vbsEnabled: false, hvciEnabled: false, iommuEnabled: false });
  });

  it('reads the log of a machine with virtualization-based security', async () => {
    const claims = await issued('v2-vbs-synthetic', policy);
    expect(claims).toMatchObject({ ...sound, vbsEnabled: true, hvciEnabled: true, iommuEnabled: true });
  });

  it('claims nothing of Windows for a Linux machine', async () => {
    const claims = await issued('v2-basic-rhel8', policy);
    expect(claims).toMatchObject({
      secureBootEnabled: true,
      codeIntegrityEnabled: false,
      bootDebuggingDisabled: false,
      vbsEnabled: false,
    });
    expect(claims).not.toHaveProperty('bootMgrSvn');
  });
});

describe.skipIf(noVectors)('policies of the documentation', () => {
  it.each([
    ['docs-tpm-1.0', 'v2-vbs-synthetic', { PlatformAttested: true }],
    ['docs-tpm-1.1-config', 'v1-basic-windows-sha1', { PlatformAttested: true }],
    [
      'docs-tpm-1.2-sample',
      'v2-vbs-synthetic',
      { aikValidated: true, SecureBootEnabled: true, ELAMDriverLoaded: true },
    ],
    ['docs-tpm-1.2-vbs-identity', 'v2-vbs-synthetic', {}],
  ])('%s permits %s', async (policy, request, claims) => {
    expect(await issued(request, policy)).toMatchObject(claims);
  });

  it('docs-tpm-1.0 attests no platform without Windows states', async () => {
    expect(await issued('v2-basic-rhel8', 'docs-tpm-1.0')).toEqual({});
  });

  it('docs-tpm-1.2-vbs-identity refuses a request without enclave', async () => {
    expect((await appraise('v2-basic-rhel8', 'docs-tpm-1.2-vbs-identity')).permitted).toBe(false);
  });

  it('docs-tpm-1.2-driver-list lists the measured drivers', async () => {
    const { alldriverloads } = await issued('v1-basic-windows-sha1', 'docs-tpm-1.2-driver-list');
    expect(JSON.parse(String(alldriverloads))).toContain('\\Windows\\System32\\drivers\\vioscsi.sys');
  });

  it('docs-tpm-1.2-issue-events issues the events themselves', async () => {
    const { outputEvents, outputBootEvents } = await issued('v2-basic-rhel8', 'docs-tpm-1.2-issue-events');
    expect(outputBootEvents).toBe(outputEvents);
    expect(JSON.parse(String(outputEvents))).toHaveProperty('Events');
  });

  it('docs-tpm-1.1-config asks for four PCRs and accepts any attestation key', () => {
    expect(tpmRequirements(configurationOf(policyOf('docs-tpm-1.1-config')))).toEqual({
      requiredPcrMask: 15,
      requireValidAikCertificate: false,
    });
    expect(tpmRequirements([])).toEqual({});
  });
});
