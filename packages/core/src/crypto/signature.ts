/** A signature with everything that checking it takes; which runtime does that is another matter. */

import type { PublicKey, RsaPublicKey } from './public-key.ts';

/** Digests that are computed here. SHA-1 is for TPMs that know nothing else; nothing else accepts it. */
export type DigestName = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** Bytes of the digests. */
export const digestSize: Readonly<Record<DigestName, number>> = {
  sha1: 20,
  sha256: 32,
  sha384: 48,
  sha512: 64,
};

/** A signature with everything that checking it takes. */
export interface Signature {
  readonly hash: DigestName;
  readonly data: Uint8Array;
  readonly key: PublicKey;
  /** Of ECDSA: DER as in X.509, or r and s side by side. */
  readonly encoding: 'der' | 'ieee-p1363';
  /**
   * Bytes of salt of an RSASSA-PSS signature; `usual` for one that does not say it: as long as the digest, the longest
   * that fits, or none. Absent for all others.
   */
  readonly saltLength?: number | 'usual' | undefined;
  readonly signature: Uint8Array;
}

/** The lengths of salt to try, none where none fits the key; an undefined one stands for a signature without salt. */
export function saltLengths({ hash, key, saltLength }: Signature): readonly (number | undefined)[] {
  if (saltLength === undefined || key.kind !== 'RSA') return [undefined];
  const size = digestSize[hash];
  const longest = longestSalt(key, size);
  // Runtimes differ on a salt that cannot fit: some say that the signature does not hold, some throw.
  return (saltLength === 'usual' ? [size, longest, 0] : [saltLength]).filter(
    (length) => length >= 0 && length <= longest,
  );
}

/** What the encoding leaves beside digest, separator and trailer (RFC 8017 section 9.1.1). */
function longestSalt({ bits }: RsaPublicKey, digest: number): number {
  return Math.ceil((bits - 1) / 8) - digest - 2;
}
