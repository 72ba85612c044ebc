/** What is looked at: a file, decoded and described without trust. */

import { CodedError } from '@veritee/core';
import { type AnyScheme, schemes } from '@veritee/evidence';
import type { Refusal, Subject } from '../protocol.ts';
import { fieldsOf } from './fields.ts';
import type { KnownFile } from './recognised.ts';

/** The scheme of evidence by what a file is. */
export function schemeOfFile({ kind }: KnownFile): AnyScheme | undefined {
  return schemes.find(({ fileKinds = [] }) => fileKinds.includes(kind));
}

/** A file as a subject. */
export function subjectOf(file: KnownFile): Subject {
  const scheme = schemeOfFile(file);
  const { id, name, kind, detail, bytes } = file;
  const title = detail === undefined ? kind : `${kind}, ${detail}`;
  if (scheme === undefined) return { file: id, name, title, bytes };
  const { type, policyTerms } = scheme;
  const shown = { file: id, name, title, bytes, type, word: policyTerms.names.short };
  try {
    return { ...shown, fields: fieldsOf(scheme.describe(scheme.decode(bytes))) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { ...shown, fault: faultOf(error) };
  }
}

function faultOf({ code, message, expected, found, hint }: CodedError): Refusal {
  return { code, message, expected, found, hint };
}
