import { concat, fromHex, hex } from '@veritee/core/internal';
import { isSameKey } from '@veritee/core/internal/crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePublicArea, decodeSizedPublicArea } from '../../src/tpm/public-area.ts';
import { jwkKey } from '../../src/tpm/public-key.ts';
import { type QuoteEvidence, verifyQuote } from '../../src/tpm/quote.ts';
import { decodeAttest, decodeTpmSignature } from '../../src/tpm/structures.ts';
import { Trail } from '../../src/trail/trail.ts';
import { bytesNear, decodesOrRefuses } from '../arbitraries.ts';
import { haveVectors } from '../vectors.ts';
import { pcrsOf, type QuoteVector, quoteVectors, tpmJson } from './vectors.ts';

function evidenceOf(vector: QuoteVector): QuoteEvidence {
  return {
    what: 'Current quote',
    attest: fromHex(vector.attestHex),
    signature: fromHex(vector.signatureTpmtHex),
    pcrs: pcrsOf(vector),
  };
}

interface Changes {
  readonly evidence?: Partial<QuoteEvidence>;
  readonly nonce?: Uint8Array;
  readonly mask?: number;
  readonly allowSha1?: boolean;
}

function judge(vector: QuoteVector, changes: Changes = {}): ReturnType<typeof verifyQuote> {
  return verifyQuote(
    { ...evidenceOf(vector), ...changes.evidence },
    {
      key: jwkKey(new Map(Object.entries(vector.akJwk))),
      qualifyingData: [{ bytes: changes.nonce ?? fromHex(vector.nonceHex), what: 'the challenge' }],
      requiredPcrMask: changes.mask ?? 0,
      allowSha1: changes.allowSha1 ?? true,
    },
    new Trail(),
  );
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as { code?: string }).code;
  }
}

describe.skipIf(!haveVectors)('quotes of real and software TPMs', () => {
  it.each(quoteVectors())('%s verifies, field by field', (_path, vector) => {
    const { statement, banks } = judge(vector);
    const { parsedAttest } = vector.expected;
    expect({
      qualifiedSigner: hex(statement.qualifiedSigner),
      extraData: hex(statement.extraData),
      clock: String(statement.clockInfo.clock),
      resetCount: statement.clockInfo.resetCount,
      restartCount: statement.clockInfo.restartCount,
      pcrDigest: hex(statement.pcrDigest),
    }).toEqual({
      qualifiedSigner: parsedAttest.qualifiedSigner,
      extraData: parsedAttest.extraData,
      clock: parsedAttest.clock,
      resetCount: parsedAttest.resetCount,
      restartCount: parsedAttest.restartCount,
      pcrDigest: parsedAttest.pcrDigest,
    });
    expect(statement.firmwareVersion.toString(16).padStart(16, '0')).toBe(
      parsedAttest.firmwareVersion.padStart(16, '0'),
    );
    expect(statement.selections.map(({ algorithm, indexes }) => ({ alg: algorithm, pcrs: indexes }))).toEqual(
      parsedAttest.selections,
    );
    expect(banks.length).toBe(parsedAttest.selections.length);
    expect(decodeTpmSignature(fromHex(vector.signatureTpmtHex)).hash).toBe(vector.expected.signatureHash);
  });

  it.each(quoteVectors())('%s: the public area is the JWK, and hashes to the name', (_path, vector) => {
    const area = fromHex(vector.akPublicTpmtHex);
    const decoded = decodePublicArea(area);
    expect(isSameKey(decoded.key, jwkKey(new Map(Object.entries(vector.akJwk))))).toBe(true);
    expect(hex(decoded.name)).toBe(vector.akName);
    const sized = concat(Uint8Array.of(area.length >> 8, area.length & 0xff), area);
    expect(decodeSizedPublicArea(sized).name).toEqual(decoded.name);
    expect(codeOf(() => decodeSizedPublicArea(area))).toBe('TpmStructureFormat');
  });

  it.each(quoteVectors())('%s is refused with every bit flip in statement or signature', (_path, vector) => {
    const good = evidenceOf(vector);
    for (const member of ['attest', 'signature'] as const) {
      for (let at = 0; at < good[member].length; at += member === 'attest' ? 1 : 7) {
        const copy = Uint8Array.from(good[member]);
        copy[at] = (copy[at] ?? 0) ^ 1;
        expect(codeOf(() => judge(vector, { evidence: { [member]: copy } }))).toMatch(/^Tpm/);
      }
    }
  });

  it.each(quoteVectors())('%s is refused with changed, missing or further PCR values', (_path, vector) => {
    const changed = (act: (values: Map<number, Uint8Array>) => void): Changes => {
      const pcrs = pcrsOf(vector).map(({ algorithm, values }) => ({ algorithm, values: new Map(values) }));
      const [first] = pcrs;
      if (first !== undefined) act(first.values);
      return { evidence: { pcrs } };
    };
    const [index, value] = [...(pcrsOf(vector)[0]?.values ?? [])][0] ?? [];
    if (index === undefined || value === undefined) throw new Error('a quote without PCRs');
    const other = Uint8Array.from(value, (byte) => byte ^ 0x80);
    expect(
      codeOf(() =>
        judge(
          vector,
          changed((values) => values.set(index, other)),
        ),
      ),
    ).toBe('PcrDigestMismatch');
    expect(
      codeOf(() =>
        judge(
          vector,
          changed((values) => values.delete(index)),
        ),
      ),
    ).toBe('PcrSelectionMismatch');
    expect(
      codeOf(() =>
        judge(
          vector,
          changed((values) => values.set(24, value)),
        ),
      ),
    ).toBe('PcrSelectionMismatch');
    expect(
      codeOf(() =>
        judge(
          vector,
          changed((values) => values.set(index, value.subarray(1))),
        ),
      ),
    ).toBe('PcrSelectionMismatch');
    const further = { algorithm: 13, values: new Map([[0, new Uint8Array(64)]]) };
    expect(codeOf(() => judge(vector, { evidence: { pcrs: [...pcrsOf(vector), further] } }))).toBe(
      'PcrSelectionMismatch',
    );
    const [bank] = pcrsOf(vector);
    const twice = bank === undefined ? [] : [...pcrsOf(vector), bank];
    expect(codeOf(() => judge(vector, { evidence: { pcrs: twice } }))).toBe('PcrSelectionMismatch');
  });
});

