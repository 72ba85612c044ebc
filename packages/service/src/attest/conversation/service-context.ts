/**
 * What the service remembers between challenge and answer: nothing. It hands its notes to the client, sealed, and gets
 * them back (tpm-attestation section 2). So any replica with the same master key can take the answer.
 */

import { hash } from 'node:crypto';
import { CodedError } from '@veritee/core';
import {
  base64url,
  encodeJson,
  fromBase64url,
  fromUtf8,
  isJsonObject,
  parseJson,
  utf8,
} from '@veritee/core/internal';
import { ConversationError } from '../../errors/conversation-error.ts';
import { KeyError } from '../../errors/key-error.ts';
import type { Sealer } from '../../keys/sealing.ts';

/** Octets of a challenge, as in all recorded answers of the service; fits the qualifying data of any TPM. */
export const CHALLENGE_BYTES = 16;
/** How long an answer may take. */
export const CONTEXT_LIFE_MS = 5 * 60_000;
/** Clocks of replicas may differ by this. */
const SKEW_MS = 60_000;
const LONGEST_CONTEXT = 4096;
/** One use of the seal for all instances: the instance stands inside, so that a foreign context can be told as one. */
const SEAL_CONTEXT = 'attest';

/** An open conversation. */
export interface OpenChallenge {
  readonly challenge: Uint8Array;
  readonly expires: Date;
}

/** Notes that travel with the client. */
export interface ServiceContexts {
  /**
   * Seals a challenge for the client to give back: `{"ProtectionKeyName","ProtectedContext"}`, as in recorded answers.
   *
   * @param instance - the instance that will take the answer, and no other
   */
  seal(instance: string, challenge: Uint8Array, now: Date): Uint8Array;
  /**
   * Opens what a client gave back.
   * @throws ConversationError `ServiceContextInvalid`, `ServiceContextForeign`, `ServiceContextExpired`
   */
  open(instance: string, context: Uint8Array, now: Date): OpenChallenge;
}

/** Contexts under the service's master key. */
export function serviceContexts(sealer: Sealer): ServiceContexts {
  return {
    seal: (instance, challenge, now) => sealChallenge(sealer, instance, challenge, now),
    open: (instance, context, now) => openChallenge(sealer, instance, context, now),
  };
}

function sealChallenge(sealer: Sealer, instance: string, challenge: Uint8Array, now: Date): Uint8Array {
  const issued = now.getTime();
  const notes = { challenge: base64url(challenge), instance, issued, expires: issued + CONTEXT_LIFE_MS };
  const sealed = sealer.seal('tpm-context', SEAL_CONTEXT, utf8(encodeJson(notes)));
  // In the order of the recorded ones.
  const outer = { ProtectionKeyName: keyName(sealed), ProtectedContext: base64url(utf8(sealed)) };
  return utf8(JSON.stringify(outer));
}

function openChallenge(sealer: Sealer, instance: string, context: Uint8Array, now: Date): OpenChallenge {
  const notes = readNotes(unseal(sealer, context));
  if (notes.instance !== instance) {
    throw new ConversationError(
      'ServiceContextForeign',
      'The service_context was given by another instance.',
      { hint: 'Send the answer to the address that gave the challenge.' },
    );
  }
  const moment = now.getTime();
  if (moment >= notes.expires || moment < notes.issued - SKEW_MS) {
    throw new ConversationError('ServiceContextExpired', 'The challenge is no longer valid.', {
      expected: `an answer within ${CONTEXT_LIFE_MS / 60_000} minutes`,
      found: `one of ${new Date(notes.issued).toISOString()} at ${now.toISOString()}`,
      hint: 'Ask for a new challenge and have it answered at once.',
    });
  }
  return { challenge: notes.challenge, expires: new Date(notes.expires) };
}

function unseal(sealer: Sealer, context: Uint8Array): Uint8Array {
  if (context.length > LONGEST_CONTEXT) throw invalid();
  try {
    const outer = parseJson(fromUtf8(context, 'service_context'));
    const { ProtectionKeyName: name, ProtectedContext: body } = isJsonObject(outer) ? outer : {};
    if (typeof name !== 'string' || typeof body !== 'string') throw invalid();
    const sealed = fromUtf8(fromBase64url(body), 'ProtectedContext');
    // One text for one context, although base64url has spare bits.
    if (name !== keyName(sealed) || body !== base64url(utf8(sealed))) throw invalid();
    return sealer.open('tpm-context', SEAL_CONTEXT, sealed);
  } catch (error) {
    // Not one word on why: a sealed text that does not open is no text of ours.
    if (error instanceof KeyError || error instanceof CodedError) throw invalid();
    throw error;
  }
}

interface Notes {
  readonly challenge: Uint8Array;
  readonly instance: string;
  readonly issued: number;
  readonly expires: number;
}

/** What opened was sealed here; only another version of the service could have written other notes. */
function readNotes(bytes: Uint8Array): Notes {
  const notes = parseJson(fromUtf8(bytes, 'service_context'));
  const { challenge, instance, issued, expires } = isJsonObject(notes) ? notes : {};
  const [from, until] = [momentOf(issued), momentOf(expires)];
  if (typeof challenge !== 'string' || typeof instance !== 'string') throw invalid();
  if (from === undefined || until === undefined) throw invalid();
  return { challenge: fromBase64url(challenge), instance, issued: from, expires: until };
}

function momentOf(value: unknown): number | undefined {
  return typeof value === 'bigint' || typeof value === 'number' ? Number(value) : undefined;
}

/** The sealing master key's name in the form of the recorded answers: 64 hex digits. Tells nothing about the key. */
function keyName(sealed: string): string {
  const [version = '', id = ''] = sealed.split('.');
  return hash('sha256', `${version}.${id}`).toUpperCase();
}

function invalid(): ConversationError {
  return new ConversationError(
    'ServiceContextInvalid',
    'The service_context was not issued by this service.',
    {
      expected: 'the service_context of the challenge, unchanged',
    },
  );
}
