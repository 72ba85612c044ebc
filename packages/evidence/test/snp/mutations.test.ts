/** Changed and hostile SEV-SNP evidence: every flipped bit is refused, nothing but a refusal is thrown, nothing takes long. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { base64url, concat, utf8 } from '@veritee/core/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deliveredSource } from '../../src/endorsements/delivered.ts';
import { EvidenceError } from '../../src/errors.ts';
import { createProofCache } from '../../src/proof/proof-cache.ts';
import { decodeCertificateTable } from '../../src/snp/certificate-table.ts';
import { decodeSnpEvidence } from '../../src/snp/layout.ts';
import { decodeUvmEndorsement } from '../../src/snp/uvm/decode.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import { type AppraisalResult, appraiseEvidence } from '../../src/verify-evidence.ts';
import { haveVectors } from '../vectors.ts';
import { azureEvidence, judgeCase, realCases, snpScheme, snpVectors } from './cases.ts';

const proofCache = createProofCache();

describe.skipIf(!haveVectors)('changed SEV-SNP evidence', () => {
  const [given] = realCases.filter(({ name }) => name === 'turin-v5-azure-aci');
  if (given === undefined) return;
  const { report, chain } = given;

  it('is refused for each bit of the report', async () => {
    for (let at = 0; at < report.length; at++) {
      const changed = Uint8Array.from(report);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const { accepted } = await judgeCase(given, {
        evidence: azureEvidence(changed, chain),
        trust: { proofCache },
      });
      expect(accepted, `byte ${at}`).toBe(false);
    }
  }, 60_000);

  it('is refused for every byte of the certificate of its key', async () => {
    const leaf = given.leaf ?? new Uint8Array();
    for (let at = 0; at < leaf.length; at += 3) {
      const changed = Uint8Array.from(leaf);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const pem = `-----BEGIN CERTIFICATE-----\n${Buffer.from(changed).toString('base64')}\n-----END CERTIFICATE-----\n`;
      const rest = chain.slice(chain.indexOf('-----END CERTIFICATE-----') + 26);
      const { accepted } = await judgeCase(given, { evidence: azureEvidence(report, pem + rest) });
      expect(accepted, `byte ${at}`).toBe(false);
    }
  }, 60_000);

  it('comes out the same with a memory as without, line by line', async () => {
    const cold = await judgeCase(given);
    for (let i = 0; i < 3; i++) {
      const warm = await judgeCase(given, { trust: { proofCache } });
      expect(warm.trail).toEqual(cold.trail);
      expect(warm.claims).toEqual(cold.claims);
    }
  });
});

describe.skipIf(!haveVectors)('changed endorsements of utility VMs', () => {
  const request = haveVectors
    ? (JSON.parse(readFileSync(resolve(snpVectors, '_maa/sevsnpvm-caci/request.json'), 'utf8')) as {
        report: string;
      })
    : { report: '' };
  const evidence = JSON.parse(Buffer.from(request.report, 'base64').toString('utf8') || '{}') as {
    SnpReport: string;
    VcekCertChain: string;
  };
  const cose = haveVectors
    ? new Uint8Array(readFileSync(resolve(snpVectors, '_maa/sevsnpvm-caci/uvm-reference-info.cose')))
    : new Uint8Array();
  const judge = (uvm: Uint8Array): Promise<AppraisalResult> => {
    const Endorsements = base64url(utf8(JSON.stringify({ Uvm: [base64url(uvm)] })));
    return appraiseEvidence(
      snpScheme(),
      { evidence: utf8(JSON.stringify({ ...evidence, Endorsements })) },
      {
        source: deliveredSource('none', []),
        trust: {
          anchors: builtInAnchors(),
          now: new Date('2026-06-01T00:00:00Z'),
          proofCache,
          snp: { allowMissingRevocationList: true },
        },
      },
    );
  };

  it('are refused for every byte that is signed', async () => {
    // In order: protected header, unprotected header with a time stamp that nothing relies on, payload, signature.
    const tail = cose.length - 384 - 3 - 150;
    const head = decodeUvmEndorsement(cose).signedData.length - 250;
    expect(head).toBeGreaterThan(4000);
    const signed = [...Array(head).keys()].filter((at) => at % 29 === 0);
    for (let at = tail; at < cose.length; at += 7) signed.push(at);
    for (const at of signed) {
      const changed = Uint8Array.from(cose);
      changed[at] = (changed[at] ?? 0) ^ 1;
      const { accepted, error } = await judge(changed);
      expect(accepted, `byte ${at}, ${error?.code}`).toBe(false);
    }
  }, 60_000);

  it.each([
    ['levels', concat(Uint8Array.of(0xd2), new Uint8Array(60_000).fill(0x81))],
    ['tags', concat(Uint8Array.of(0xd2), new Uint8Array(60_000).fill(0xc1))],
    ['a list that says it is endless', Uint8Array.of(0xd2, 0x9f, 0xff)],
    [
      'a list that says it is long',
      Uint8Array.of(0xd2, 0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    ],
    [
      'bytes that say they are long',
      Uint8Array.of(0xd2, 0x84, 0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    ],
    ['too much', concat(Uint8Array.of(0xd2), new Uint8Array(70_000))],
    ['nothing', new Uint8Array()],
  ])('of %s are refused at once', async (_, uvm) => {
    const from = performance.now();
    const { error } = await judge(uvm);
    expect(error?.code).toBe('UvmEndorsementFormat');
    expect(performance.now() - from).toBeLessThan(1000);
  });
});

describe('hostile SEV-SNP evidence', () => {
  const onlyRefusals = (decode: () => unknown): void => {
    try {
      decode();
    } catch (error) {
      if (!(error instanceof EvidenceError)) throw error;
    }
  };

  it('of any bytes is decoded or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
        onlyRefusals(() => decodeSnpEvidence(bytes));
        onlyRefusals(() => decodeCertificateTable(bytes));
        onlyRefusals(() => decodeUvmEndorsement(concat(Uint8Array.of(0xd2), bytes)));
      }),
    );
  });

  it('of any JSON is decoded or refused', () => {
    fc.assert(
      fc.property(fc.json(), fc.base64String(), (json, text) => {
        onlyRefusals(() => decodeSnpEvidence(utf8(json)));
        const members = { SnpReport: text, VcekCertChain: text, Endorsements: text };
        onlyRefusals(() => decodeSnpEvidence(utf8(JSON.stringify(members))));
      }),
    );
  });

  it.skipIf(!haveVectors).each([
    ['a chain of 10,000 certificates', (chain: string) => chain.repeat(3400)],
    ['a chain with a megabyte of white space', (chain: string) => `${chain}${' \n'.repeat(500_000)}`],
    ['dashes without end', () => '-----BEGIN CERTIFICATE-----\n'.repeat(50_000)],
  ])(
    'with %s is judged within a moment',
    async (_, chainOf) => {
      const [given] = realCases.filter(({ name }) => name === 'milan-v3-azure-cvm-a');
      if (given === undefined) return;
      const evidence = azureEvidence(given.report, chainOf(given.chain));
      const from = process.cpuUsage();
      await judgeCase(given, { evidence });
      const { user } = process.cpuUsage(from);
      expect(user / 1e6).toBeLessThan(8);
    },
    60_000,
  );

  const guid = Buffer.from('63da758de6644564adc5f4b93be8accd', 'hex');
  const entry = (offset: number, length: number): Uint8Array => {
    const numbers = new Uint8Array(8);
    new DataView(numbers.buffer).setUint32(0, offset, true);
    new DataView(numbers.buffer).setUint32(4, length, true);
    return concat(new Uint8Array(guid), numbers);
  };
  const end = new Uint8Array(24);

  it('certificates of a table keep nothing of the evidence around them', () => {
    const table = concat(entry(50, 3), end, new Uint8Array(100_000));
    // A Buffer's own `slice` copies nothing.
    for (const given of [table, Buffer.from(table.buffer)]) {
      const { vcek } = decodeCertificateTable(given);
      expect([vcek?.length, vcek?.buffer.byteLength]).toEqual([3, 3]);
    }
  });

  it('table entries that repeat or leave the table are refused', () => {
    for (const table of [
      concat(entry(0, 1), entry(0, 1), end),
      concat(entry(47, 2), end),
      concat(entry(0xff_ff_ff_ff, 0xff_ff_ff_ff), end),
      entry(0, 0),
    ]) {
      expect(() => decodeCertificateTable(table)).toThrow(
        expect.objectContaining({ code: 'SnpReportFormat' }) as Error,
      );
    }
  });
});
