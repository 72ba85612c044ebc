/** Changes to recorded quotes that are accepted: any single one must be refused. */

import { describe, expect, it } from 'vitest';
import { decodeQuote } from '../../src/dcap/quote.ts';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import { createProofCache } from '../../src/proof/proof-cache.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import { verifyEvidence } from '../../src/verify-evidence.ts';
import { everyStatus, tdxScheme } from '../judge.ts';
import { haveVectors, type QuoteCase, quoteCases } from '../vectors.ts';

function recorded(version: number): QuoteCase {
  const found = quoteCases('tdx').find(({ quote, expected }) => expected.accepted && quote[0] === version);
  if (found === undefined) throw new Error('no recorded quote');
  return found;
}

/** Code of the refusal; undefined when it is accepted. A warm memory makes thousands of verifications cheap. */
function coder({
  collateral,
  expected,
  name,
}: QuoteCase): (quote: Uint8Array) => Promise<string | undefined> {
  const source = collateralSource(collateral, name);
  const now = new Date(expected.verificationTime);
  const trust = { anchors: builtInAnchors(), now, accept: everyStatus, proofCache: createProofCache() };
  return (evidence) =>
    verifyEvidence(tdxScheme(), { evidence }, { source, trust }).then(
      () => undefined,
      (error: { readonly code?: string }) => error.code ?? String(error),
    );
}

function flipped(quote: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(quote);
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}

describe.skipIf(!haveVectors).each([4, 5])('a recorded quote of version %i', (version) => {
  async function codesOfFlips(from: number, to: number): Promise<Set<string>> {
    const subject = recorded(version);
    const codeOf = coder(subject);
    expect(await codeOf(subject.quote)).toBeUndefined();
    const codes = new Set<string>();
    for (let bit = from * 8; bit < to * 8; bit++) {
      const code = await codeOf(flipped(subject.quote, bit));
      if (code === undefined) expect.fail(`bit ${bit & 7} of byte ${bit >> 3} flipped, and accepted`);
      codes.add(code);
    }
    return codes;
  }

  it('is refused when any bit of its signed bytes is flipped', async () => {
    const codes = await codesOfFlips(0, decodeQuote(recorded(version).quote).signedData.length);
    expect([...codes].sort()).toEqual([
      'QuoteFormat',
      'QuoteSignature',
      // The SVNs and the module's identity are rated before the quote's signature is checked, as Intel's library does.
      'TcbNotSupported',
      'TdxModuleMismatch',
    ]);
  });

  it('is refused when any bit of its length, signature or key is flipped', async () => {
    const start = decodeQuote(recorded(version).quote).signedData.length;
    expect(await codesOfFlips(start, start + 4)).toEqual(new Set(['QuoteFormat']));
    expect(await codesOfFlips(start + 4, start + 68)).toEqual(new Set(['QuoteSignature']));
    expect(await codesOfFlips(start + 68, start + 132)).toEqual(new Set(['QeReportData']));
  });
});
