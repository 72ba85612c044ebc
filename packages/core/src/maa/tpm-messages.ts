/** The messages inside `POST /attest/Tpm`: each a JSON object in an outer object with one member `payload`. */

import * as z from 'zod/mini';
import { base64url, fromAnyBase64, fromUtf8, utf8 } from '../bytes/encoding.ts';
import { FormatError } from '../errors.ts';
import { encodeJson, isJsonObject, type JsonObject } from '../json.ts';
import { parseJson } from '../parse-json.ts';

/** Body of `POST /attest/Tpm` and of its answer: base64url of a message. */
export const attestTpmBody = z.object({ data: z.string() });
export type AttestTpmBody = z.infer<typeof attestTpmBody>;

/** Client to service: begins a conversation. */
export interface TpmInit {
  readonly kind: 'init';
  readonly type: 'aikcert' | 'aikpub';
}

/** Service to client: what the quote must be bound to, and what the client returns unread. */
export interface TpmChallenge {
  readonly kind: 'challenge';
  readonly challenge: Uint8Array;
  readonly serviceContext: Uint8Array;
}

/** Client to service: the evidence as a compact JWS. */
export interface TpmRequest {
  readonly kind: 'request';
  readonly request: string;
}

/** Service to client: the attestation token. */
export interface TpmReport {
  readonly kind: 'report';
  readonly report: string;
}

/** Any message of the conversation. */
export type TpmMessage = TpmInit | TpmChallenge | TpmRequest | TpmReport;

/**
 * Reads a message, with or without its outer object.
 *
 * @param bytes - UTF-8 JSON, as `data` decodes to
 * @throws FormatError `JsonInvalid`, `EncodingInvalid`
 * @example
 * readTpmMessage(utf8('{"payload":{"type":"aikcert"}}')); // { kind: 'init', type: 'aikcert' }
 */
export function readTpmMessage(bytes: Uint8Array): TpmMessage {
  const outer = parseJson(fromUtf8(bytes, 'TPM message'));
  const inner = isJsonObject(outer) && outer['payload'] !== undefined ? outer['payload'] : outer;
  if (!isJsonObject(inner)) throw unknownMessage();
  const { type, challenge, service_context: context, request, report } = inner;
  if (typeof request === 'string') return { kind: 'request', request };
  if (type === 'aikcert' || type === 'aikpub') return { kind: 'init', type };
  if (typeof report === 'string') return { kind: 'report', report };
  if (typeof challenge === 'string' && typeof context === 'string') {
    return {
      kind: 'challenge',
      challenge: fromAnyBase64(challenge, 'challenge'),
      serviceContext: fromAnyBase64(context, 'service_context'),
    };
  }
  throw unknownMessage();
}

/**
 * Writes a message as the recorded service and clients do.
 *
 * @example
 * base64url(writeTpmMessage({ kind: 'init', type: 'aikcert' })); // 'eyJwYXlsb2FkIjp7InR5cGUiOiJhaWtjZXJ0In19'
 */
export function writeTpmMessage(message: TpmMessage): Uint8Array {
  return utf8(encodeJson({ payload: membersOf(message) }));
}

function membersOf(message: TpmMessage): JsonObject {
  switch (message.kind) {
    case 'init':
      return { type: message.type };
    case 'challenge':
      return {
        challenge: base64url(message.challenge),
        service_context: base64url(message.serviceContext),
      };
    case 'request':
      return { request: message.request };
    case 'report':
      return { report: message.report };
  }
}

function unknownMessage(): FormatError {
  return new FormatError('JsonInvalid', 'The TPM message is of no known kind.', {
    expected: '{"payload":{"type":"aikcert"}} or {"payload":{"request":"…"}}',
  });
}
