/** What administrative routes share: their parts, and how a request becomes a change. */

import { type AttestationType, attestationTypes } from '@veritee/core/maa';
import type { EndorsementSource, Trust } from '@veritee/evidence';
import type { FastifyRequest } from 'fastify';
import type { Administration, PolicyCheck } from '../../administration/administer.ts';
import { ServiceError } from '../../errors.ts';
import type { Instance } from '../../instances.ts';
import type { InstanceState, Storage } from '../../storage/storage.ts';

/** What the routes work with. */
export interface AdministrationParts {
  readonly storage: Storage;
  readonly check: PolicyCheck;
  readonly source: EndorsementSource;
  readonly trust: Omit<Trust, 'now'>;
  clock(): Date;
}

/** An instance with its state at the request's begin. */
export type AdministeredInstance = Pick<Instance, 'name' | 'mode' | 'issuer' | 'signer'> & {
  readonly state: InstanceState;
};

/** What a change works with. */
export function administrationOf(
  request: FastifyRequest,
  { storage }: AdministrationParts,
  { name }: AdministeredInstance,
  now: Date,
): Administration {
  return { storage, instance: name, caller: request.caller.id, requestId: request.id, now };
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
