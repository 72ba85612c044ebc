/** Bodies of attest requests. */

import type { JsonValue } from '@veritee/core';
import { attestBody } from '@veritee/core/internal/maa';
import type { AnyScheme, AttestRequest } from '@veritee/evidence';
import { issueWords } from '@veritee/evidence/internal';
import type { core } from 'zod';
import { ServiceError } from '../errors/service-error.ts';

/**
 * The request in a body.
 *
 * @param body - what `parseJsonBody` read; undefined when there was none
 * @param apiVersion - members differ by version
 * @throws ServiceError `InvalidParameter` with the members that are wrong
 * @throws FormatError on members that are there twice or misspelt
 */
export function parsedBody(scheme: AnyScheme, body: unknown, apiVersion: string): AttestRequest {
  const named = attestBody(body as JsonValue, scheme.members, apiVersion);
  // The words of the schema library depend on what else has been loaded, so they would differ between threads.
  const parsed = scheme.request.safeParse(named, { error: issueWords });
  if (!parsed.success) throw badBody(parsed.error);
  return parsed.data;
}

function badBody(error: core.$ZodError): ServiceError {
  const issues = error.issues
    .slice(0, 5)
    .map((issue) => `${issue.path.join('.') || 'body'}: ${issue.message}`);
  return new ServiceError('InvalidParameter', `The request body is malformed. ${issues.join('; ')}`);
}