describe.skipIf(!haveVectors)('a quote', () => {
  const path = 'swtpm/quote-rsassa-sha256.json';
  const vector = haveVectors ? tpmJson<QuoteVector>(path) : ({} as QuoteVector);

  it('is bound to the whole nonce: neither a prefix nor a longer one will do', () => {
    const nonce = fromHex(vector.nonceHex);
    for (const other of [nonce.subarray(0, 15), concat(nonce, Uint8Array.of(0)), new Uint8Array(0)]) {
      expect(codeOf(() => judge(vector, { nonce: other }))).toBe('QualifyingDataMismatch');
    }
  });

  it('is refused when it covers fewer PCRs than the mask', () => {
    expect(codeOf(() => judge(vector, { mask: 0xff }))).toBeUndefined();
    expect(codeOf(() => judge(vector, { mask: 0x1ff }))).toBe('PcrMaskNotCovered');
    expect(codeOf(() => judge(vector, { mask: 0xffffff }))).toBe('PcrMaskNotCovered');
  });

  it('must cover the mask in one bank, not in two together', () => {
    const multi = tpmJson<QuoteVector>('swtpm/quote-rsassa-sha256-multibank.json');
    expect(codeOf(() => judge(multi, { mask: 0x800002 }))).toBe('PcrMaskNotCovered');
    expect(judge(multi, { mask: 0x1 }).complete.map(({ hash }) => hash)).toEqual(['sha256', 'sha1']);
    expect(judge(multi, { mask: 0x800000 }).complete.map(({ hash }) => hash)).toEqual(['sha256']);
    expect(judge(multi, { mask: 0x2 }).complete.map(({ hash }) => hash)).toEqual(['sha1']);
    expect(codeOf(() => judge(multi, { mask: 0x2, allowSha1: false }))).toBe('TpmAlgorithmNotAccepted');
  });

  it('takes SHA-1 signatures and banks only by the switch', () => {
    const windows = tpmJson<QuoteVector>('quotes/windows_gcp_shielded_vm.quote.json');
    expect(codeOf(() => judge(windows))).toBeUndefined();
    expect(codeOf(() => judge(windows, { allowSha1: false }))).toBe('TpmAlgorithmNotAccepted');
  });

  it('is refused when another statement is signed in its place', () => {
    interface Creation {
      readonly createAttestationHex: string;
      readonly createSignatureHex: string;
    }
    const windows = tpmJson<QuoteVector & { readonly akCreation: Creation }>(
      'quotes/windows_gcp_shielded_vm.quote.json',
    );
    const { createAttestationHex, createSignatureHex } = windows.akCreation;
    expect(decodeAttest(fromHex(createAttestationHex)).type).toBe('creation');
    const evidence = { attest: fromHex(createAttestationHex), signature: fromHex(createSignatureHex) };
    expect(codeOf(() => judge(windows, { evidence }))).toBe('TpmQuoteFormat');
  });

  it('with bytes behind any of its structures is refused', () => {
    const more = Uint8Array.of(0);
    const { attest, signature } = evidenceOf(vector);
    expect(codeOf(() => decodeAttest(concat(attest, more)))).toBe('TpmStructureFormat');
    expect(codeOf(() => decodeTpmSignature(concat(signature, more)))).toBe('TpmStructureFormat');
    expect(codeOf(() => decodePublicArea(concat(fromHex(vector.akPublicTpmtHex), more)))).toBe(
      'TpmStructureFormat',
    );
  });

  it('any bytes decode or are refused', () => {
    const property = (good: Uint8Array, decode: (bytes: Uint8Array) => unknown): void =>
      fc.assert(
        fc.property(bytesNear(good), (bytes) => decodesOrRefuses(() => decode(bytes))),
        { numRuns: 300 },
      );
    for (const [, each] of quoteVectors()) {
      property(fromHex(each.attestHex), decodeAttest);
      property(fromHex(each.signatureTpmtHex), decodeTpmSignature);
      property(fromHex(each.akPublicTpmtHex), decodePublicArea);
    }
  });
});

