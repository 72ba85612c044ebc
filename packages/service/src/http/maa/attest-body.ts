/** Bodies of attest requests. */

import type { AnyScheme, AttestRequest } from '@veritee/evidence';
import type { z } from 'zod';
import { ServiceError } from '../../errors.ts';

/**
 * The request in a body.
 * @throws ServiceError `InvalidParameter` with the members that are wrong
 */
export function parsedBody(scheme: AnyScheme, body: unknown): AttestRequest {
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
