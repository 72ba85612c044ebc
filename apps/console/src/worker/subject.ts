/** What is looked at: a file, decoded and described without trust. */

import { CodedError } from '@veritee/core';
import type { Description } from '@veritee/evidence';
import type { Refusal, Subject } from '../protocol.ts';
import { documentFields } from './documents.ts';
import { fieldsOf } from './fields.ts';
import type { KnownFile } from './recognised.ts';

/** A file as a subject. */
export function subjectOf(file: KnownFile): Subject {
  const { id, name, kind, detail, bytes, scheme } = file;
  const title = detail === undefined ? kind : `${kind}, ${detail}`;
  if (scheme === undefined) return withFields({ file: id, name, title, bytes }, () => documentFields(file));
  const { type, policyTerms } = scheme;
  const shown = { file: id, name, title, bytes, type, word: policyTerms.names.short };
  return withFields(shown, () => scheme.describe(scheme.decode(bytes)));
}

/** With its fields, or why they cannot be read. */
function withFields(shown: Subject, describe: () => Description | undefined): Subject {
  try {
    const description = describe();
    return description === undefined ? shown : { ...shown, fields: fieldsOf(description, shown.bytes) };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { ...shown, fault: faultOf(error) };
  }
}

function faultOf({ code, message, expected, found, hint }: CodedError): Refusal {
  return { code, message, expected, found, hint };
}
