/** `POST /attest/{type}`: one route per kind of evidence in the registry. */

import { schemes } from '@veritee/evidence';
import type { FastifyInstance } from 'fastify';
import type { z } from 'zod';
import { isPermitted, requirePermission } from '../../access/permit.ts';
import { type AttestContext, attest } from '../../attest.ts';
import { ServiceError } from '../../errors.ts';

/** Adds the attest routes. */
export function attestRoutes(server: FastifyInstance, context: AttestContext): void {
  for (const scheme of schemes) {
    // A conversation has a route of its own: its answers are messages, and its challenge has to be opened first.
    if (scheme.conversation !== undefined) continue;
    server.post(`/attest/${scheme.type}`, async (request) => {
      requirePermission(request.caller, request.instance, 'attest');
      const parsed = scheme.request.safeParse(request.body);
      if (!parsed.success) throw badBody(parsed.error);
      // Who may read the policy may know why it refuses; everybody else learns that it does.
      const explain = isPermitted(request.caller, request.instance, 'readPolicy');
      return { token: await attest(request.instance, scheme, parsed.data, context, { explain }) };
    });
  }
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
