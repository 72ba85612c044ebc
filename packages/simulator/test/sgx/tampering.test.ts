/** No changed bit of an accepted quote may pass, whatever is remembered from the good one. */

import { CodedError } from '@veritee/core';
import { collateralSource, createProofCache, EvidenceError, schemeOf } from '@veritee/evidence';
import { decodeQuote } from '@veritee/evidence/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/simulation/simulate.ts';
import { flipped, judge, now, pki, schemeFor } from '../judging.ts';

describe.each([3, 4, 5] as const)('a quote of version %i', (quoteVersion) => {
  const { evidence, collateral } = simulate('SgxEnclave', pki, { quoteVersion, currentDate: now });
  const source = collateralSource(collateral, 'collateral.json');
  const { signedData, qeAuthData } = decodeQuote(evidence);
  const nested = quoteVersion > 3 ? 6 : 0;
  const signature = signedData.length + 4;
  const attestationKey = signature + 64;
  const qeReport = attestationKey + 64 + nested;
  const qeSignature = qeReport + 384;
  const authData = qeSignature + 64 + 2;
  const certification = authData + qeAuthData.length;

  /** The code of the refusal of the quote with one bit changed; fails when it is accepted. */
  async function refusal(offset: number, bit: number, proofCache?: ReturnType<typeof createProofCache>) {
    const appraisal = await judge(flipped(evidence, offset, bit), source, { proofCache });
    if (appraisal.accepted) throw new Error(`accepted with bit ${bit} of byte ${offset} changed`);
    return appraisal.error?.code;
  }

  it('is accepted untouched', async () => {
    expect((await judge(evidence, source)).error).toBeUndefined();
  });

  it('is refused with any bit of header and body changed, remembering the good one', async () => {
    const proofCache = createProofCache();
    expect((await judge(evidence, source, { proofCache })).accepted).toBe(true);
    for (let at = 0; at < signedData.length; at++) {
      for (let bit = 0; bit < 8; bit++) {
        expect(await refusal(at, bit, proofCache)).toMatch(/^(QuoteSignature|QuoteFormat)$/);
      }
    }
    expect((await judge(evidence, source, { proofCache })).accepted).toBe(true);
  });

  const parts = [
    ['header and body', 0, signedData.length, /^(QuoteSignature|QuoteFormat)$/],
    ['quote signature', signature, attestationKey, /^QuoteSignature$/],
    ['attestation key', attestationKey, attestationKey + 64, /^QeReportData$/],
    ['QE report', qeReport, qeSignature, /^QeReportSignature$/],
    ['QE report signature', qeSignature, qeSignature + 64, /^QeReportSignature$/],
    ['QE authentication data', authData, certification, /^QeReportData$/],
  ] as const;

  it.each(parts)(
    'is refused with a bit changed in any byte of the %s, platform remembered',
    async (...part) => {
      const [, from, to, codes] = part;
      const proofCache = createProofCache();
      for (let at = from; at < to; at++) expect(await refusal(at, (at * 5) % 8, proofCache)).toMatch(codes);
    },
  );

  it.each(parts)(
    'is refused with a bit changed in the %s, nothing remembered',
    async (_part, from, to, codes) => {
      const places = fc.tuple(fc.integer({ min: from, max: to - 1 }), fc.nat(7));
      await fc.assert(
        fc.asyncProperty(places, async ([at, bit]) => {
          expect(await refusal(at, bit)).toMatch(codes);
        }),
        { numRuns: 25 },
      );
    },
  );

  it('is refused with a changed length or type anywhere', async () => {
    const fields = [
      signedData.length,
      ...(nested > 0 ? [attestationKey + 64, attestationKey + 66] : []),
      authData - 2,
      certification,
      certification + 2,
    ];
    for (const field of fields) {
      for (let bit = 0; bit < 16; bit++) {
        // Type 4 for 5: a leaf for a chain. Nobody signs the type; the certificates in it are proven either way.
        if (field === certification && bit === 0) continue;
        const code = await refusal(field + (bit >> 3), bit % 8);
        expect(code).toMatch(/^(QuoteFormat|CertificationDataUnsupported|PckChainMissing|QeReportData)$/);
      }
    }
  });

  it('is refused cut off at every length', () => {
    const scheme = schemeFor('SgxEnclave');
    for (let length = 0; length < evidence.length; length++) {
      expect(() => scheme.decode(evidence.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'QuoteFormat' }),
      );
    }
  });

  it('is accepted with zero bytes behind it and refused with others', async () => {
    const padded = (byte: number) => Uint8Array.from([...evidence, 0, byte, 0]);
    expect((await judge(padded(0), source)).accepted).toBe(true);
    expect((await judge(padded(1), source)).error?.code).toBe('QuoteFormat');
  });

  it('is refused with the signature of another quote of the same enclave', async () => {
    const other = simulate('SgxEnclave', pki, { quoteVersion, isvSvn: 2, currentDate: now }).evidence;
    const mixed = Uint8Array.from(evidence);
    mixed.set(other.subarray(signature, attestationKey), signature);
    expect((await judge(mixed, source)).error?.code).toBe('QuoteSignature');
  });

  it("is refused with another platform's attestation key, QE and certificates but its own body", async () => {
    const other = simulate('SgxEnclave', pki, { quoteVersion, platform: 'single-package', currentDate: now });
    const mixed = Uint8Array.from([
      ...evidence.subarray(0, signedData.length),
      ...other.evidence.subarray(signedData.length),
    ]);
    const appraisal = await judge(mixed, collateralSource(other.collateral, 'x'));
    expect(appraisal.error?.code).toBe('QuoteSignature');
  });

  it.each([
    ['all zero', new Uint8Array(64)],
    ['all ones', new Uint8Array(64).fill(0xff)],
    ['r zero', Uint8Array.from({ length: 64 }, (_, i) => (i === 63 ? 1 : 0))],
    ['s zero', Uint8Array.from({ length: 64 }, (_, i) => (i === 31 ? 1 : 0))],
  ])('is refused with a signature that is %s', async (_what, value) => {
    for (const [at, code] of [
      [signature, 'QuoteSignature'],
      [qeSignature, 'QeReportSignature'],
    ] as const) {
      const changed = Uint8Array.from(evidence);
      changed.set(value, at);
      expect((await judge(changed, source)).error?.code).toBe(code);
    }
  });
});

