import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { hex, utf8 } from '@veritee/core/internal';
import { afterAll, describe, expect, it } from 'vitest';
import { collateralSource } from '../src/endorsements/intel/collateral-file.ts';
import { EvidenceError } from '../src/errors.ts';
import { anchorsFrom } from '../src/trust/anchors-from.ts';
import { type VerifyOptions, verify } from '../src/verify.ts';
import { everyStatus } from './judge.ts';
import { azureEvidence, realCases } from './snp/cases.ts';
import { haveVectors, quoteCases, vectors } from './vectors.ts';
import { duringValidity, make } from './vendor.ts';

const made = make();
const folder = mkdtempSync(join(tmpdir(), 'veritee-verify-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'collateral.json');
writeFileSync(file, JSON.stringify(made.collateral));

/** Verifies the made quote, with changes. */
const verifyMade = (changes: VerifyOptions = {}, evidence = made.quote): ReturnType<typeof verify> =>
  verify(evidence, {
    endorsements: file,
    currentDate: duringValidity,
    trust: { anchors: made.anchors },
    ...changes,
  });

describe('verify', () => {
  it('recognises a quote and proves it with a file of endorsements', async () => {
    const { type, status, claims, advisories, expires, trail } = await verifyMade();
    expect({ type, status, advisories }).toEqual({ type: 'SgxEnclave', status: 'UpToDate', advisories: [] });
    expect(claims['x-ms-attestation-type']).toBe('sgx');
    expect(expires.getTime()).toBeGreaterThan(duringValidity.getTime());
    expect(trail.length).toBeGreaterThan(10);
    expect(trail.every(({ ok }) => ok)).toBe(true);
  });

  it.each<[string, VerifyOptions['endorsements']]>([
    ['a list of paths', [file]],
    ['a folder', folder],
    ['a source', collateralSource(made.collateral, 'made')],
  ])('takes %s', async (_, endorsements) => {
    await expect(verifyMade({ endorsements })).resolves.toMatchObject({ status: 'UpToDate' });
  });

  it('trusts the vendors alone when no anchors are given', async () => {
    await expect(verifyMade({ trust: {} })).rejects.toMatchObject({ code: 'PckChainUntrusted' });
  });

  it.each<[string, string, VerifyOptions]>([
    ['without endorsements', 'EndorsementsMissing', { endorsements: undefined }],
    ['without endorsements in the list', 'EndorsementsMissing', { endorsements: [] }],
    ['with a file that does not exist', 'EndorsementsUnavailable', { endorsements: join(folder, 'none') }],
    ['after they expired', 'CrlExpired', { currentDate: new Date('2026-03-01T00:00:00Z') }],
    ['made for other data', 'HeldDataMismatch', { runtimeData: utf8('other') }],
    ['made for other init-time data', 'HeldDataMismatch', { initTimeData: utf8('other') }],
    ['as evidence of another type', 'QuoteFormat', { type: 'TdxVm' }],
    [
      'of a platform whose status is not accepted',
      'StatusNotAccepted',
      { trust: { anchors: made.anchors, accept: new Set(['OutOfDate']) } },
    ],
    ['without an anchor', 'NoTrustAnchor', { trust: { anchors: {} } }],
  ])('refuses a quote %s', async (_, code, changes) => {
    await expect(verifyMade(changes)).rejects.toMatchObject({ code });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a certificate', utf8('-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUP\n-----END CERTIFICATE-----')],
    ['a quote written as hex', utf8(hex(made.quote))],
    ['a cut quote', made.quote.subarray(0, made.quote.length - 1)],
    ['a quote with a byte behind it', new Uint8Array([...made.quote, 1])],
  ])('refuses %s', async (_, evidence) => {
    await expect(verifyMade({}, evidence)).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:EvidenceFormat|QuoteFormat)$/),
    });
  });

  it('says how text is written that it does not decode', async () => {
    await expect(verifyMade({}, utf8(hex(made.quote)))).rejects.toMatchObject({
      found: 'SGX quote in hex',
      expected: 'raw bytes',
    });
  });

  it.each<[string, unknown]>([
    ['an option that does not exist', { endorsement: file }],
    ['a type that does not exist', { type: 'Quantum' }],
    ['a type by its short name', { type: 'sgx' }],
    ['a date as text', { currentDate: '2026-01-10' }],
    ['a date that is none', { currentDate: new Date(Number.NaN) }],
    ['a number as endorsements', { endorsements: 1 }],
    ['endorsements that cannot be asked', { endorsements: {} }],
    ['a list of other things than paths', { endorsements: [1] }],
    ['text as runtime data', { runtimeData: 'text' }],
    ['runtime data of another form', { runtimeData: { bytes: utf8('a') } }],
    ['a date in the trust', { trust: { now: duringValidity } }],
    ['a misspelt member of the trust', { trust: { anchor: made.anchors } }],
    ['a misspelt requirement', { requirements: { chalenge: 'as-sent' } }],
    ['a requirement that quotes cannot meet', { requirements: { eventLog: new Uint8Array(1) } }],
  ])('refuses %s', async (_, changes) => {
    await expect(verifyMade(changes as VerifyOptions)).rejects.toMatchObject({ code: 'OptionsInvalid' });
  });

  it('refuses evidence that is no bytes', async () => {
    await expect(verify('quote' as never)).rejects.toMatchObject({ code: 'OptionsInvalid' });
  });

  it('ends with the reason of a signal', async () => {
    const reason = new Error('no longer needed');
    const source = {
      name: 'slow',
      get: (_: unknown, signal?: AbortSignal) => {
        signal?.throwIfAborted();
        return Promise.resolve(undefined);
      },
    };
    const given = { endorsements: source, abortSignal: AbortSignal.abort(reason) };
    await expect(verifyMade(given)).rejects.toBe(reason);
  });
});

describe.skipIf(!haveVectors)('verify, with the reference cases', () => {
  const cases = (['sgx', 'tdx'] as const).flatMap((kind) =>
    quoteCases(kind).map((each) => ({ ...each, kind, name: `${kind}/${each.name}` })),
  );

  it.each(cases)('comes to the verdict of $name', async ({ name, kind, quote, expected, trustedRoot }) => {
    const verdict = verify(quote, {
      type: kind === 'sgx' ? 'SgxEnclave' : 'TdxVm',
      endorsements: resolve(vectors, name, 'collateral.json'),
      currentDate: new Date(expected.verificationTime),
      trust: {
        accept: everyStatus,
        ...(trustedRoot !== undefined && { anchors: { Intel: anchorsFrom(trustedRoot) } }),
      },
    });
    if (expected.accepted) {
      const { status, advisories } = await verdict;
      expect({ status, advisories: [...advisories].sort() }).toEqual({
        status: expected.verdict,
        advisories: [...expected.advisoryIDs].sort(),
      });
    } else {
      await expect(verdict).rejects.toBeInstanceOf(EvidenceError);
    }
  });

  it.each(realCases.filter(({ expected }) => expected.verdict === 'accept'))(
    'proves the report of $name with the certificates that it brings',
    async ({ report, chain, expected }) => {
      const evidence = azureEvidence(report, chain);
      const currentDate = new Date(expected.verificationTime);
      const result = await verify(evidence, {
        currentDate,
        trust: { snp: { allowMissingRevocationList: true } },
      });
      expect(result.type).toBe('SevSnpVm');
      await expect(verify(evidence, { currentDate })).rejects.toMatchObject({ code: 'EndorsementsMissing' });
    },
  );
});
