/** Who calls: what a request's bearer token, if any, proves about its sender. */

import type { ServiceError } from '../errors/service-error.ts';

/**
 * What a caller may do:
 * `attester` send evidence · `reader` also read policies and certificates · `contributor` also change them ·
 * `operator` make, list and delete instances (and nothing inside them).
 */
export type Role = 'attester' | 'reader' | 'contributor' | 'operator';

/** All roles, for schemas and messages. */
export const roleNames = ['attester', 'reader', 'contributor', 'operator'] as const satisfies readonly Role[];

/** The sender of a request. */
export interface Caller {
  /** For the audit: `<issuer>#<object id>`, or `anonymous`. Never longer than 300 characters. */
  readonly id: string;
  readonly kind: 'anonymous' | 'bearer';
  /** Roles on every instance. */
  readonly roles: ReadonlySet<Role>;
  /** Roles on single instances, by their name. */
  readonly rolesOn: ReadonlyMap<string, ReadonlySet<Role>>;
  /** Why the token that the caller sent counts for nothing; told when something needs more than anonymity. */
  readonly refusal?: ServiceError;
}

const NOWHERE: ReadonlyMap<string, ReadonlySet<Role>> = new Map();

/** A caller without a token, or with one that was refused. */
export function anonymousCaller(roles: ReadonlySet<Role>, refusal?: ServiceError): Caller {
  return {
    id: 'anonymous',
    kind: 'anonymous',
    roles,
    rolesOn: NOWHERE,
    ...(refusal !== undefined && { refusal }),
  };
}
