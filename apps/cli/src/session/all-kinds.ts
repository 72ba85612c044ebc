/** The kinds of evidence that commands know unless they are given others, and what help pages say of kinds. */

import type { EvidenceKinds } from '@veritee/evidence';
import { type KindWords, kindWords } from '../help/kind-words.ts';

/** All kinds that there are. */
export async function allKinds(): Promise<EvidenceKinds> {
  return (await import('@veritee/evidence')).evidenceKinds;
}

/** What help pages say of kinds of evidence. */
export async function wordsOf(kinds: () => Promise<EvidenceKinds>): Promise<KindWords> {
  const { defaultServices } = await import('@veritee/evidence/internal');
  return kindWords(await kinds(), defaultServices);
}
