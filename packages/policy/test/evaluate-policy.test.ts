/** The decision, the claim sets and the order of evaluation. */

import { describe, expect, it } from 'vitest';
import { configurationOf, evaluatePolicy } from '../src/evaluate-policy.ts';
import { authorize, claim, compiled, issue, issued } from './build.ts';

describe('the decision', () => {
  it('permits when a permit rule fires', () => {
    expect(authorize('[type=="a", value==1]=>permit();', [claim('a', 1n)]).permitted).toBe(true);
  });

  it('refuses by default, with the words of the service', () => {
    const { permitted, refusal } = authorize('[type=="a"]=>permit();');
    expect(permitted).toBe(false);
    expect(refusal).toEqual({
      reason: 'NoPermit',
      code: 'PolicyEvaluationError',
      message:
        'Policy Engine Exception: No Permit claim was issued in the authorizationrules section, authorization failed.',
    });
  });

  it.each(['=>deny();=>permit();', '=>permit();=>deny();'])(
    'lets deny win wherever it stands: %s',
    (rules) => {
      const { permitted, refusal } = authorize(rules);
      expect(permitted).toBe(false);
      expect(refusal).toMatchObject({
        reason: 'Denied',
        code: 'PolicyEvaluationError',
        message: 'Policy Engine Exception: A Deny claim was issued, authorization failed.',
        position: { line: 1 },
      });
    },
  );

  it('gives no claims with a refusal, but the configuration that steered it', () => {
    const policy = compiled(
      'version=1.1;configurationrules{=>issueproperty(type="required_pcr_mask",value=15);};authorizationrules{=>deny();};issuancerules{=>issue(type="a",value=1);};',
    );
    const { outgoing, configuration } = evaluatePolicy(policy, []);
    expect(outgoing).toEqual([]);
    expect(configuration).toEqual([claim('required_pcr_mask', 15n, 'AttestationPolicy')]);
  });
});

describe('conditions', () => {
  it('compare without coercion, and order only integers', () => {
    const claims = [claim('s', '2'), claim('i', 2n), claim('b', true)];
    for (const [test, hit] of [
      ['type=="s", value==2', false],
      ['type=="s", value!=2', true],
      ['type=="s", value>1', false],
      ['type=="i", value>=2', true],
      ['type=="i", value>2', false],
      ['type=="i", value<=2', true],
      ['type=="i", value<2', false],
      ['type=="i", value=="2"', false],
      ['type=="b", value==true', true],
      ['type=="b", valueType=="Boolean"', true],
      ['type=="B"', false],
      ['issuer!="AttestationService"', false],
      ['', true],
    ] as const) {
      expect([test, authorize(`[${test}]=>permit();`, claims).permitted]).toEqual([test, hit]);
    }
  });

  it('keep 64-bit integers exact', () => {
    const rules = '[value==9007199254740993]=>permit();';
    expect(authorize(rules, [claim('a', 9007199254740993n)]).permitted).toBe(true);
    expect(authorize(rules, [claim('a', 9007199254740992n)]).permitted).toBe(false);
    expect(authorize('[value==-9223372036854775808]=>permit();', [claim('a', -(2n ** 63n))]).permitted).toBe(
      true,
    );
  });

  it('are negated by an exclamation mark', () => {
    expect(authorize('![type=="a"]=>permit();').permitted).toBe(true);
    expect(authorize('![type=="a"]=>permit();', [claim('a', 1n)]).permitted).toBe(false);
  });

  it('may test a value without a type', () => {
    expect(authorize('[value==true]=>permit();', [claim('anything', true)]).permitted).toBe(true);
  });
});

describe('joins', () => {
  const claims = [claim('a', 1n), claim('a', 2n), claim('b', 2n), claim('b', 3n), claim('c', 3n)];

  it('leave on both sides the claims that have a partner', () => {
    const rules = 'x:[type=="a"] && y:[type=="b", value==x.value] => issue(type="x", value=x.value);';
    expect(issued(rules, claims)).toEqual([['x', 2n]]);
    expect(issued(rules.replace('value=x.value', 'value=y.value'), claims)).toEqual([['x', 2n]]);
  });

  it('are existential for other comparisons', () => {
    const rules = 'x:[type=="a"] && y:[type=="b", value!=x.value] => issue(type="y", value=y.value);';
    expect(issued(rules, claims)).toEqual([
      ['y', 2n],
      ['y', 3n],
    ]);
    const above = 'x:[type=="a"] && y:[type=="b", value>x.value] => issue(type="x", value=x.value);';
    expect(issued(above, claims)).toEqual([
      ['x', 1n],
      ['x', 2n],
    ]);
  });

  it('chain over several conditions', () => {
    const chain = 'x:[type=="a"] && y:[type=="b", value>x.value] && z:[type=="c", value==y.value]';
    expect(issued(`${chain} => issue(type="x", value=x.value);`, claims)).toEqual([
      ['x', 1n],
      ['x', 2n],
    ]);
    expect(issued(`${chain} => issue(type="y", value=y.value);`, claims)).toEqual([['y', 3n]]);
  });

  it('do not fire without a tuple that satisfies all', () => {
    const rules =
      'x:[type=="a"] && y:[type=="b", value==x.value] && z:[type=="c", value==y.value] => issue(type="z", value=1);';
    expect(issued(rules, claims)).toEqual([]);
  });

  it('keep independent conditions apart: no product', () => {
    const rules = 'x:[type=="a"] && y:[type=="b"] => issue(type="x", value=x.value);';
    expect(issued(rules, claims).length).toBe(2);
  });

  it('judge a negated condition that refers to others by tuple', () => {
    const rules = 'x:[type=="a"] && ![type=="b", value==x.value] => issue(type="x", value=x.value);';
    expect(issued(rules, claims)).toEqual([['x', 1n]]);
  });

  it('judge a negated condition that compares with a function by itself', () => {
    const rules = '![type=="a", value==JsonToClaimValue("[2,3]")] => issue(type="none", value=true);';
    expect(issued(rules, claims)).toEqual([]);
    expect(issued(rules.replace('[2,3]', '[8,9]'), claims)).toEqual([['none', true]]);
  });

  it('compare with any value of a set', () => {
    const rules = 'x:[type=="a", value==JsonToClaimValue("[2,3]")] => issue(type="x", value=x.value);';
    expect(issued(rules, claims)).toEqual([['x', 2n]]);
    expect(issued(rules.replace('[2,3]', '[]'), claims)).toEqual([]);
  });
});

