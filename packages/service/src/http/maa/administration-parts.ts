/** What administrative routes share: their parts, and how a request becomes a change. */

import { type AttestationType, attestationTypes } from '@veritee/core/maa';
import type { EndorsementSource, Trust } from '@veritee/evidence';
import type { FastifyRequest } from 'fastify';
import { type Permission, requirePermission } from '../../access/permit.ts';
import {
  type Administration,
  type Operation,
  type PolicyCheck,
  recordRefusal,
} from '../../administration/administer.ts';
import { ServiceError } from '../../errors.ts';
import type { Storage } from '../../storage/storage.ts';

/** What the routes work with. */
export interface AdministrationParts {
  readonly storage: Storage;
  readonly check: PolicyCheck;
  readonly source: EndorsementSource;
  readonly trust: Omit<Trust, 'now'>;
  clock(): Date;
}

/**
 * Begins a change: what it works with, if the caller may make it. That a known caller may not is put on the record;
 * strangers could fill the log.
 *
 * @throws ServiceError `Unauthorized`, `Forbidden`
 */
export async function beginChange(
  request: FastifyRequest,
  { storage, clock }: AdministrationParts,
  permission: Permission,
  operation: Operation,
): Promise<Administration> {
  const { instance, caller, id: requestId } = request;
  const started = performance.now();
  const administration = {
    storage,
    instance: instance.name,
    caller: caller.id,
    requestId,
    now: clock(),
    elapsed: () => performance.now() - started,
  };
  try {
    requirePermission(caller, instance, permission);
  } catch (error) {
    if (caller.kind === 'bearer') await recordRefusal(administration, operation, error);
    throw error;
  }
  return administration;
}

/**
 * The attestation type in a path: the wire name in any case.
 * @throws ServiceError `InvalidParameter`
 */
export function typeInPath(text: string): AttestationType {
  const type = attestationTypes.find((each) => each.toLowerCase() === text.toLowerCase());
  if (type !== undefined) return type;
  throw new ServiceError('InvalidParameter', 'There is no such attestation type.', {
    expected: attestationTypes.join(', '),
  });
}
