/** Proves how the keys of a request are tied to the TPM (section 2.3). */

import type { PublicKey } from '@veritee/core/internal/crypto';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import type { RequestKey, TpmEvidence } from './evidence.ts';
import { verifyCertification } from './key-binding.ts';
import type { PublicArea } from './public-area.ts';
import { jwkKey } from './public-key.ts';

/** A key of the request and what was proven of it. */
export interface ProvenKey {
  readonly key: RequestKey;
  /** Through the quote, through a certification, or not at all. */
  readonly bound: 'quote' | 'certify' | undefined;
  readonly area: PublicArea | undefined;
}

/** All keys of a request. */
export interface ProvenKeys {
  readonly requestKey: ProvenKey;
  readonly otherKeys: readonly ProvenKey[];
}

/** What keys are proven with. */
export interface KeyContext {
  /** The request key, imported. */
  readonly key: PublicKey;
  readonly attestationKey: PublicKey;
  /** Whether the quote is bound to the request key. */
  readonly quoted: boolean;
}

/** Proves the certifications of the request's keys. */
export function proveKeys(
  { requestKey, otherKeys, challenge }: TpmEvidence,
  { key, attestationKey, quoted }: KeyContext,
  trust: Trust,
  trail: Trail,
): ProvenKeys {
  const allowSha1 = trust.tpm?.allowSha1 ?? false;
  const prove = (what: string, each: RequestKey, imported: PublicKey): ProvenKey => {
    if (each.binding?.kind !== 'certify') return { key: each, bound: undefined, area: undefined };
    const requirements = { what, key: imported, attestationKey, challenge, allowSha1 };
    const area = verifyCertification(each.binding.certification, requirements, trail);
    return { key: each, bound: 'certify', area };
  };
  return {
    requestKey: quoted
      ? { key: requestKey, bound: 'quote', area: undefined }
      : prove('Request key', requestKey, key),
    otherKeys: otherKeys.map((each, i) => {
      const what = `Other key ${i + 1}`;
      const imported = trail.attempt(`${what} can be used`, 'TpmKeyFormat', () => jwkKey(each.jwk));
      return prove(what, each, imported);
    }),
  };
}
