/** What administrative routes share: their parts, and how a request becomes a change. */

import type { AttestationType } from '@veritee/core/internal/maa';
import type { EndorsementSource, EvidenceKinds, Trust } from '@veritee/evidence';
import { typeSpelt } from '@veritee/evidence/internal';
import type { FastifyRequest } from 'fastify';
import { type Permission, requirePermission } from '../../access/permit.ts';
import { type Administration, type Operation, recordRefusal } from '../../administration/administer.ts';
import { ServiceError } from '../../errors/service-error.ts';
import type { Sealer } from '../../keys/sealing.ts';
import type { PolicyShelf } from '../../policies/policy-shelf.ts';
import type { Storage } from '../../storage/storage.ts';

/** What the routes work with. */
export interface AdministrationParts {
  readonly kinds: EvidenceKinds;
  readonly storage: Storage;
  /** Opens what was kept. */
  readonly sealer: Sealer;
  /** Compiles a policy text for somebody; see `PolicyShelf`. */
  readonly check: PolicyShelf['check'];
  readonly source: EndorsementSource;
  readonly trust: Omit<Trust, 'now'>;
  /** Whether isolated instances refuse signed documents that were consumed before. */
  readonly refuseReplay?: boolean | undefined;
  clock(): Date;
}

/** A change that a request asks for. */
export interface AskedChange {
  readonly permission: Permission;
  readonly operation: Operation;
}

/**
 * An `onRequest` hook: whether the caller may make the change is decided before its document is read. That a known
 * caller may not is put on the record; strangers could fill the log.
 *
 * @throws ServiceError `Unauthorized`, `Forbidden`
 */
export function mayChange(
  parts: AdministrationParts,
  asked: (request: FastifyRequest) => AskedChange,
): (request: FastifyRequest) => Promise<void> {
  return async (request) => {
    const change = asked(request);
    const { caller, instance } = request;
    try {
      requirePermission(caller, instance, change.permission);
    } catch (error) {
      if (caller.kind === 'bearer') await recordRefusal(beginChange(request, parts), change.operation, error);
      throw error;
    }
  };
}

/** What a change works with. */
export function beginChange(
  { instance, caller, id: requestId }: Pick<FastifyRequest, 'instance' | 'caller' | 'id'>,
  { storage, refuseReplay, clock }: Pick<AdministrationParts, 'storage' | 'refuseReplay' | 'clock'>,
): Administration {
  const started = performance.now();
  return {
    storage,
    instance: instance.name,
    caller: caller.id,
    requestId,
    now: clock(),
    refuseReplay,
    elapsed: () => performance.now() - started,
  };
}

/**
 * The attestation type in a path: the wire name in any case.
 * @throws ServiceError `InvalidParameter`
 */
export function typeInPath(text: string, kinds: EvidenceKinds): AttestationType {
  const type = typeSpelt(text, kinds);
  if (type !== undefined) return type;
  throw new ServiceError('InvalidParameter', 'There is no such attestation type.', {
    expected: kinds.vocabularies.map((each) => each.type).join(', '),
  });
}
