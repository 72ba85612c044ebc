/** A policy's own tests. */

import { describe, expect, it } from 'vitest';
import { claimNames, parseClaims } from '../src/index.ts';
import { runPolicyTests } from './language.ts';

const POLICY =
  'version=1.0;authorizationrules{[type=="svn",value>=2]=>permit();[type=="debug",value==true]=>deny();};issuancerules{c:[type=="svn"]=>issue(type="svn",value=c.value);};';

function run(tests: readonly object[], policy = POLICY) {
  return runPolicyTests(policy, JSON.stringify({ tests }));
}

const good = {
  name: 'new enough',
  incoming: [{ type: 'svn', value: 2, issuer: 'AttestationService' }],
  expect: { decision: 'permit', outgoing: [{ type: 'svn', value: 2 }], properties: [] },
};

describe('runPolicyTests', () => {
  it('passes when decisions and claims are as expected', () => {
    const report = run([good, { name: 'too old', incoming: [], expect: { decision: 'deny' } }]);
    expect(report.ok).toBe(true);
    expect(report.tests.map(({ name, passed, decision }) => [name, passed, decision])).toEqual([
      ['new enough', true, 'permit'],
      ['too old', true, 'deny'],
    ]);
  });

  it('counts the rules that fired', () => {
    const { coverage } = run([good]);
    expect(coverage).toMatchObject({ covered: 2, total: 3 });
    expect(coverage.rules.map(({ segment, number, fired }) => [segment, number, fired])).toEqual([
      ['authorizationrules', 1, 1],
      ['authorizationrules', 2, 0],
      ['issuancerules', 1, 1],
    ]);
  });

  it('says what is not as expected, and why', () => {
    const { ok, tests } = run([
      { ...good, incoming: [{ type: 'svn', value: 1 }] },
      {
        ...good,
        expect: {
          decision: 'permit',
          outgoing: [
            { type: 'svn', value: 3 },
            { type: 'x', value: 'y' },
          ],
        },
      },
    ]);
    expect(ok).toBe(false);
    expect(tests[0]?.problems[0]).toBe(
      'The decision is deny, not permit. For a permit, the rule on line 1 would need: svn with value at least 2 instead of 1 (line 1, column 32).',
    );
    expect(tests[1]?.problems).toEqual([
      'In outgoing, svn is 2, not 3.',
      'In outgoing, x is nothing, not "y".',
    ]);
  });

  it('knows the decision error', () => {
    const policy = 'version=1.2;authorizationrules{=>add(type="a",value=JsonToClaimValue("{}"));};';
    expect(run([{ name: 'fails', expect: { decision: 'error' } }], policy).ok).toBe(true);
  });

  it('fails for a policy with errors', () => {
    const report = run([good], 'version=1.0;');
    expect(report.ok).toBe(false);
    expect(report.diagnostics.map(({ code }) => code)).toContain('MissingAuthorizationRules');
  });

  it('takes claims by the names that tests have for them, and refuses a name without claims', () => {
    const named = JSON.stringify({
      tests: [{ ...good, incoming: 'new.bin' }, { ...good, incoming: 'new.bin' }, good],
    });
    expect(claimNames(named)).toEqual(['new.bin']);
    const claims = parseClaims(JSON.stringify(good.incoming));
    expect(runPolicyTests(POLICY, named, { named: new Map([['new.bin', claims]]) }).ok).toBe(true);
    expect(() => runPolicyTests(POLICY, named)).toThrow(
      expect.objectContaining({ code: 'TestsInvalid', found: 'new.bin' }),
    );
  });

  it.each(['[]', '{}', '{"tests":1}', '{"tests":[1,{},{"incoming":[]}]}'])(
    'finds no names in %s',
    (document) => {
      expect(claimNames(document)).toEqual([]);
    },
  );

  it.each([
    '[]',
    '{}',
    '{"tests":[]}',
    '{"tests":[{"name":"a","expect":{}}]}',
    '{"tests":[{"expect":{"decision":"deny"}}]}',
    '{"tests":[{"name":"a","expects":{"decision":"deny"}}]}',
    '{"tests":[{"name":"a","expect":{"decision":"deny","outgong":[]}}]}',
    '{"tests":[{"name":"a","incoming":[{"type":1}],"expect":{"decision":"deny"}}]}',
    '{"attestationType":1,"tests":[{"name":"a","expect":{"decision":"deny"}}]}',
    'x',
  ])('refuses the document %s', (document) => {
    expect(() => runPolicyTests(POLICY, document)).toThrow(expect.objectContaining({ code: 'TestsInvalid' }));
  });
});
