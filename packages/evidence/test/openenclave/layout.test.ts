import { concat, fromHex } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { decodeOpenEnclave, oeReportHeader } from '../../src/openenclave/layout.ts';
import { make } from '../vendor.ts';

const { quote } = make();
const le = (value: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => Math.floor(value / 256 ** i) & 0xff);
const report = (
  changes: { version?: number; type?: number; reportSize?: bigint } = {},
  body = quote,
): Uint8Array =>
  concat(oeReportHeader.encode({ version: 1, type: 2, reportSize: BigInt(body.length), ...changes }), body);
const attestation = (format: string, data: Uint8Array, size = data.length): Uint8Array =>
  concat(le(3, 4), fromHex(format.replaceAll('-', '')), new Uint8Array(4), le(size, 8), data);

const LEGACY = 'c8303454-d923-4c2c-a691-df7def460a76';
const RAW = '1923d91e-12d2-4c72-b220-25cd8dace871';

const codeOf = (input: Uint8Array): string | undefined => {
  try {
    decodeOpenEnclave(input);
    return undefined;
  } catch (error) {
    return (error as { readonly code?: string }).code;
  }
};

describe('an Open Enclave report', () => {
  it('holds the quote behind its header, and is hashed as a whole', () => {
    const evidence = decodeOpenEnclave(report());
    expect(evidence.container).toBe('report');
    expect(evidence.bytes).toEqual(report());
    expect(evidence.report.isvProdId).toBe(7);
  });

  it('with an attestation header holds a quote, too', () => {
    expect(decodeOpenEnclave(attestation(RAW, quote))).toMatchObject({
      container: 'attestation',
      format: 'RAW_SGX_QUOTE_ECDSA',
    });
    expect(decodeOpenEnclave(attestation(LEGACY, report()))).toMatchObject({
      format: 'LEGACY_REPORT_REMOTE',
    });
  });

  it.each<readonly [string, Uint8Array]>([
    ['nothing', new Uint8Array()],
    ['half a header', report().subarray(0, 15)],
    ['a bare quote', quote],
    ['a local report', report({ type: 1 })],
    ['an unknown version', report({ version: 2 })],
    ['a size that is too small', report({ reportSize: BigInt(quote.length - 1) })],
    ['a size that is too large', report({ reportSize: BigInt(quote.length + 1) })],
    ['the largest size', report({ reportSize: 2n ** 64n - 1n })],
    ['an attestation of another format', attestation('09268c33-6e0b-45e5-8a27-15644d0ef89a', quote)],
    ['an attestation with a wrong size', attestation(RAW, quote, 1)],
    ['an attestation around a report, with a wrong size', attestation(LEGACY, report(), 1)],
    ['an attestation with the size of the report inside', attestation(LEGACY, report(), quote.length)],
    ['an attestation whose padding says something', attestation(RAW, quote).with(20, 1)],
    [
      'an attestation around a report, whose padding says something',
      attestation(LEGACY, report()).with(23, 9),
    ],
  ])('is refused when it is %s', (_what, input) => {
    expect(codeOf(input)).toBe('EvidenceFormat');
  });

  it('around a broken quote is refused for the quote', () => {
    expect(codeOf(report({}, quote.subarray(0, 500)))).toBe('QuoteFormat');
  });
});
