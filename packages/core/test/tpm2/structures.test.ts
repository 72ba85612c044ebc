/** Structures of a TPM: what is written is read again, and what no TPM writes is refused by a code. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, hex } from '../../src/bytes/encoding.ts';
import { ByteWriter } from '../../src/bytes/writer.ts';
import {
  type TpmPublicArea,
  type TpmStatement,
  tpm2b,
  tpmAlgorithm,
  tpmHash,
  tpmlPcrSelection,
  tpmsAttest,
  tpmtPublic,
  tpmtSignature,
} from '../../src/tpm2/index.ts';
import { codeOf } from '../support.ts';

const octets = (most = 64) => fc.uint8Array({ maxLength: most });
const u16 = fc.nat(0xffff);
const u32 = fc.nat(0xffffffff);
const u64 = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const head = {
  qualifiedSigner: octets(),
  extraData: octets(),
  clockInfo: fc.record({ clock: u64, resetCount: u32, restartCount: u32, safe: fc.boolean() }),
  firmwareVersion: u64,
};
const selections = fc.array(
  fc.record({
    algorithm: u16,
    indexes: fc.uniqueArray(fc.nat(23)).map((indexes) => indexes.toSorted((a, b) => a - b)),
  }),
  { maxLength: 16 },
);
const statements: fc.Arbitrary<TpmStatement> = fc.oneof(
  fc.record({ type: fc.constant('quote' as const), ...head, selections, pcrDigest: octets() }),
  fc.record({ type: fc.constant('certify' as const), ...head, name: octets(), qualifiedName: octets() }),
  fc.record({
    type: fc.constant('creation' as const),
    ...head,
    objectName: octets(),
    creationHash: octets(),
  }),
);
const scheme = fc.oneof(
  fc.constant(undefined),
  fc.record({ algorithm: fc.constant(tpmAlgorithm.rsassa), hash: u16 }),
  fc.record({ algorithm: fc.constant(tpmAlgorithm.ecdaa), hash: u16, count: u16 }),
  fc.record({ algorithm: fc.constant(tpmAlgorithm.rsaes) }),
);
const keyHead = {
  nameAlgorithm: u16,
  attributes: u32,
  authPolicy: octets(),
  symmetric: fc.option(fc.record({ algorithm: fc.constant(tpmAlgorithm.aes), keyBits: u16, mode: u16 }), {
    nil: undefined,
  }),
  scheme,
};
const areas: fc.Arbitrary<TpmPublicArea> = fc.oneof(
  fc.record({
    type: fc.constant('rsa' as const),
    ...keyHead,
    keyBits: u16,
    exponent: u32,
    modulus: octets(512),
  }),
  fc.record({
    type: fc.constant('ecc' as const),
    ...keyHead,
    curve: u16,
    kdf: scheme,
    x: octets(),
    y: octets(),
  }),
);

describe('structures of a TPM', () => {
  it('are read as they were written: statements', () => {
    fc.assert(
      fc.property(statements, (statement) => {
        expect(tpmsAttest.decode(tpmsAttest.encode(statement))).toEqual(statement);
      }),
    );
  });

  it('are read as they were written: public areas', () => {
    fc.assert(
      fc.property(areas, (area) => {
        expect(tpmtPublic.decode(tpmtPublic.encode(area))).toEqual(area);
      }),
    );
  });

  it('are read as they were written: signatures', () => {
    const value = fc
      .uint8Array({ minLength: 32, maxLength: 66 })
      .map((half) => new Uint8Array([...half, ...half]));
    const signatures = fc.record({
      scheme: fc.constantFrom('rsassa' as const, 'rsapss' as const, 'ecdsa' as const),
      hash: fc.constantFrom('sha1' as const, 'sha256' as const, 'sha384' as const, 'sha512' as const),
      value,
    });
    fc.assert(
      fc.property(signatures, (signature) => {
        expect(tpmtSignature.decode(tpmtSignature.encode(signature))).toEqual(signature);
      }),
    );
  });

  it('are refused with one byte more or less', () => {
    fc.assert(
      fc.property(fc.oneof(statements.map(tpmsAttest.encode), areas.map(tpmtPublic.encode)), (bytes) => {
        const decode = (input: Uint8Array): unknown =>
          bytes[0] === 0xff ? tpmsAttest.decode(input) : tpmtPublic.decode(input);
        expect(codeOf(() => decode(new Uint8Array([...bytes, 0])))).toBe('BytesTrailing');
        expect(codeOf(() => decode(bytes.subarray(0, -1)))).toBe('BytesTruncated');
      }),
    );
  });

  it.each([
    ['a statement by nobody', () => tpmsAttest.decode(fromHex('ff5443488018')), 'TpmStructureInvalid'],
    ['a statement that is too long', () => tpmsAttest.decode(new Uint8Array(4097)), 'TpmStructureInvalid'],
    ['a key of another kind', () => tpmtPublic.decode(fromHex('0008000b')), 'TpmStructureInvalid'],
    [
      'a signature by another scheme',
      () => tpmtSignature.decode(fromHex('001a000b0000')),
      'TpmAlgorithmUnknown',
    ],
    [
      'a signature by another hash',
      () => tpmtSignature.decode(fromHex('001400120000')),
      'TpmAlgorithmUnknown',
    ],
    [
      'a number longer than any key',
      () =>
        tpmtSignature.decode(
          new ByteWriter().u16be(0x14).u16be(0xb).put(tpm2b, new Uint8Array(513)).finish(),
        ),
      'TpmStructureInvalid',
    ],
    ['a PCR beyond the last', () => selected([{ algorithm: 11, indexes: [24] }]), 'TpmStructureInvalid'],
    ['more than a size can say', () => new ByteWriter().put(tpm2b, new Uint8Array(65_536)), 'BytesTooLong'],
  ])('%s is refused', (_, act, code) => {
    expect(codeOf(act)).toBe(code);
  });

  it('refuses a truth value that is neither', () => {
    const statement = tpmsAttest.encode({
      type: 'certify',
      qualifiedSigner: new Uint8Array(),
      extraData: new Uint8Array(),
      clockInfo: { clock: 0n, resetCount: 0, restartCount: 0, safe: true },
      firmwareVersion: 0n,
      name: new Uint8Array(),
      qualifiedName: new Uint8Array(),
    });
    const at = 4 + 2 + 2 + 2 + 8 + 4 + 4;
    expect(statement[at]).toBe(1);
    statement[at] = 2;
    expect(codeOf(() => tpmsAttest.decode(statement))).toBe('TpmStructureInvalid');
  });

  it('refuses more selections than there are banks', () => {
    const most = Array.from({ length: 17 }, () => ({ algorithm: 11, indexes: [] }));
    const bytes = selected(most);
    const quote = new ByteWriter()
      .u32be(0xff544347)
      .u16be(0x8018)
      .u16be(0)
      .u16be(0)
      .bytes(new Uint8Array(25));
    expect(codeOf(() => tpmsAttest.decode(quote.bytes(bytes).u16be(0).finish()))).toBe('TpmStructureInvalid');
  });

  it('selects PCRs by the bits of three octets', () => {
    expect(hex(selected([{ algorithm: tpmHash.sha256.id, indexes: [0, 7, 23] }]))).toBe(
      '00000001000b03810080',
    );
  });
});

function selected(list: Parameters<typeof tpmlPcrSelection.write>[1]): Uint8Array {
  return new ByteWriter().put(tpmlPcrSelection, list).finish();
}
