/** The one table of who may do what. */

import { ServiceError } from '../errors/service-error.ts';
import type { Caller, Role } from './caller.ts';

/** What can be asked for. */
export type Permission =
  | 'attest'
  | 'converse'
  | 'readPolicy'
  | 'writePolicy'
  | 'deletePolicy'
  | 'readCertificates'
  | 'writeCertificates'
  | 'readKept'
  | 'readDecisions'
  | 'manage';

/** The facts of an instance that permission depends on. */
export interface PermittedInstance {
  readonly name: string;
  readonly mode: 'AAD' | 'Isolated' | 'Shared';
}

/** Which roles allow what (rest-api §11: Contributor reads, writes and deletes; Reader reads). */
const ALLOWS: Readonly<Record<Permission, readonly Role[]>> = {
  attest: ['attester', 'reader', 'contributor'],
  converse: ['attester', 'reader', 'contributor'],
  readPolicy: ['reader', 'contributor'],
  writePolicy: ['contributor'],
  deletePolicy: ['contributor'],
  readCertificates: ['reader', 'contributor'],
  writeCertificates: ['contributor'],
  // Claims of whoever attested: more than the policy itself says.
  readKept: ['contributor'],
  // Why evidence of others was refused: on shared instances, too, not for everyone who is known.
  readDecisions: ['reader', 'contributor'],
  manage: ['operator'],
};

const WRITES: ReadonlySet<Permission> = new Set(['writePolicy', 'deletePolicy', 'writeCertificates']);
const READS: ReadonlySet<Permission> = new Set(['readPolicy', 'readCertificates']);

/**
 * Returns when the caller may do it.
 *
 * @param instance - undefined for acts on the service as a whole
 * @throws ServiceError `Unauthorized` without a valid token, and, as Azure does, for a missing role of an instance;
 * `Forbidden` for a missing role of the service and for any change of a shared instance
 * @example
 * requirePermission(request.caller, { name: 'contoso', mode: 'AAD' }, 'writePolicy');
 */
export function requirePermission(
  caller: Caller,
  instance: PermittedInstance | undefined,
  permission: Permission,
): void {
  const refuse = refusalOf(caller, instance, permission);
  if (refuse !== undefined) throw refuse();
}

/** Makes the refusal, where there is one: not everyone who asks wants to throw it. */
function refusalOf(
  caller: Caller,
  instance: PermittedInstance | undefined,
  permission: Permission,
): (() => ServiceError) | undefined {
  // A conversation is about one device's key: Azure wants to know who holds it.
  if (caller.kind === 'anonymous' && permission !== 'attest') return () => tokenNeeded(caller);
  if (instance?.mode === 'Shared') {
    if (permission === 'converse') return conversationNeedsOwnInstance;
    if (WRITES.has(permission)) return sharedIsFixed;
    // Nobody administers a shared instance, so whoever is known may read it.
    if (READS.has(permission)) return undefined;
  }
  if (hasRole(caller, instance?.name, ALLOWS[permission])) return undefined;
  return caller.kind === 'anonymous'
    ? () => tokenNeeded(caller)
    : () => roleMissing(permission, caller, instance);
}

/** Whether the caller may do it, for answers that leave things out. */
export function isPermitted(
  caller: Caller,
  instance: PermittedInstance | undefined,
  permission: Permission,
): boolean {
  return refusalOf(caller, instance, permission) === undefined;
}

function hasRole(caller: Caller, instance: string | undefined, roles: readonly Role[]): boolean {
  const here = instance === undefined ? undefined : caller.rolesOn.get(instance);
  return roles.some((role) => caller.roles.has(role) || here?.has(role) === true);
}

function tokenNeeded({ refusal }: Caller): ServiceError {
  return (
    refusal ??
    new ServiceError('Unauthorized', 'This request needs a bearer token.', {
      expected: 'Authorization: Bearer <token> for https://attest.azure.net',
      told: { reason: 'TokenMissing' },
    })
  );
}

function roleMissing(
  permission: Permission,
  { id, roles: own, rolesOn }: Caller,
  instance: PermittedInstance | undefined,
): ServiceError {
  const here = instance === undefined ? undefined : rolesOn.get(instance.name);
  const held = [...new Set([...own, ...(here ?? [])])].join(', ') || 'no role';
  const roles = ALLOWS[permission];
  // Azure tells a reader who writes 401, not 403; its control plane tells 403.
  return new ServiceError(
    permission === 'manage' ? 'Forbidden' : 'Unauthorized',
    'The caller has no role that allows this.',
    {
      expected: `the role ${roles.join(' or ')}`,
      found: `${held} for the caller ${id}`,
      told: { reason: 'RoleMissing' },
    },
  );
}

/** There is no default policy for devices that answer a challenge, and nobody can set one on a shared instance. */
function conversationNeedsOwnInstance(): ServiceError {
  return new ServiceError(
    'Forbidden',
    'Evidence that answers a challenge cannot be attested on a shared instance.',
    {
      hint: 'Use an instance of your own, and set its policy for this type.',
      told: { reason: 'SharedInstance' },
    },
  );
}

function sharedIsFixed(): ServiceError {
  return new ServiceError(
    'Forbidden',
    'A shared instance has the default policies, which cannot be changed.',
    {
      hint: 'Use an instance of your own.',
      told: { reason: 'SharedInstance' },
    },
  );
}
