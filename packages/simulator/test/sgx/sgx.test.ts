import { hex, utf8 } from '@veritee/core/internal';
import { builtInAnchors, collateralSource } from '@veritee/evidence';
import { decodeQuote, type Quote, sgxReportBody } from '@veritee/evidence/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulatorSource } from '../../src/collateral/source.ts';
import { collateralOf } from '../../src/collateral/statements.ts';
import { signRaw } from '../../src/pki/keys.ts';
import { makeQuotingEnclave } from '../../src/platform/quoting-enclave.ts';
import type { SgxOptions } from '../../src/sgx/enclave-report.ts';
import { assembleQuote, encodeBack, simulateSgx } from '../../src/sgx/sgx.ts';
import type { SimulatedType } from '../../src/simulation/registry.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { judge, judgeSimulation, now, pki } from '../judging.ts';

const source = simulatorSource(pki, { currentDate: () => now });
const quoteVersions = [3, 4, 5] as const;
const certificationTypes = [1, 2, 3, 4, 5] as const;
const forms = quoteVersions.flatMap((quoteVersion) =>
  certificationTypes.map((certificationType) => ({ quoteVersion, certificationType })),
);

describe.each(forms)(
  'quote version $quoteVersion with certification data type $certificationType',
  (form) => {
    it.each<SimulatedType>(['SgxEnclave', 'OpenEnclave'])('is accepted as %s', async (type) => {
      const simulation = simulate(type, pki, { ...form, runtimeData: utf8('hello'), currentDate: now });
      const decoded = decodeQuote(simulation.evidence.subarray(type === 'OpenEnclave' ? 16 : 0));
      expect(decoded.header.version).toBe(form.quoteVersion);
      expect(decoded.certification.type).toBe(form.certificationType);
      for (const from of [collateralSource(simulation.collateral, 'collateral.json'), source]) {
        const appraisal = await judgeSimulation(simulation, {}, from);
        expect(appraisal.error).toBeUndefined();
        expect(appraisal.status).toBe('UpToDate');
      }
    });

    it("is refused under Intel's root", async () => {
      const appraisal = await judge(simulateSgx(pki, form), source, { anchors: builtInAnchors() });
      expect(appraisal.error?.code).toBe('PckChainUntrusted');
    });
  },
);

describe('a quote without PCK certificate', () => {
  it('is refused where no source has the certificate', async () => {
    const { evidence, collateral } = simulate('SgxEnclave', pki, { certificationType: 3, currentDate: now });
    const { pck_certificate_chain: _, ...without } = collateral;
    const appraisal = await judge(evidence, collateralSource(without, 'x'));
    expect(appraisal.error?.code).toBe('PckChainMissing');
  });

  it("is not accepted with another platform's certificate", async () => {
    const { evidence } = simulate('SgxEnclave', pki, { certificationType: 3, currentDate: now });
    const other = collateralOf(pki, pki.platforms['sw-hardening-needed'], now, true);
    const appraisal = await judge(evidence, collateralSource(other, 'x'));
    expect(appraisal.error?.code).toBe('QeReportSignature');
  });
});

