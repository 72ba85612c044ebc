/** The conversation of TPM attestation: init, challenge, request (version 2), report. Knows messages, not TPMs. */

import { base64url, utf8 } from '@veritee/core/internal';
import { readTpmMessage, type TpmMessage, writeTpmMessage } from '@veritee/core/internal/maa';
import { closedOptions } from '../closed-options.ts';
import { TokenVerificationError } from '../tokens/errors.ts';
import { AttestationServiceError } from '../transport/errors.ts';
import { publicMembers, signedRequest, type TpmRequestData, tpmRequestShape } from './signed-request.ts';
import type { Tpm, TpmPublicKey, TpmRequestKey } from './tpm.ts';

/** A report that nobody has verified yet, and what it must say. */
export interface TpmConversation {
  readonly report: string;
  readonly confirmedKey: TpmPublicKey;
  /** Value of `nonce`, where something was sent. */
  readonly nonce: string | undefined;
}

/**
 * Holds the conversation.
 *
 * @param send - sends one message and gives its answer, JSON text both
 * @throws AttestationServiceError `AnswerMalformed`, and what `send` and the TPM throw
 */
export async function holdTpmConversation(
  send: (message: string) => Promise<string>,
  tpm: Tpm,
  data: TpmRequestData,
): Promise<TpmConversation> {
  const challenge = await send(textOf({ kind: 'init', type: 'aikcert' }));
  const { message, confirmedKey } = await answerTo(challenge, tpm, data);
  const { report } = answerOf(await send(message), 'report');
  const { relyingPartyData } = data;
  const nonce = relyingPartyData === undefined ? undefined : base64url(relyingPartyData);
  return { report, confirmedKey, nonce };
}

/**
 * The answer to a challenge, for those who carry the messages themselves: both are JSON text, as
 * `AttestationClient.attestTpm` takes and gives it.
 *
 * @throws AttestationServiceError `AnswerMalformed` when that is not a challenge, and what the TPM throws
 * @throws ClientUsageError `OptionsInvalid`
 * @example
 * const { message } = await answerTpmChallenge(await client.attestTpm('{"payload":{"type":"aikcert"}}'), tpm);
 */
export async function answerTpmChallenge(
  challenge: string,
  tpm: Tpm,
  data: TpmRequestData = {},
): Promise<TpmChallengeAnswer> {
  return answerTo(challenge, tpm, closedOptions(data, tpmRequestShape, 'answerTpmChallenge'));
}

/** The message to send, and the key that its report must confirm. */
export interface TpmChallengeAnswer {
  readonly message: string;
  readonly confirmedKey: TpmPublicKey;
}

async function answerTo(challenge: string, tpm: Tpm, data: TpmRequestData): Promise<TpmChallengeAnswer> {
  const asked = answerOf(challenge, 'challenge');
  const key = (await tpm.requestKey?.()) ?? (await temporaryKey());
  const request = await signedRequest(tpm, key, asked, data);
  return { message: textOf({ kind: 'request', request }), confirmedKey: key.publicKey };
}

const textOf = (message: TpmMessage): string => new TextDecoder().decode(writeTpmMessage(message));

function answerOf<Kind extends TpmMessage['kind']>(
  text: string,
  kind: Kind,
): Extract<TpmMessage, { readonly kind: Kind }> {
  const refuse = (facts: { readonly found?: string; readonly cause?: unknown }): AttestationServiceError =>
    new AttestationServiceError('AnswerMalformed', `The answer is no ${kind} of a TPM conversation.`, {
      statusCode: 200,
      ...facts,
    });
  let message: TpmMessage;
  try {
    message = readTpmMessage(utf8(text));
  } catch (cause) {
    throw refuse({ cause });
  }
  if (message.kind !== kind) throw refuse({ found: message.kind });
  return message as Extract<TpmMessage, { readonly kind: Kind }>;
}

/** A key for one conversation: its private half never leaves WebCrypto. */
async function temporaryKey(): Promise<TpmRequestKey> {
  const params = {
    name: 'RSA-PSS',
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
    hash: 'SHA-256',
  };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(params, false, ['sign', 'verify']);
  const { n = '', e = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return {
    publicKey: { kty: 'RSA', n, e },
    sign: async (bytes) =>
      new Uint8Array(
        await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, privateKey, new Uint8Array(bytes)),
      ),
  };
}

/**
 * A report for another key is somebody else's.
 * @throws TokenVerificationError
 */
export function requireConfirmed(claims: Readonly<Record<string, unknown>>, key: TpmPublicKey): void {
  const { jwk } = (claims['cnf'] ?? {}) as { readonly jwk?: Readonly<Record<string, unknown>> };
  if (Object.entries(publicMembers(key)).every(([name, value]) => jwk?.[name] === value)) return;
  throw new TokenVerificationError([
    { code: 'PredicateUnmet', message: 'The report is not for the key that signed the request.' },
  ]);
}
