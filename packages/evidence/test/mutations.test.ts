/** Changes to accepted quotes: any single one must be refused. */

import { describe, expect, it } from 'vitest';
import { decodeQuote } from '../src/dcap/quote.ts';
import { collateralSource } from '../src/endorsements/intel/collateral-file.ts';
import { createProofCache } from '../src/proof/proof-cache.ts';
import { builtInAnchors } from '../src/trust/roots.ts';
import { verifyEvidence } from '../src/verify-evidence.ts';
import { everyStatus, sgxScheme } from './judge.ts';
import { haveVectors, quoteCases } from './vectors.ts';
import { duringValidity, make } from './vendor.ts';

/** A quote that is accepted, and how to ask whether another one is. */
interface Subject {
  readonly quote: Uint8Array;
  readonly codeOf: (quote: Uint8Array) => Promise<string | undefined>;
}

function madeSubject(): Subject {
  const { quote, collateral, anchors } = make();
  return { quote, codeOf: coder(collateral, anchors, duringValidity) };
}

function recordedSubject(): Subject {
  const found = quoteCases('sgx').find(({ name }) => name.startsWith('sgx-v3-swhardeningneeded-tcb3eval17'));
  if (found === undefined) throw new Error('no recorded quote');
  const { quote, collateral, expected } = found;
  return { quote, codeOf: coder(collateral, builtInAnchors(), new Date(expected.verificationTime)) };
}

function coder(
  collateral: unknown,
  anchors: ReturnType<typeof builtInAnchors>,
  now: Date,
): Subject['codeOf'] {
  const source = collateralSource(collateral, 'subject');
  // A warm memory makes thousands of verifications cheap, and is what services run with.
  const trust = { anchors, now, accept: everyStatus, proofCache: createProofCache() };
  return (evidence) =>
    verifyEvidence(sgxScheme(), { evidence }, { source, trust }).then(
      () => undefined,
      (error: { readonly code?: string }) => error.code ?? String(error),
    );
}

function flipped(quote: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(quote);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

const SIGNED = [0, 432] as const;
const START = 436;
const AUTH = START + 578;

describe.each([
  ['a made quote', true, madeSubject],
  ['a recorded quote', haveVectors, recordedSubject],
])('%s', (_what, have, subject) => {
  /** Codes of the quotes with one bit flipped, by code. Every `step`th bit. */
  async function codesOfFlips([from, to]: readonly [number, number], step = 1): Promise<Set<string>> {
    const { quote, codeOf } = subject();
    expect(await codeOf(quote)).toBeUndefined();
    const codes = new Set<string>();
    for (let bit = from * 8; bit < to * 8; bit += step) {
      const code = await codeOf(flipped(quote, bit));
      if (code === undefined) expect.fail(`bit ${bit & 7} of byte ${bit >> 3} flipped, and accepted`);
      codes.add(code);
    }
    return codes;
  }

  it.skipIf(!have)('is refused when any bit of its signed bytes is flipped', async () => {
    expect(await codesOfFlips(SIGNED)).toEqual(new Set(['QuoteFormat', 'QuoteSignature']));
  });

  it.skipIf(!have)('is refused when any bit of its length or signature is flipped', async () => {
    expect(await codesOfFlips([432, START])).toEqual(new Set(['QuoteFormat']));
    expect(await codesOfFlips([START, START + 64])).toEqual(new Set(['QuoteSignature']));
  });

  it.skipIf(!have)('is refused when any bit of its attestation key is flipped', async () => {
    expect(await codesOfFlips([START + 64, START + 128])).toEqual(new Set(['QeReportData']));
  });

  it.skipIf(!have)(
    'is refused when any bit of its QE report or the signature of that is flipped',
    async () => {
      expect(await codesOfFlips([START + 128, START + 576])).toEqual(new Set(['QeReportSignature']));
    },
  );

  it.skipIf(!have)(
    'is refused when any bit of its authentication data or their length is flipped',
    async () => {
      const { quote } = subject();
      const end = AUTH + decodeQuote(quote).qeAuthData.length;
      expect(await codesOfFlips([START + 576, AUTH])).toEqual(new Set(['QuoteFormat']));
      expect(await codesOfFlips([AUTH, end])).toEqual(new Set(['QeReportData']));
    },
  );

  it.skipIf(!have)('is refused when any bit of the DER in its certificate chain is flipped', async () => {
    const { quote, codeOf } = subject();
    const from = AUTH + decodeQuote(quote).qeAuthData.length + 6;
    const kept: number[] = [];
    for (let bit = from * 8 + 3; bit < quote.length * 8; bit += 13) {
      if ((await codeOf(flipped(quote, bit))) === undefined) kept.push(quote[bit >> 3] ?? 0);
    }
    // White space between PEM lines may become other white space; everything else counts.
    expect(kept.filter((byte) => ![0x00, 0x0a, 0x0d, 0x20, 0x09].includes(byte))).toEqual([]);
  });

  it.skipIf(!have)('is refused when it is cut anywhere', async () => {
    const { quote, codeOf } = subject();
    const whole = quote.length - decodeQuote(quote).trailingZeros;
    for (let length = 0; length < whole; length++) {
      const code = await codeOf(quote.subarray(0, length));
      if (code !== 'QuoteFormat') expect.fail(`cut to ${length} bytes: ${code}`);
    }
  });

  it.skipIf(!have)('is refused when anything but zeros stands behind it', async () => {
    const { quote, codeOf } = subject();
    const behind = (...bytes: number[]): Uint8Array => Uint8Array.from([...quote, ...bytes]);
    for (let byte = 1; byte < 256; byte++) expect(await codeOf(behind(byte))).toBe('QuoteFormat');
    expect(await codeOf(behind(0, 0, 0, 1))).toBe('QuoteFormat');
    expect(await codeOf(behind(0, 0, 0, 0))).toBeUndefined();
  });
});