describe('simulateSgx', () => {
  const report = (options: SgxOptions) => sgxReportBody.decode(decodeQuote(simulateSgx(pki, options)).body);

  it('writes what was chosen', () => {
    const bytes = (length: number, seed: number) => new Uint8Array(length).fill(seed);
    const chosen = {
      mrEnclave: bytes(32, 1),
      mrSigner: bytes(32, 2),
      isvProdId: 65535,
      isvSvn: 0,
      configId: bytes(64, 3),
      configSvn: 7,
      isvExtProdId: bytes(16, 4),
      isvFamilyId: bytes(16, 5),
      reportData: bytes(64, 6),
    };
    const written = report({ ...chosen, debug: true });
    for (const [name, value] of Object.entries(chosen)) {
      expect(Buffer.from(JSON.stringify(written[name as keyof typeof chosen]))).toEqual(
        Buffer.from(JSON.stringify(value)),
      );
    }
    expect(written.attributeFlags).toBe(0x87n);
  });

  it('uses KSS only where it is asked for or needed', () => {
    expect(report({}).attributeFlags).toBe(0x05n);
    expect(report({ kss: true }).attributeFlags).toBe(0x85n);
    expect(report({ configSvn: 0 }).attributeFlags).toBe(0x85n);
    expect(report({ kss: false, configSvn: 1 }).attributeFlags).toBe(0x05n);
  });

  it('shows its choices as claims', async () => {
    const simulation = simulate('SgxEnclave', pki, {
      mrEnclave: new Uint8Array(32).fill(0xab),
      isvProdId: 77,
      isvSvn: 3,
      configSvn: 9,
      runtimeData: utf8('{"a":1}'),
      initTimeData: utf8('{"b":2}'),
      currentDate: now,
    });
    const { claims, error } = await judgeSimulation(simulation);
    expect(error).toBeUndefined();
    expect(claims?.token).toMatchObject({
      'x-ms-sgx-mrenclave': 'ab'.repeat(32),
      'x-ms-sgx-product-id': 77,
      'x-ms-sgx-svn': 3,
      'x-ms-sgx-is-debuggable': false,
      'x-ms-sgx-config-svn': 9,
    });
  });

  it('refuses other init-time data than was bound', async () => {
    const simulation = simulate('SgxEnclave', pki, { initTimeData: utf8('one'), currentDate: now });
    const appraisal = await judgeSimulation({ ...simulation, initTimeData: utf8('two') });
    expect(appraisal.error?.code).toBe('HeldDataMismatch');
    const unbound = simulate('SgxEnclave', pki, { currentDate: now });
    const other = await judgeSimulation({ ...unbound, initTimeData: utf8('two') });
    expect(other.error?.code).toBe('HeldDataMismatch');
  });

  it.each<SgxOptions>([
    { mrEnclave: new Uint8Array(31) },
    { mrSigner: new Uint8Array(33) },
    { configId: new Uint8Array(32) },
    { isvExtProdId: new Uint8Array(0) },
    { isvFamilyId: new Uint8Array(17) },
    { reportData: new Uint8Array(32) },
    { isvProdId: 65536 },
    { isvSvn: -1 },
    { configSvn: 1.5 },
    { configId: new Uint8Array(64), initTimeData: new Uint8Array() },
  ])('refuses the option %o', (options) => {
    expect(() => simulateSgx(pki, options)).toThrow(expect.objectContaining({ code: 'OptionInvalid' }));
  });

  it('signs each quote anew and keeps the QE report', () => {
    const [one, other] = [decodeQuote(simulateSgx(pki)), decodeQuote(simulateSgx(pki))];
    const part = (quote: Quote) => hex(quote.qeReportSignature) + hex(quote.attestationKey);
    expect(hex(one.signature)).not.toBe(hex(other.signature));
    expect(part(one)).toBe(part(other));
  });
});

describe('QE authentication data', () => {
  const platform = pki.platforms['up-to-date'];
  const quoteWith = (authData: Uint8Array, version: 3 | 4 | 5): Uint8Array => {
    const { signedData } = decodeQuote(simulateSgx(pki, { quoteVersion: version }));
    const back = encodeBack(makeQuotingEnclave(platform, authData), platform, version, 5);
    return assembleQuote(signedData, signRaw(signedData, platform.attestationKey.privateKey), back);
  };

  it('may have any length', async () => {
    const lengths = fc.oneof(fc.constant(0), fc.constant(65535), fc.nat(3000));
    await fc.assert(
      fc.asyncProperty(lengths, fc.constantFrom(...quoteVersions), async (length, version) => {
        const appraisal = await judge(quoteWith(new Uint8Array(length).fill(7), version), source);
        expect(appraisal.error).toBeUndefined();
      }),
      { numRuns: 25 },
    );
  });
});
