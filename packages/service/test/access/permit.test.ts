/** Who may do what, by the claims of their token. */

import { describe, expect, it } from 'vitest';
import { anonymousCaller, type Caller, type Role } from '../../src/access/caller.ts';
import { isPermitted, type Permission, requirePermission } from '../../src/access/permit.ts';
import { grantedRoles } from '../../src/access/roles.ts';
import type { Grant } from '../../src/access/settings.ts';
import { ServiceError } from '../../src/errors/service-error.ts';

const ALL: readonly Permission[] = [
  'attest',
  'converse',
  'readPolicy',
  'writePolicy',
  'deletePolicy',
  'readCertificates',
  'writeCertificates',
  'readKept',
  'readDecisions',
  'manage',
];
const instance = { name: 'contoso', mode: 'AAD' } as const;
const shared = { name: 'shared', mode: 'Shared' } as const;

function bearer(claims: Record<string, unknown>, grants: readonly Grant[]): Caller {
  return { id: 'someone', kind: 'bearer', ...grantedRoles(claims, grants, new Set()) };
}
const withRole = (role: Role): Caller => bearer({ roles: ['r'] }, [{ role, appRoles: ['r'] }]);
const permitted = (caller: Caller, on: { name: string; mode: 'AAD' | 'Shared' } = instance) =>
  ALL.filter((permission) => isPermitted(caller, on, permission));

function refusalOf(caller: Caller, permission: Permission, on: typeof instance | typeof shared = instance) {
  try {
    requirePermission(caller, on, permission);
    return undefined;
  } catch (error) {
    if (error instanceof ServiceError) return [error.code, error.told?.['reason']];
    throw error;
  }
}

describe('a role', () => {
  it.each<[Role, readonly Permission[]]>([
    ['attester', ['attest', 'converse']],
    ['reader', ['attest', 'converse', 'readPolicy', 'readCertificates', 'readDecisions']],
    ['contributor', ALL.filter((each) => each !== 'manage')],
    ['operator', ['manage']],
  ])('%s allows its acts and no others', (role, acts) => {
    expect(permitted(withRole(role))).toEqual(acts);
  });

  it.each<[string, Omit<Grant, 'role'>, Record<string, unknown>]>([
    ['app role', { appRoles: ['a', 'b'] }, { roles: ['x', 'b'] }],
    ['group', { groups: ['g'] }, { groups: ['g'] }],
    ['scope in scp', { scopes: ['s.read'] }, { scp: 'openid s.read' }],
    ['scope in scope', { scopes: ['s.read'] }, { scope: 's.read' }],
    ['object id', { objectIds: ['o'] }, { oid: 'o', sub: 'p' }],
    ['subject where there is no object id', { objectIds: ['p'] }, { sub: 'p' }],
    ['client', { clients: ['c'] }, { appid: 'c' }],
  ])('is granted by %s', (_, who, claims) => {
    expect([...bearer(claims, [{ role: 'reader', ...who }]).roles]).toEqual(['reader']);
  });

  it.each<[string, Omit<Grant, 'role'>, Record<string, unknown>]>([
    ['a value in another claim', { appRoles: ['a'] }, { groups: ['a'], scp: 'a', oid: 'a', appid: 'a' }],
    ['a part of a scope', { scopes: ['read'] }, { scp: 'read.all xread' }],
    ['a subject beside another object id', { objectIds: ['p'] }, { oid: 'o', sub: 'p' }],
    ['a value of another type', { appRoles: ['1'] }, { roles: [1] }],
    ['a grant that names nobody', {}, { roles: ['a'] }],
    ['an empty list', { appRoles: [] }, { roles: [] }],
  ])('is not granted by %s', (_, who, claims) => {
    expect(bearer(claims, [{ role: 'reader', ...who }]).roles.size).toBe(0);
  });

  it('may be for single instances', () => {
    const caller = bearer({ oid: 'o' }, [
      { role: 'contributor', objectIds: ['o'], instances: ['Contoso'] },
      { role: 'reader', objectIds: ['o'], instances: ['fabrikam'] },
    ]);
    expect(isPermitted(caller, instance, 'writePolicy')).toBe(true);
    expect(isPermitted(caller, { ...instance, name: 'fabrikam' }, 'writePolicy')).toBe(false);
    expect(isPermitted(caller, { ...instance, name: 'fabrikam' }, 'readPolicy')).toBe(true);
    expect(isPermitted(caller, { ...instance, name: 'other' }, 'readPolicy')).toBe(false);
    expect(isPermitted(caller, undefined, 'manage')).toBe(false);
  });
});

describe('a refusal', () => {
  it('tells the anonymous that a token is needed', () => {
    const open = anonymousCaller(new Set(['attester']));
    for (const permission of ALL.filter((each) => each !== 'attest')) {
      expect(refusalOf(open, permission)).toEqual(['Unauthorized', 'TokenMissing']);
    }
    expect(refusalOf(open, 'attest')).toBeUndefined();
    expect(refusalOf(anonymousCaller(new Set()), 'attest')).toEqual(['Unauthorized', 'TokenMissing']);
  });

  it('tells what was wrong with the token that was sent', () => {
    const refusal = new ServiceError('Unauthorized', 'Expired.', { told: { reason: 'TokenExpired' } });
    expect(refusalOf(anonymousCaller(new Set(['attester']), refusal), 'readPolicy')).toEqual([
      'Unauthorized',
      'TokenExpired',
    ]);
  });

  it('is 401 for a missing role of an instance, as in Azure, and 403 for one of the service', () => {
    expect(refusalOf(withRole('reader'), 'writePolicy')).toEqual(['Unauthorized', 'RoleMissing']);
    expect(refusalOf(withRole('contributor'), 'manage')).toEqual(['Forbidden', 'RoleMissing']);
  });
});

describe('a shared instance', () => {
  it('is read by whoever is known and changed by nobody', () => {
    const nobody = bearer({}, []);
    expect(permitted(nobody, shared)).toEqual(['readPolicy', 'readCertificates']);
    expect(refusalOf(withRole('contributor'), 'writePolicy', shared)).toEqual([
      'Forbidden',
      'SharedInstance',
    ]);
    expect(refusalOf(anonymousCaller(new Set(['attester'])), 'readPolicy', shared)).toEqual([
      'Unauthorized',
      'TokenMissing',
    ]);
  });
});
