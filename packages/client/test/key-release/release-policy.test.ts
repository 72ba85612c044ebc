import type { JsonObject, JsonValue } from '@veritee/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KeyReleaseError } from '../../src/key-release/errors.ts';
import { parseReleasePolicy, type ReleaseReason } from '../../src/key-release/release-policy.ts';
import { parseAttestationToken } from '../../src/tokens/attestation-token.ts';
import { codesOf } from '../support/problems.ts';
import { caseText, haveCases } from './cases.ts';

const authority = 'https://mine.wus.attest.azure.net';

/** `release`, `deny`, or the code of what was thrown. */
function outcome(policy: unknown, claims: JsonObject, issuer = authority, options = {}): string {
  try {
    const decision = parseReleasePolicy(policy as string, options).evaluate({
      issuer,
      claims,
      unsecured: false,
    });
    return decision.released ? 'release' : 'deny';
  } catch (error) {
    if (error instanceof KeyReleaseError) return error.code;
    throw error;
  }
}

const policyOf = (...conditions: unknown[]): JsonObject => ({
  version: '1.0.0',
  anyOf: [{ authority, allOf: conditions as JsonValue[] }],
});

interface PolicyCase {
  readonly name: string;
  readonly policy: unknown;
  readonly claims: JsonObject;
  readonly expected: string;
}

describe.skipIf(!haveCases())('cases of release policies', () => {
  const { cases = [] } = JSON.parse(caseText('policy-cases/cases.json')) as { cases?: PolicyCase[] };

  it('are there', () => {
    expect(cases.length).toBeGreaterThan(10);
  });

  it.each(cases)('$name: $expected', ({ policy, claims, expected }) => {
    const code = expected === 'invalid-policy' ? 'ReleasePolicyInvalid' : expected;
    expect(outcome(policy, claims, String(claims['iss']))).toBe(code);
    expect(outcome(JSON.stringify(policy), claims, String(claims['iss']))).toBe(code);
  });

  it('come out as Key Vault decided over a recorded token', () => {
    const token = parseAttestationToken(caseText('cvm-recorded/attestation-token.jwt').trim());
    const policy = parseReleasePolicy(caseText('cvm-recorded/release-policy.json'));
    const verified = { issuer: token.issuer ?? '', claims: token.claims, unsecured: false };
    expect(policy.evaluate(verified)).toEqual({ released: true, authority: token.issuer });
    expect(policy.authorities).toEqual([token.issuer]);
  });
});

