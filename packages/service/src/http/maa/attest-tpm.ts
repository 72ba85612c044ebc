/** `POST /attest/Tpm`: a conversation of two calls. Its answers are messages; the second holds the token. */

import { base64url } from '@veritee/core';
import type { AnyScheme } from '@veritee/evidence';
import type { FastifyInstance } from 'fastify';
import { isPermitted, requirePermission } from '../../access/permit.ts';
import type { AttestContext } from '../../attest.ts';
import { type ConversationParts, converse } from '../../conversation/converse.ts';
import { type DecisionRecorder, recorded } from '../../observe/decision-recorder.ts';
import { within } from '../../observe/tracing.ts';
import { parsedBody } from './attest-body.ts';

/** The path that Windows uses is in lower case; SDKs write `Tpm`. */
const ANY_CASE = /^\/attest\/tpm(?=\?|$)/i;

/** The URL with the one spelling that has a route. */
export function canonicalConversationUrl(url: string): string {
  return url.replace(ANY_CASE, '/attest/Tpm');
}

/** Adds the route of one scheme that is a conversation. */
export function conversationRoute(
  server: FastifyInstance,
  scheme: AnyScheme,
  context: AttestContext,
  parts: ConversationParts,
  record: DecisionRecorder,
): void {
  server.post(`/attest/${scheme.type}`, (request, reply) =>
    recorded(record, request, reply, scheme.type, async (facts) => {
      const { caller, instance, span } = request;
      requirePermission(caller, instance, 'attestTpm');
      const parsed = parsedBody(scheme, request.body);
      facts.evidence = parsed.evidence;
      const explain = isPermitted(caller, instance, 'readPolicy');
      const { kind, message } = await within(span, () =>
        converse(instance, scheme, parsed, context, parts, { explain }, facts),
      );
      facts.challenge = kind === 'challenge';
      return { data: base64url(message) };
    }),
  );
}
