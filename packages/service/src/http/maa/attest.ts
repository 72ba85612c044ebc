/** `POST /attest/{type}`: one route per kind of evidence in the registry. */

import { type AnyScheme, type AttestRequest, schemes } from '@veritee/evidence';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isPermitted, requirePermission } from '../../access/permit.ts';
import { type AttestContext, type AttestNotes, attest } from '../../attest.ts';
import type { ConversationParts } from '../../conversation/converse.ts';
import { type DecisionRecorder, recorded } from '../../observe/decision-recorder.ts';
import { within } from '../../observe/tracing.ts';
import { parsedBody } from './attest-body.ts';
import { conversationRoute } from './attest-tpm.ts';

/** Adds the attest routes. */
export function attestRoutes(
  server: FastifyInstance,
  context: AttestContext,
  conversation: ConversationParts,
  record: DecisionRecorder,
): void {
  for (const scheme of schemes) {
    if (scheme.conversation !== undefined) {
      conversationRoute(server, scheme, context, conversation, record);
      continue;
    }
    server.post(`/attest/${scheme.type}`, (request, reply) =>
      recorded(record, request, reply, scheme.type, async (facts) => {
        requirePermission(request.caller, request.instance, 'attest');
        const parsed = parsedBody(scheme, request.body);
        facts.evidence = parsed.evidence;
        facts.draft = parsed.draftPolicy !== undefined;
        return { token: await attestAs(request, scheme, parsed, context, facts) };
      }),
    );
  }
}

function attestAs(
  { caller, instance, span }: FastifyRequest,
  scheme: AnyScheme,
  parsed: AttestRequest,
  context: AttestContext,
  notes: AttestNotes,
): Promise<string> {
  // Who may read the policy may know why it refuses; everybody else learns that it does.
  const explain = isPermitted(caller, instance, 'readPolicy');
  return within(span, () => attest(instance, scheme, parsed, context, { explain }, notes));
}