describe('parseReleasePolicy', () => {
  const claims = { a: 'x', n: 3, big: 9007199254740993n, no: false, o: { b: { c: 'd' }, l: ['x'] }, z: null };

  it.each<[string, unknown]>([
    ['text', { claim: 'a', equals: 'x' }],
    ['a number', { claim: 'n', equals: 3 }],
    ['a number as text', { claim: 'n', equals: '3' }],
    ['a large number', { claim: 'big', equals: '9007199254740993' }],
    ['a boolean', { claim: 'no', equals: false }],
    ['a boolean as text', { claim: 'no', equals: 'false' }],
    ['a claim in claims', { claim: 'o.b.c', equals: 'd' }],
    [
      'members in lower case',
      {
        anyof: [
          { claim: 'a', equals: 'y' },
          { CLAIM: 'a', Equals: 'x' },
        ],
      },
    ],
    [
      'nested lists',
      {
        anyOf: [
          {
            allOf: [
              { claim: 'a', equals: 'x' },
              { claim: 'n', equals: 3 },
            ],
          },
        ],
      },
    ],
  ])('releases by %s', (_, condition) => {
    expect(outcome(policyOf(condition), claims)).toBe('release');
  });

  it.each<[string, unknown]>([
    ['another text', { claim: 'a', equals: 'X' }],
    ['a boolean in another case', { claim: 'no', equals: 'False' }],
    ['a number that only looks the same', { claim: 'n', equals: '3.0' }],
    ['a claim that is not there', { claim: 'b', equals: 'x' }],
    ['the text of nothing', { claim: 'b', equals: 'undefined' }],
    ['null', { claim: 'z', equals: 'null' }],
    ['an item of a list', { claim: 'o.l.0', equals: 'x' }],
    ['the length of a list', { claim: 'o.l.length', equals: 1 }],
    ['what objects inherit', { claim: 'constructor.name', equals: 'Object' }],
    ['their prototype', { claim: '__proto__.a', equals: 'x' }],
    ['an empty step', { claim: 'o..b', equals: 'x' }],
  ])('denies by %s', (_, condition) => {
    expect(outcome(policyOf(condition), claims)).toBe('deny');
  });

  it('takes the authority in any case and with a slash, and no other', () => {
    const policy = (named: string) => ({
      version: '1.0.0',
      anyOf: [{ authority: named, allOf: [{ claim: 'a', equals: 'x' }] }],
    });
    for (const named of [`${authority}/`, 'HTTPS://MINE.wus.attest.azure.net', `${authority}:443`]) {
      expect(outcome(policy(named), claims)).toBe('release');
      expect(parseReleasePolicy(policy(named)).authorities).toEqual([authority]);
    }
    for (const named of [
      `${authority}/other`,
      'http://mine.wus.attest.azure.net',
      `${authority}.evil.example`,
    ]) {
      expect(outcome(policy(named), claims)).toBe('deny');
    }
  });

  it('says why not, condition by condition', () => {
    const policy = {
      version: '1.0.0',
      anyOf: [
        { authority: 'https://other.wus.attest.azure.net', allOf: [{ claim: 'a', equals: 'x' }] },
        {
          authority,
          allOf: [
            { claim: 'a', equals: 'x' },
            {
              anyOf: [
                { claim: 'n', equals: 4 },
                { claim: 'o', equals: 'x' },
              ],
            },
            { claim: 'missing', equals: true },
          ],
        },
      ],
    };
    const decision = parseReleasePolicy(policy).evaluate({ issuer: authority, claims, unsecured: false });
    const reasons: ReleaseReason[] = [
      {
        code: 'AuthorityUnexpected',
        at: 'anyOf[0]',
        claim: 'iss',
        expected: 'https://other.wus.attest.azure.net',
        found: `"${authority}"`,
      },
      { code: 'ClaimUnexpected', at: 'anyOf[1].allOf[1].anyOf[0]', claim: 'n', expected: '4', found: '3' },
      {
        code: 'ClaimNotComparable',
        at: 'anyOf[1].allOf[1].anyOf[1]',
        claim: 'o',
        expected: '"x"',
        found: 'an object',
      },
      { code: 'ClaimMissing', at: 'anyOf[1].allOf[2]', claim: 'missing', expected: 'true', found: 'nothing' },
    ];
    expect(decision).toEqual({ released: false, reasons });
  });

  it.each<[string, unknown]>([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['the same member twice', '{"version":"1.0.0","version":"1.0.0","anyOf":[]}'],
    ['the same member in two cases', { ...policyOf({ claim: 'a', equals: 'x' }), ANYOF: [] }],
    ['another version', { ...policyOf({ claim: 'a', equals: 'x' }), version: '1.0' }],
    ['no version', { anyOf: policyOf({ claim: 'a', equals: 'x' })['anyOf'] }],
    ['an unknown member', { ...policyOf({ claim: 'a', equals: 'x' }), comment: 'x' }],
    [
      '__proto__',
      '{"version":"1.0.0","__proto__":{},"anyOf":[{"authority":"https://a","allOf":[{"claim":"a","equals":1}]}]}',
    ],
    ['no authorities', { version: '1.0.0', anyOf: [] }],
    [
      'an authority that is no URL',
      { version: '1.0.0', anyOf: [{ authority: 'mine', allOf: [{ claim: 'a', equals: 1 }] }] },
    ],
    ['no conditions', policyOf()],
    ['a condition that is no object', policyOf('a')],
    ['an empty condition', policyOf({})],
    ['a claim without comparison', policyOf({ claim: 'a' })],
    ['two comparisons', policyOf({ claim: 'a', equals: 'x', notequals: 'y' })],
    ['a comparison and a group', policyOf({ claim: 'a', equals: 'x', allOf: [] })],
    ['an operator that is not in force', policyOf({ claim: 'n', less: 4 })],
    ['an operator that does not exist', policyOf({ claim: 'a', matches: '.*' })],
    ['a claim without name', policyOf({ claim: '', equals: 'x' })],
    ['a claim whose name is a number', policyOf({ claim: 1, equals: 'x' })],
    ['a value that is a list', policyOf({ claim: 'a', equals: ['x'] })],
    ['a value that is null', policyOf({ claim: 'z', equals: null })],
    ['too many conditions', policyOf(...Array.from({ length: 257 }, () => ({ claim: 'a', equals: 'x' })))],
    ['a text too long', ' '.repeat(65 * 1024)],
    ['a name too long', policyOf({ claim: 'a'.repeat(513), equals: 'x' })],
    ['a value too long', policyOf({ claim: 'a', equals: 'x'.repeat(9000) })],
    [
      'too many levels',
      policyOf(
        Array.from({ length: 20 }).reduce<unknown>((inner) => ({ allOf: [inner] }), {
          claim: 'a',
          equals: 'x',
        }),
      ),
    ],
  ])('refuses a policy with %s', (_, policy) => {
    expect(outcome(policy, claims)).toBe('ReleasePolicyInvalid');
  });

  it.each<[unknown, string]>([
    [{ claim: 'a', notEquals: 'y' }, 'release'],
    [{ claim: 'a', notEquals: 'x' }, 'deny'],
    [{ claim: 'b', notEquals: 'x' }, 'deny'],
    [{ claim: 'n', less: 4 }, 'release'],
    [{ claim: 'n', less: 3 }, 'deny'],
    [{ claim: 'n', lessOrEquals: '3' }, 'release'],
    [{ claim: 'n', greater: 2 }, 'release'],
    [{ claim: 'n', greater: 3 }, 'deny'],
    [{ claim: 'big', greaterOrEquals: '9007199254740993' }, 'release'],
    [{ claim: 'big', greaterOrEquals: '9007199254740994' }, 'deny'],
    [{ claim: 'a', greater: 0 }, 'deny'],
    [{ claim: 'o', exists: true }, 'release'],
    [{ claim: 'b', exists: true }, 'deny'],
    [{ claim: 'b', exists: false }, 'release'],
    [{ claim: 'b', exists: 'no' }, 'ReleasePolicyInvalid'],
  ])('understands all operators when told to: %j is %s', (condition, expected) => {
    expect(outcome(policyOf(condition), claims, authority, { allOperators: true })).toBe(expected);
  });

  it('releases nothing for a token without signature', async () => {
    const policy = parseReleasePolicy(policyOf({ claim: 'a', equals: 'x' }));
    expect(await codesOf(() => policy.evaluate({ issuer: authority, claims, unsecured: true }))).toEqual([
      'TokenUnsecured',
    ]);
  });

  it('decides or refuses whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (policy, some) => {
        const whole = fc.sample(
          fc.constantFrom(policy, policyOf(policy), { ...policyOf(), anyOf: policy }),
          3,
        );
        for (const each of whole) {
          expect(['deny', 'release', 'ReleasePolicyInvalid']).toContain(
            outcome(JSON.stringify(each), { a: some } as JsonObject),
          );
        }
      }),
      { numRuns: 200 },
    );
  });
});
