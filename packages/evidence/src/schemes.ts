/** THE REGISTRY: one line per kind of evidence. Routes, command line and inspector read it. */

import type { AttestationType } from '@veritee/core/maa';
import { openEnclaveScheme } from './openenclave/scheme.ts';
import type { Scheme } from './scheme.ts';
import { sgxScheme } from './sgx/scheme.ts';
import { tpmScheme } from './tpm/scheme.ts';

/** A scheme whose inner types are its own affair. */
export type AnyScheme = Scheme<unknown, unknown, unknown>;

/**
 * All kinds of evidence that can be verified. What passes from one method of a scheme to the next was made by that
 * scheme, so forgetting the inner types here is safe.
 */
export const schemes: readonly AnyScheme[] = [
  sgxScheme,
  openEnclaveScheme,
  tpmScheme,
] as readonly unknown[] as readonly AnyScheme[];

/**
 * The scheme of an attestation type; undefined for types that cannot be verified (yet).
 *
 * @example
 * schemeOf('SgxEnclave')?.decode(quote);
 */
export function schemeOf(type: AttestationType): AnyScheme | undefined {
  return schemes.find((scheme) => scheme.type === type);
}
