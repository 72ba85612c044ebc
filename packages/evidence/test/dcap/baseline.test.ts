import { describe, expect, it } from 'vitest';
import { tcbBaselines } from '../../src/dcap/baseline.ts';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import { type EndorsementSource, firstOf } from '../../src/endorsements/source.ts';
import { createProofCache } from '../../src/proof/proof-cache.ts';
import type { TcbBaseline } from '../../src/scheme.ts';
import type { Trust } from '../../src/trust/trust.ts';
import { duringValidity, type Made, make, parties, serials, type Wishes } from '../vendor.ts';

const baselinesOf = (
  { collateral, anchors }: Made,
  trust: Partial<Trust> = {},
  source: EndorsementSource = collateralSource(collateral, 'made'),
): Promise<readonly TcbBaseline[]> => tcbBaselines('sgx', source, { anchors, now: duringValidity, ...trust });

async function codeOf(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => 'no error',
    (error: { readonly code?: unknown }) => error.code,
  );
}

describe('the TCB baseline', () => {
  it('is the evaluation that the endorsements in use belong to', async () => {
    const made = make({ qeIdentity: (identity) => ({ ...identity, tcbEvaluationDataNumber: 21 }) });
    expect(await baselinesOf(made)).toEqual([
      { tcbEvaluationDataNumber: 21, issueDate: expect.any(Date), nextUpdate: expect.any(Date) },
    ]);
  });

  it('is proven once and still judged by the clock at every call', async () => {
    const made = make();
    const proofCache = createProofCache();
    expect(await baselinesOf(made, { proofCache })).toHaveLength(1);
    expect(await codeOf(baselinesOf(made, { proofCache, now: new Date('2026-03-01T00:00:00Z') }))).toBe(
      'CrlExpired',
    );
  });

  it.each<[string, Wishes, string]>([
    ['signed by a stranger', { signers: { tcbSigning: parties.stranger } }, 'TcbSigningInvalidIssuer'],
    ['changed', { collateral: changed }, 'QeIdentityInvalidSignature'],
    ['of a signer that was revoked', { revoked: { root: [serials.tcbSigning] } }, 'TcbSigningRevoked'],
    ['under a root that was revoked', { revoked: { root: [serials.root] } }, 'RootRevoked'],
    ['beside a list of another issuer', { signers: { rootCrl: parties.ca } }, 'CrlUnknownIssuer'],
    [
      'without a chain',
      { collateral: (file) => ({ ...file, qe_identity_issuer_chain: '' }) },
      'TcbSigningMissing',
    ],
    [
      'outdated',
      { qeIdentity: (it) => ({ ...it, nextUpdate: '2026-01-05T00:00:00Z' }) },
      'QeIdentityExpired',
    ],
  ])('is not told by an identity %s', async (_how, wishes, code) => {
    expect(await codeOf(baselinesOf(make(wishes)))).toBe(code);
  });

  it('is not told without a trusted root, nor under one whose endorsements are elsewhere', async () => {
    expect(await codeOf(baselinesOf(make(), { anchors: {} }))).toBe('NoTrustAnchor');
    expect(await codeOf(baselinesOf(make(), {}, firstOf([])))).toBe('EndorsementsMissing');
  });
});

function changed(file: { readonly qe_identity: string }) {
  return {
    ...file,
    qe_identity: file.qe_identity.replace(/"tcbEvaluationDataNumber":\d+/, '"tcbEvaluationDataNumber":99'),
  };
}
