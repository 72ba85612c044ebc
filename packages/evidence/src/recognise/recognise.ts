/** Says what a file is: for messages that name what was given, and for pages that load no more than the file needs. */

import { binaryKind } from './binary.ts';
import type { FileKind, Finding } from './kinds.ts';
import { headOf, hexOf } from './look.ts';
import { type Spelling, spelled, textKind, textOf } from './text.ts';

/** What a file is. */
export interface Recognised {
  readonly kind: FileKind;
  /** What else was seen: a version, a form. */
  readonly detail?: string | undefined;
  /** How the bytes are written down; kind and detail are those of the bytes. */
  readonly spelling: Spelling;
}

/**
 * Says what a file is by a bounded look at its first bytes. Nothing is verified or decoded as a whole: a file that is
 * recognised may still be malformed. Never throws.
 *
 * @example
 * recognise(quote); // { kind: 'SGX quote', detail: 'version 3', spelling: 'raw' }
 */
export function recognise(file: Uint8Array): Recognised {
  const [finding, text] = findingOf(file);
  const inner = finding === 'text' ? spelled(text) : undefined;
  const [kind, detail] = (inner === undefined ? finding : findingOf(inner.bytes)[0]).split(': ');
  // The label of a PEM block says what no one knows the bytes of.
  const isOther = kind === 'unknown file' && inner?.label !== undefined;
  return {
    kind: isOther ? 'PEM block' : (kind as FileKind),
    detail: inner?.label ?? detail,
    spelling: inner?.spelling ?? 'raw',
  };
}

/** What bytes are, and the text that they hold. */
function findingOf(file: Uint8Array): readonly [Finding, string] {
  if (file.length === 0) return ['empty file', ''];
  const head = headOf(file);
  const text = textOf(head) ?? '';
  const kind = text === '' ? 'unknown file' : textKind(text);
  return [kind === 'text' || text === '' ? (binaryKind(hexOf(head)) ?? kind) : kind, text];
}
