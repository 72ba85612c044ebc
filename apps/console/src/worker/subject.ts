/** What is looked at: a file, decoded and described without trust. */

import { CodedError } from '@veritee/core';
import type { Description } from '@veritee/evidence';
import type { Subject } from '../protocol.ts';
import { documentFields } from './documents.ts';
import { faultOf } from './fault.ts';
import { fieldsOf } from './fields.ts';
import type { KnownFile } from './recognised.ts';
import { policyTextOf, tokenTextOf } from './text-of.ts';

/** A file as a subject. */
export function subjectOf(file: KnownFile): Subject {
  const { id, name, kind, detail, bytes, evidence, scheme, embedded } = file;
  const title = detail === undefined ? kind : `${kind}, ${detail}`;
  if (scheme === undefined) {
    const shown = { file: id, name, title, bytes, policy: policyTextOf(file), isToken: isToken(file) };
    return withFields(shown, () => documentFields(file));
  }
  const { type, policyTerms } = scheme;
  // No command takes evidence out of a certificate.
  const word = embedded === undefined ? policyTerms.names.short : undefined;
  const shown = { file: id, name, title, bytes, type, word };
  return withFields(shown, () => {
    const described = scheme.describe(scheme.decode(evidence));
    if (embedded === undefined) return described;
    const outside = documentFields(file);
    return { label: kind, children: [described, ...(outside?.children ?? [])] };
  });
}

function isToken(file: KnownFile): boolean {
  return tokenTextOf(file) !== undefined;
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
