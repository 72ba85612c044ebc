/** From a token's claims to roles: what the configuration grants to their bearer. */

import type { JWTPayload } from 'jose';
import type { Role } from './caller.ts';
import type { Grant } from './settings.ts';

/** Roles everywhere, and on single instances. */
export interface Granted {
  readonly roles: ReadonlySet<Role>;
  readonly rolesOn: ReadonlyMap<string, ReadonlySet<Role>>;
}

/**
 * The roles of a token's bearer.
 *
 * @param always - roles that any bearer has
 */
export function grantedRoles(
  claims: JWTPayload,
  grants: readonly Grant[],
  always: ReadonlySet<Role>,
): Granted {
  const roles = new Set(always);
  const rolesOn = new Map<string, Set<Role>>();
  for (const grant of grants) {
    if (!isMeant(grant, claims)) continue;
    if (grant.instances === undefined) roles.add(grant.role);
    for (const written of grant.instances ?? []) {
      // Names are lower case in storage, in any case in addresses.
      const instance = written.toLowerCase();
      const here = rolesOn.get(instance) ?? new Set();
      rolesOn.set(instance, here.add(grant.role));
    }
  }
  return { roles, rolesOn };
}

function isMeant(grant: Grant, claims: JWTPayload): boolean {
  return (
    intersects(grant.appRoles, listOf(claims['roles'])) ||
    intersects(grant.groups, listOf(claims['groups'])) ||
    intersects(grant.scopes, scopesOf(claims)) ||
    intersects(grant.objectIds, textsOf(claims['oid'] ?? claims.sub)) ||
    intersects(grant.clients, textsOf(clientOf(claims)))
  );
}

/** The application that the token was given to, under the names that issuers use. */
export function clientOf(claims: JWTPayload): unknown {
  return claims['azp'] ?? claims['appid'] ?? claims['client_id'];
}

function intersects(wanted: readonly string[] | undefined, there: readonly string[]): boolean {
  return wanted?.some((value) => there.includes(value)) ?? false;
}

/** `scp` (Entra ID) and `scope` (RFC 8693) are words with blanks between them; some issuers write lists. */
function scopesOf({ scp, scope }: JWTPayload): readonly string[] {
  const value = scp ?? scope;
  return typeof value === 'string' ? value.split(' ') : listOf(value);
}

function textsOf(value: unknown): readonly string[] {
  return typeof value === 'string' ? [value] : [];
}

/** A single text where a list is expected counts as a list of one. */
function listOf(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return textsOf(value);
  return value.filter((item): item is string => typeof item === 'string');
}
