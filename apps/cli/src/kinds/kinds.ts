/** Kinds of evidence that the command line knows more of than their schemes say: one line each. */

import type { AttestationType } from '@veritee/core/internal/maa';
import { guestKind } from './guest/kind.ts';
import type { Kind } from './kind.ts';
import { openEnclaveKind } from './openenclave/kind.ts';
import { sgxKind } from './sgx/kind.ts';
import { snpKind } from './snp/kind.ts';
import { tdxKind } from './tdx/kind.ts';
import { tpmKind } from './tpm/kind.ts';

/** All of them, in the order of help pages. */
export const kinds: readonly Kind[] = [sgxKind, openEnclaveKind, tpmKind, tdxKind, snpKind, guestKind];

/** The kind of a type; undefined where its scheme says it all. */
export function kindOf(type: AttestationType): Kind | undefined {
  return kinds.find((kind) => kind.type === type);
}
