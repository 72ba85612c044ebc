/** Policy documents: what a body must be to set a policy, or to reset one. */

import { FormatError } from '@veritee/core';
import { type AttestationType, readPolicyDocument } from '@veritee/core/internal/maa';
import type { EvidenceKinds } from '@veritee/evidence';
import { defaultPolicyFor } from '@veritee/evidence/internal';
import { AdministrationError } from '../errors/administration-error.ts';
import type { InstanceState } from '../storage/storage.ts';
import { readDocument, type SignedDocument, type SignerJwk, signerJwk } from './document.ts';

/** A document that sets a policy. */
export interface PolicyDocument extends SignedDocument {
  readonly policy: string;
}

/**
 * Reads a document that sets a policy.
 *
 * @param plainAllowed - 2018-09-01-preview had the policy as plain text in the claim; later versions want base64url
 * @throws AdministrationError `PolicyClaimMissing`, `PolicyEncoding`, and all of `readDocument`
 */
export function readPolicyToSet(text: string, plainAllowed: boolean): PolicyDocument {
  const document = readDocument(text);
  const { policy, form } = policyIn(document);
  if (form === 'empty') {
    throw new AdministrationError('PolicyClaimMissing', 'The document has no policy.', {
      expected: 'the claim AttestationPolicy',
      hint: 'To go back to the default policy, send an empty document to :reset.',
    });
  }
  if (form === 'plain' && !plainAllowed) throw notEncoded();
  return { ...document, policy };
}

/**
 * Reads a document that resets a policy: its payload is empty.
 * @throws AdministrationError `DocumentNotEmpty`, and all of `readDocument`
 */
export function readReset(text: string): SignedDocument {
  const document = readDocument(text);
  // A document that sets a policy must not reset one too: its signer wanted something else.
  if (document.jws.payload.length > 0) {
    throw new AdministrationError('DocumentNotEmpty', 'A document that resets a policy has no payload.', {
      expected: 'header..signature, or eyJhbGciOiJub25lIn0.. where no signature is asked for',
    });
  }
  return document;
}

/** A stored policy document: the policy, and its signer as tokens name it. */
export interface StoredPolicy {
  readonly policy: string;
  readonly signer: SignerJwk | undefined;
}

/**
 * Opens a policy document that was accepted before; its signature is checked again.
 * @throws AdministrationError when the document is not what was accepted
 */
export function openPolicyDocument(text: string): StoredPolicy {
  const document = readDocument(text);
  const { policy } = policyIn(document);
  return { policy, signer: document.signer === undefined ? undefined : signerJwk(document.signer) };
}

/** The policy in force: the one that was set, or the type's default; undefined for a type without one where none is set. */
export function policyInForce(
  { policies }: Pick<InstanceState, 'policies'>,
  type: AttestationType,
  kinds: EvidenceKinds,
): StoredPolicy | undefined {
  const record = policies.get(type);
  if (record !== undefined) return openPolicyDocument(record.document);
  const policy = defaultPolicyFor(type, kinds);
  return policy === undefined ? undefined : { policy, signer: undefined };
}

function policyIn({ jws }: SignedDocument): { readonly policy: string; readonly form: string } {
  try {
    const { text, form } = readPolicyDocument(jws);
    return { policy: text, form };
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    if (cause.code === 'EncodingInvalid') throw notEncoded(cause);
    throw new AdministrationError('PolicyClaimMissing', 'The payload of the document is not a policy.', {
      expected: '{"AttestationPolicy":"<base64url of the policy text>"}',
      cause,
    });
  }
}

function notEncoded(cause?: unknown): AdministrationError {
  return new AdministrationError(
    'PolicyEncoding',
    'The claim AttestationPolicy is not encoded as it must be.',
    {
      expected: "base64url of the policy text's UTF-8",
      cause,
    },
  );
}
