/** Every record that a verification is given, against every form in which its members can be missed. */

import { utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { foreignForms } from '../../../../test/support/foreign-forms.ts';
import { embeddedEvidenceProver } from '../../src/embedded.ts';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import { VerificationOptionsError } from '../../src/options.ts';
import type { AttestRequest, HeldData } from '../../src/scheme.ts';
import { schemeOf } from '../../src/schemes.ts';
import type { VerificationContext } from '../../src/verification/context.ts';
import { appraiseEvidence, verifyEvidence } from '../../src/verify-evidence.ts';
import { everyStatus } from '../judge.ts';
import { duringValidity, make } from '../vendor.ts';

const made = make();
const source = collateralSource(made.collateral, 'made');
const trust = { anchors: made.anchors, now: duringValidity, accept: everyStatus };
const scheme = schemeOf('SgxEnclave') as NonNullable<ReturnType<typeof schemeOf>>;
const request = { evidence: made.quote };
const held: HeldData = { bytes: utf8('other data'), dataType: 'Binary' };

async function verdictOf(asked: unknown, context: unknown): Promise<string> {
  const ways = [verifyEvidence, appraiseEvidence].map((verify) =>
    verify(scheme, asked as AttestRequest, context as VerificationContext).then(
      () => 'done',
      (error: unknown) => (error instanceof VerificationOptionsError ? error.code : String(error)),
    ),
  );
  const [first = '', second] = await Promise.all(ways);
  return first === second ? first : `${first} and ${second}`;
}

const places: readonly (readonly [string, object, (value: unknown) => Promise<string>])[] = [
  ['the request', request, (value) => verdictOf(value, { source, trust })],
  ['runtime data', held, (value) => verdictOf({ ...request, runtimeData: value }, { source, trust })],
  ['init-time data', held, (value) => verdictOf({ ...request, initTimeData: value }, { source, trust })],
  ['the context', { source, trust }, (value) => verdictOf(request, value)],
  ['the trust', trust, (value) => verdictOf(request, { source, trust: value })],
  ['anchors', made.anchors, (value) => verdictOf(request, { source, trust: { ...trust, anchors: value } })],
  [
    'allowances for TPMs',
    { allowSha1: false },
    (value) => verdictOf(request, { source, trust: { ...trust, tpm: value } }),
  ],
  [
    'requirements',
    { requiredPcrMask: 1 },
    (value) => verdictOf(request, { source, trust, requirements: value }),
  ],
];

describe.each(places)('%s', (_, members, verdict) => {
  it.each(foreignForms(members))('cannot be %s', async (_form, value) => {
    expect(await verdict(value)).toBe('OptionsInvalid');
  });
});

describe('a verification', () => {
  it('takes plain records', async () => {
    expect(await verdictOf(request, { source, trust })).toBe('done');
    expect(await verdictOf(request, { source, trust, requirements: {}, abortSignal: undefined })).toBe(
      'done',
    );
  });

  it.each<[string, object]>([
    ['a list of statuses', { accept: ['UpToDate'] }],
    ['a map of statuses', { accept: new Map([['UpToDate', 1]]) }],
    ['a time that is none', { now: new Date(Number.NaN) }],
    ['a time as text', { now: '2026-01-01' }],
    ['no time', { now: undefined }],
    ['no anchors', { anchors: undefined }],
    ['anchors that are no list', { anchors: { Intel: made.anchors.Intel?.[0] } }],
    ['a vendor that is none', { anchors: { intel: made.anchors.Intel } }],
    ['a word for an allowance', { tpm: { allowSha1: 'false' } }],
    ['a proof cache that is none', { proofCache: new Map() }],
    [
      'a version that is no whole number',
      { snp: { uvmIssuers: [{ issuer: 'did:x509', feed: 'feed', minimumSvn: 1.5 }] } },
    ],
  ])('refuses %s', async (_, change) => {
    expect(await verdictOf(request, { source, trust: { ...trust, ...change } })).toBe('OptionsInvalid');
  });

  it.each<[string, object]>([
    ['a mask as text', { requiredPcrMask: '255' }],
    ['a mask beyond 24 registers', { requiredPcrMask: 2 ** 24 }],
    ['a mask that is no number', { requiredPcrMask: Number.NaN }],
    ['a word for a requirement', { requireValidAikCertificate: 'true' }],
    ['a challenge as text', { challenge: 'AAAA' }],
    ['a boot log where no register could be explained by one', { eventLog: new Uint8Array(8) }],
  ])('refuses %s', async (_, requirements) => {
    expect(await verdictOf(request, { source, trust, requirements })).toBe('OptionsInvalid');
  });

  it.each<[string, object]>([
    ['data under another name', { runTimeData: held }],
    ['data of a type in another case', { runtimeData: { ...held, dataType: 'json' } }],
    ['data as text', { runtimeData: { ...held, bytes: 'other data' } }],
    ['evidence as text', { evidence: 'AAAA' }],
  ])('refuses %s', async (_, change) => {
    expect(await verdictOf({ ...request, ...change }, { source, trust })).toBe('OptionsInvalid');
  });

  it('binds data that is given', async () => {
    const appraisal = await appraiseEvidence(scheme, { ...request, runtimeData: held }, { source, trust });
    expect(appraisal.error?.code).toBe('HeldDataMismatch');
  });
});

describe('embeddedEvidenceProver', () => {
  it.each(foreignForms({ source }))('refuses options that are %s', (_, options) => {
    expect(() => embeddedEvidenceProver(options as never)).toThrowError(VerificationOptionsError);
  });

  it.each(foreignForms({ now: duringValidity }))('refuses trust that is %s', (_, given) => {
    expect(() => embeddedEvidenceProver({ trust: given as never })).toThrowError(VerificationOptionsError);
  });
});
