/** Algorithms by their TCG numbers (TPM_ALG_ID, TCG Algorithm Registry): in structures of a TPM and in event logs. */

import { FormatError } from '../errors.ts';

/** Numbers of algorithms other than hashes. */
export const tpmAlgorithm = {
  rsa: 0x0001,
  aes: 0x0006,
  /** None, or: each use chooses. */
  null: 0x0010,
  rsassa: 0x0014,
  rsaes: 0x0015,
  rsapss: 0x0016,
  oaep: 0x0017,
  ecdsa: 0x0018,
  ecdaa: 0x001a,
  ecc: 0x0023,
  cfb: 0x0043,
} as const;

/** Hash algorithms that are computed here. */
export type TpmHash = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** One hash algorithm. */
export interface HashAlgorithm {
  readonly name: TpmHash;
  /** TPM_ALG_ID. */
  readonly id: number;
  /** Bytes of a digest. */
  readonly size: number;
}

/** Hash algorithms by name. */
export const tpmHash: Readonly<Record<TpmHash, HashAlgorithm>> = {
  sha1: { name: 'sha1', id: 0x0004, size: 20 },
  sha256: { name: 'sha256', id: 0x000b, size: 32 },
  sha384: { name: 'sha384', id: 0x000c, size: 48 },
  sha512: { name: 'sha512', id: 0x000d, size: 64 },
};

/** Weakest first: a bank further down is the better proof. */
export const hashAlgorithms: readonly HashAlgorithm[] = Object.values(tpmHash);

const byId: ReadonlyMap<number, HashAlgorithm> = new Map(hashAlgorithms.map((each) => [each.id, each]));

/** Algorithms that firmware may log and nobody computes here: SM3 and SHA-3 (TCG Algorithm Registry, table 3). */
const ONLY_NAMED: ReadonlyMap<number, { readonly name: string; readonly size: number }> = new Map([
  [0x0012, { name: 'sm3_256', size: 32 }],
  [0x0027, { name: 'sha3_256', size: 32 }],
  [0x0028, { name: 'sha3_384', size: 48 }],
  [0x0029, { name: 'sha3_512', size: 64 }],
]);

/** Bytes of a digest by TPM_ALG_ID; undefined for an algorithm that is not known. */
export function digestSize(id: number): number | undefined {
  return (byId.get(id) ?? ONLY_NAMED.get(id))?.size;
}

/** The hash algorithm of a TPM_ALG_ID; undefined for those that are not computed here (SM3, SHA-3). */
export function hashAlgorithm(id: number): HashAlgorithm | undefined {
  return byId.get(id);
}

/** For people and JSON: `sha256`, or the number of an algorithm that is not known. */
export function algorithmName(id: number): string {
  return (byId.get(id) ?? ONLY_NAMED.get(id))?.name ?? `0x${id.toString(16).padStart(4, '0')}`;
}

/** For a structure that names an algorithm nobody knows here. */
export function unknownAlgorithm(what: string, expected: string, found: string): FormatError {
  return new FormatError('TpmAlgorithmUnknown', `The ${what} of a TPM signature is not accepted.`, {
    expected,
    found,
  });
}