describe('public keys', () => {
  const modulus = 'x'.repeat(342);
  it.each([
    ['no kty', {}],
    ['a symmetric key', { kty: 'oct', k: 'AAAA' }],
    ['no modulus', { kty: 'RSA', e: 'AQAB' }],
    ['a short modulus', { kty: 'RSA', n: modulus.slice(0, 171), e: 'AQAB' }],
    ['a huge modulus', { kty: 'RSA', n: modulus.repeat(3), e: 'AQAB' }],
    ['a modulus of zeros', { kty: 'RSA', n: 'A'.repeat(342), e: 'AQAB' }],
    ['an even exponent', { kty: 'RSA', n: modulus, e: 'AQAA' }],
    ['exponent one', { kty: 'RSA', n: modulus, e: 'AQ' }],
    ['a long exponent', { kty: 'RSA', n: modulus, e: 'AQAAAAAB' }],
    ['an unknown curve', { kty: 'EC', crv: 'secp256k1', x: 'AA', y: 'AA' }],
    ['a point off its curve', { kty: 'EC', crv: 'P-256', x: 'AQ', y: 'AQ' }],
    ['coordinates that are too long', { kty: 'EC', crv: 'P-256', x: 'B'.repeat(48), y: 'B'.repeat(48) }],
  ])('with %s are refused', (_what, members) => {
    expect(codeOf(() => jwkKey(new Map(Object.entries(members))))).toBe('TpmKeyFormat');
  });

  it('are the same with leading zeros in their numbers', () => {
    const key = jwkKey(
      new Map([
        ['kty', 'RSA'],
        ['n', modulus],
        ['e', 'AQAB'],
      ]),
    );
    const padded = jwkKey(
      new Map([
        ['kty', 'RSA'],
        ['n', `AAAA${modulus}`],
        ['e', 'AAAAAQAB'],
      ]),
    );
    expect(isSameKey(key, padded)).toBe(true);
  });
});