describe('actions', () => {
  it('make claims that later rules see, and earlier ones do not', () => {
    const add = '=>add(type="ok", value=true);';
    const use = '[type=="ok"]=>permit();';
    expect(authorize(add + use).permitted).toBe(true);
    expect(authorize(use + add).permitted).toBe(false);
  });

  it('carry claims from authorizationrules to issuancerules', () => {
    const policy = compiled(
      'version=1.0;authorizationrules{=>add(type="a",value=1);=>permit();};issuancerules{c:[type=="a"]=>issue(type="b",value=c.value);};',
    );
    expect(evaluatePolicy(policy, []).outgoing).toEqual([claim('b', 1n, 'AttestationPolicy')]);
  });

  it('make one claim for each bound value, and copy whole claims', () => {
    const claims = [claim('a', 1n), claim('a', 'x')];
    expect(issued('c:[type=="a"]=>issue(type="b", value=c.value);', claims)).toEqual([
      ['b', 1n],
      ['b', 'x'],
    ]);
    expect(issue('c:[type=="a"]=>issue(claim=c);', claims).outgoing).toEqual(claims);
  });

  it('pair type and value of the same claims', () => {
    const claims = [claim('a', 1n), claim('b', 2n)];
    expect(issued('c:[]=>issue(type=c.type, value=c.value);', claims)).toEqual([
      ['a', 1n],
      ['b', 2n],
    ]);
  });

  it('skip claims that were there before, but keep what one action makes twice', () => {
    expect(issued('=>issue(type="a",value=1);=>issue(type="a",value=1);')).toEqual([['a', 1n]]);
    expect(issued('=>issue(type="a",value=1);c:[type=="a"]=>issue(type="a",value=c.value);')).toEqual([
      ['a', 1n],
    ]);
    expect(issued('=>issue(type="a",value=JsonToClaimValue("[1,1]"));')).toEqual([
      ['a', 1n],
      ['a', 1n],
    ]);
  });

  it('keep issued, added and property claims apart', () => {
    const { outgoing, properties } = issue(
      '=>add(type="a",value=1);=>issue(type="b",value=2);=>issueproperty(type="omit_x5c",value=true);',
    );
    expect(outgoing).toEqual([claim('b', 2n, 'AttestationPolicy')]);
    expect(properties).toEqual([claim('omit_x5c', true, 'AttestationPolicy')]);
  });

  it('treat issue in authorizationrules as add', () => {
    const { permitted, outgoing } = authorize('=>issue(type="a",value=1);[type=="a"]=>permit();');
    expect(permitted).toBe(true);
    expect(outgoing).toEqual([]);
  });

  it('do nothing with an empty value', () => {
    expect(issued('=>issue(type="a", value=JsonToClaimValue("null"));')).toEqual([]);
  });

  it('do not change the claims that came in', () => {
    const incoming = Object.freeze([Object.freeze(claim('a', 1n))]);
    authorize('=>add(type="b",value=1);=>permit();', incoming);
    expect(incoming).toEqual([claim('a', 1n)]);
  });
});

describe('configurationOf', () => {
  it('gives the configuration before any evidence is known', () => {
    const policy = compiled(
      'version=1.1;configurationrules{=>issueproperty(type="x-ms-sgx-tcbidentifier",value="11");[type=="a"]=>issueproperty(type="required_pcr_mask",value=15);};authorizationrules{=>permit();};',
    );
    expect(configurationOf(policy)).toEqual([claim('x-ms-sgx-tcbidentifier', '11', 'AttestationPolicy')]);
    expect(evaluatePolicy(policy, [claim('a', 1n)]).configuration.length).toBe(2);
  });

  it('is empty without configurationrules', () => {
    expect(configurationOf(compiled('version=1.0;authorizationrules{=>permit();};'))).toEqual([]);
  });
});