describe.each(['SgxEnclave', 'OpenEnclave'] as const)('the decoder of %s', (type) => {
  const scheme = schemeOf(type);
  const good = simulate(type, pki, { currentDate: now }).evidence;

  function decodesOrRefuses(bytes: Uint8Array): void {
    try {
      const evidence = scheme?.decode(bytes);
      scheme?.describe(evidence);
    } catch (error) {
      expect(error).toBeInstanceOf(EvidenceError);
    }
  }

  it('reads any byte string or refuses it with a code', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), decodesOrRefuses), { numRuns: 500 });
  });

  it('reads a good start with anything behind it or refuses it with a code', () => {
    const starts = fc.tuple(fc.nat(good.length), fc.uint8Array({ maxLength: 600 }));
    fc.assert(
      fc.property(starts, ([length, rest]) =>
        decodesOrRefuses(Uint8Array.from([...good.subarray(0, length), ...rest])),
      ),
      { numRuns: 500 },
    );
  });

  it('reads good evidence with some bytes changed or refuses it with a code', () => {
    const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(changes, (list) => {
        const copy = Uint8Array.from(good);
        for (const [at, byte] of list) copy[at] = byte;
        decodesOrRefuses(copy);
      }),
      { numRuns: 500 },
    );
  });

  it('never lets a verification end in anything but a verdict or a coded refusal', async () => {
    const { collateral } = simulate(type, pki, { currentDate: now });
    const source = collateralSource(collateral, 'x');
    const changes = fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(changes, async (list) => {
        const copy = Uint8Array.from(good);
        for (const [at, byte] of list) copy[at] = byte;
        const { accepted, error } = await judge(copy, source, {}, type);
        expect(accepted || error instanceof CodedError).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

describe('an Open Enclave report', () => {
  const { evidence, collateral } = simulate('OpenEnclave', pki, { currentDate: now });
  const source = collateralSource(collateral, 'x');

  it('is refused with any bit of its header changed', async () => {
    for (let at = 0; at < 16; at++) {
      for (let bit = 0; bit < 8; bit++) {
        const appraisal = await judge(flipped(evidence, at, bit), source, {}, 'OpenEnclave');
        expect(appraisal.error?.code).toBe('EvidenceFormat');
      }
    }
  });

  it('is refused cut off at every length', () => {
    const scheme = schemeFor('OpenEnclave');
    for (let length = 0; length < evidence.length; length++) {
      expect(() => scheme.decode(evidence.subarray(0, length))).toThrow(EvidenceError);
    }
  });

  it('is no SGX quote, and a quote is no report', async () => {
    expect((await judge(evidence, source)).error?.code).toBe('QuoteFormat');
    const quote = evidence.subarray(16);
    expect((await judge(quote, source, {}, 'OpenEnclave')).error?.code).toMatch(/Format$/);
  });
});
