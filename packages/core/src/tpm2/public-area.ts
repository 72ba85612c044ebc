/** TPMT_PUBLIC: what a TPM says about a key it holds, or a template for one (TPM 2.0 Part 2, section 12.2). */

import { type Layout, type LayoutValue, sequence, structure } from '../bytes/sequence.ts';
import { u16be, u32be } from '../bytes/struct.ts';
import { tpmAlgorithm } from './algorithms.ts';
import { malformed, tpm2b } from './parts.ts';

/** Key size and mode of the cipher that a storage key protects its children with. */
export interface SymmetricCipher {
  readonly algorithm: number;
  readonly keyBits: number;
  readonly mode: number;
}

/** A signing or encryption scheme, or a key derivation: TPM_ALG_IDs. */
export interface KeyScheme {
  readonly algorithm: number;
  /** Of all but RSAES. */
  readonly hash?: number | undefined;
  /** Of ECDAA alone. */
  readonly count?: number | undefined;
}

/** TPMT_SYM_DEF_OBJECT; undefined is TPM_ALG_NULL. */
const symmetric: Layout<SymmetricCipher | undefined> = {
  read: (reader) => {
    const algorithm = reader.u16be('symmetric algorithm');
    if (algorithm === tpmAlgorithm.null) return undefined;
    return { algorithm, keyBits: reader.u16be('symmetric keyBits'), mode: reader.u16be('symmetric mode') };
  },
  write: (writer, cipher) => {
    if (cipher === undefined) writer.u16be(tpmAlgorithm.null);
    else writer.u16be(cipher.algorithm).u16be(cipher.keyBits).u16be(cipher.mode);
  },
};

/** TPMT_RSA_SCHEME, TPMT_ECC_SCHEME, TPMT_KDF_SCHEME; undefined is TPM_ALG_NULL. */
const scheme: Layout<KeyScheme | undefined> = {
  read: (reader, name) => {
    const algorithm = reader.u16be(name);
    if (algorithm === tpmAlgorithm.null) return undefined;
    return {
      algorithm,
      ...(algorithm !== tpmAlgorithm.rsaes && { hash: reader.u16be(`hash of ${name}`) }),
      ...(algorithm === tpmAlgorithm.ecdaa && { count: reader.u16be(`count of ${name}`) }),
    };
  },
  write: (writer, given) => {
    if (given === undefined) return void writer.u16be(tpmAlgorithm.null);
    writer.u16be(given.algorithm);
    if (given.algorithm !== tpmAlgorithm.rsaes) writer.u16be(given.hash ?? tpmAlgorithm.null);
    if (given.algorithm === tpmAlgorithm.ecdaa) writer.u16be(given.count ?? 0);
  },
};

/** What all kinds of keys have. */
const head = sequence({ nameAlgorithm: u16be, attributes: u32be, authPolicy: tpm2b });

/** Kinds of keys, each with its parameters and what is unique of it. */
const kinds = {
  rsa: sequence({ symmetric, scheme, keyBits: u16be, exponent: u32be, modulus: tpm2b }),
  ecc: sequence({ symmetric, scheme, curve: u16be, kdf: scheme, x: tpm2b, y: tpm2b }),
} as const;

type Kind = keyof typeof kinds;
type AreaOf<K extends Kind> = { readonly type: K } & LayoutValue<typeof head> &
  LayoutValue<(typeof kinds)[K]>;

/** The area of an RSA key. */
export type RsaPublicArea = AreaOf<'rsa'>;
/** A decoded TPMT_PUBLIC; byte members are views into the input. */
export type TpmPublicArea = { [K in Kind]: AreaOf<K> }[Kind];

/**
 * The area, without a size in front.
 *
 * @example
 * const area = tpmtPublic.decode(bytes);
 * if (area.type === 'rsa') area.modulus;
 */
export const tpmtPublic = structure<TpmPublicArea>('TPMT_PUBLIC', {
  read: (reader) => {
    const id = reader.u16be('type');
    const type = (Object.keys(kinds) as Kind[]).find((each) => tpmAlgorithm[each] === id);
    if (type === undefined)
      throw malformed('The kind of TPM key is not known.', 'RSA or ECC', `0x${id.toString(16)}`);
    return { type, ...head.read(reader, 'head'), ...bodyOf(type).read(reader, type) } as TpmPublicArea;
  },
  write: (writer, area) => {
    writer.u16be(tpmAlgorithm[area.type]);
    head.write(writer, area);
    bodyOf(area.type).write(writer, area);
  },
});

function bodyOf(type: Kind): Layout<object> {
  return kinds[type];
}

/** Exponent 0 stands for the default. */
const DEFAULT_EXPONENT = 65537;

/** The public exponent of an RSA key. */
export function rsaExponent({ exponent }: Pick<RsaPublicArea, 'exponent'>): number {
  return exponent === 0 ? DEFAULT_EXPONENT : exponent;
}

/** Curves of TPM keys by TPM_ECC_CURVE, by the names that JWKs have. */
export const tpmCurves: ReadonlyMap<number, string> = new Map([
  [0x0003, 'P-256'],
  [0x0004, 'P-384'],
  [0x0005, 'P-521'],
]);
