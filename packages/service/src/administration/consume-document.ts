/** The acceptance of a signed document by an isolated instance: remembered, and judged by what is remembered. */

import type { JsonObject, JsonValue } from '@veritee/core';
import { AdministrationError } from '../errors/administration-error.ts';
import type { Consumption, StateWriter } from '../storage/storage.ts';
import type { SignedDocument } from './document.ts';
import { documentIdentity, requireTimely } from './document-use.ts';

/** What a document is consumed for. */
export interface Consuming {
  readonly consumption: Consumption;
  readonly refuseReplay: boolean;
  /** Of the line in the audit log: told of an earlier consumption as `replayed`. */
  readonly details: Record<string, JsonValue>;
}

/**
 * Consumes a document in the transaction of the change that it asks for. Azure's protocol lets a document be sent
 * again, and honest clients do so; the record then says when and where it was consumed first.
 *
 * @throws AdministrationError `DocumentReplayed`, `DocumentOutdated`, `DocumentNotYetValid` where replays are refused
 */
export async function consumeDocument(
  write: Pick<StateWriter, 'consume'>,
  document: SignedDocument,
  { consumption, refuseReplay, details }: Consuming,
): Promise<void> {
  const identity = documentIdentity(document);
  if (identity === undefined) return;
  if (refuseReplay) requireTimely(document, consumption.at);
  const first = await write.consume(identity, consumption);
  if (first === undefined) return;
  details['replayed'] = described(first);
  if (!refuseReplay) return;
  throw new AdministrationError('DocumentReplayed', 'This document was consumed before.', {
    expected: 'a document that was signed for this change alone',
    found: `one consumed at ${first.at.toISOString()}`,
    hint: 'Sign a new one, with another jti.',
  });
}

function described({ instance, operation, type, at }: Consumption): JsonObject {
  return { at: at.toISOString(), instance, operation, ...(type !== undefined && { type }) };
}
