/** Texts in files: as they are, and the token or the policy in them. */

import {
  fromBase64url,
  fromUtf8,
  isJsonObject,
  jwsClaims,
  parseJson,
  parseJws,
  withoutMark,
} from '@veritee/core/internal';
import type { FileKind } from '@veritee/evidence/recognise';
import { orNothing } from './or-nothing.ts';

/** A file by its kind and bytes. */
interface TextFile {
  readonly kind: FileKind;
  readonly given: { readonly bytes: Uint8Array };
}

/** The text of a file; undefined for other bytes. */
export function textOf({ given }: Pick<TextFile, 'given'>): string | undefined {
  return orNothing(() => withoutMark(fromUtf8(given.bytes)));
}

/** The token in a file, or in the answer of a service; undefined for other files. */
export function tokenTextOf(file: TextFile): string | undefined {
  if (file.kind === 'JWT') return textOf(file)?.trim();
  if (file.kind !== 'attest answer') return undefined;
  const json = orNothing(() => parseJson(textOf(file) ?? ''));
  const token = isJsonObject(json) ? json['token'] : undefined;
  return typeof token === 'string' ? token.trim() : undefined;
}

/** The text of a policy, also of one in a policy document; undefined for other files. */
export function policyTextOf(file: TextFile): string | undefined {
  if (file.kind === 'policy') return textOf(file);
  if (file.kind !== 'policy document') return undefined;
  return orNothing(() => {
    const { AttestationPolicy: letters } = jwsClaims(parseJws((textOf(file) ?? '').trim()));
    return typeof letters === 'string' ? fromUtf8(fromBase64url(letters)) : undefined;
  });
}
