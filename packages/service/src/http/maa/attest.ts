/** `POST /attest/{type}`: one route per kind of evidence in the registry. */

import { type AnyScheme, type AttestRequest, schemes } from '@veritee/evidence';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { isPermitted, requirePermission } from '../../access/permit.ts';
import { type AttestContext, type AttestNotes, attest } from '../../attest.ts';
import { ServiceError } from '../../errors.ts';
import { type DecisionRecorder, recorded } from '../../observe/decision-recorder.ts';
import { within } from '../../observe/tracing.ts';

/** Adds the attest routes. */
export function attestRoutes(
  server: FastifyInstance,
  context: AttestContext,
  record: DecisionRecorder,
): void {
  for (const scheme of schemes) {
    // A conversation has a route of its own: its answers are messages, and its challenge has to be opened first.
    if (scheme.conversation !== undefined) continue;
    server.post(`/attest/${scheme.type}`, (request, reply) =>
      recorded(record, request, reply, scheme.type, async (facts) => {
        requirePermission(request.caller, request.instance, 'attest');
        const parsed = read(scheme, request.body);
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

function read(scheme: AnyScheme, body: unknown): AttestRequest {
  const parsed = scheme.request.safeParse(body);
  if (!parsed.success) throw badBody(parsed.error);
  return parsed.data;
}

function badBody(error: z.ZodError): ServiceError {
  const issues = error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  return new ServiceError(
    'InvalidParameter',
    `The request body has not the form that it must have. ${issues.join('; ')}`,
  );
}
