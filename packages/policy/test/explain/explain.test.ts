/** Explanations: what each rule and condition did, and what would have had to be different. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../../src/evaluate-policy.ts';
import { explanationLines } from '../../src/explain/explain-text.ts';
import type { Explanation } from '../../src/explain/explanation.ts';
import { authorize, claim, issue } from '../build.ts';
import { compilePolicy } from '../language.ts';

function explained(rules: string, claims: Parameters<typeof authorize>[1] = []): Explanation {
  const { explanation } = authorize(rules, claims, { explain: true });
  if (explanation === undefined) throw new Error('no explanation');
  return explanation;
}

describe('an explanation', () => {
  it('is made only when asked for', () => {
    expect(authorize('=>permit();')).not.toHaveProperty('explanation');
  });

  it('tells which rules fired, which claims matched, and where', () => {
    const { rules, answer } = explained('[type=="a", value>=1]=>permit();\n[type=="b"]=>deny();', [
      claim('a', 1n),
      claim('a', 2n),
    ]);
    expect(answer).toBeUndefined();
    expect(rules).toMatchObject([
      {
        segment: 'authorizationrules',
        number: 1,
        action: 'permit',
        fired: true,
        position: { line: 1, column: 32 },
        conditions: [{ satisfied: true, matches: 2, matched: [{ type: 'a', value: 1n }, { value: 2n }] }],
      },
      {
        number: 2,
        action: 'deny',
        fired: false,
        position: { line: 2 },
        conditions: [{ satisfied: false, matches: 0 }],
      },
    ]);
  });

  it('names the closest claim and the property that differs', () => {
    const claims = [claim('svn', 1n, 'CustomClaim'), claim('svn', 1n), claim('other', 5n)];
    const [rule] = explained(
      '[type=="svn", value>=2, issuer=="AttestationService"]=>permit();',
      claims,
    ).rules;
    expect(rule?.conditions[0]?.closest).toMatchObject({
      claim: { type: 'svn', issuer: 'AttestationService' },
      differences: [
        { property: 'value', comparison: '>=', expected: [2n], found: 1n, position: { column: 46 } },
      ],
    });
  });

  it('finds the claim behind a misspelt name, and nothing when none is like it', () => {
    const claims = [claim('x-ms-sgx-is-debuggable', false)];
    const near = explained('[type=="x-ms-sgx-is-debugable", value==false]=>permit();', claims).rules[0];
    expect(near?.conditions[0]?.closest?.differences).toMatchObject([
      { property: 'type', found: 'x-ms-sgx-is-debuggable' },
    ]);
    const far = explained('[type=="secureboot", value==false]=>permit();', claims).rules[0];
    expect(far?.conditions[0]).not.toHaveProperty('closest');
  });

  it('shows what a joined condition was compared with', () => {
    const claims = [claim('a', 1n), claim('b', 2n)];
    const [rule] = explained('x:[type=="a"] && [type=="b", value==x.value]=>permit();', claims).rules;
    expect(rule?.conditions).toMatchObject([
      { satisfied: true },
      { satisfied: false, closest: { differences: [{ property: 'value', expected: [1n], found: 2n }] } },
    ]);
  });

  it('says which claims a negated condition met', () => {
    const [rule] = explained('![type=="debug"]=>permit();', [claim('debug', true)]).rules;
    expect(rule?.conditions).toMatchObject([
      { negated: true, satisfied: false, matched: [{ type: 'debug' }] },
    ]);
  });

  it('records what was put where, and what was there already', () => {
    const { explanation } = issue('=>issue(type="a",value=1);=>issue(type="a",value=1);', [], {
      explain: true,
    });
    const effects = explanation?.rules
      .slice(1)
      .map((rule) => rule.effects.map(({ set, added }) => `${set} ${added}`));
    expect(effects).toEqual([
      ['incoming true', 'outgoing true'],
      ['incoming false', 'outgoing false'],
    ]);
  });

  it('marks the rule in which the evaluation failed', () => {
    const { rules, answer } = explained('=>add(type="a",value=JsonToClaimValue("{}"));=>permit();');
    expect(rules).toMatchObject([{ number: 1, failed: true }]);
    expect(answer?.text).toContain('could not be evaluated');
  });

  it('cuts long values', () => {
    const [rule] = explained('[type=="events"]=>permit();', [claim('events', 'x'.repeat(10_000))]).rules;
    const note = rule?.conditions[0]?.matched[0];
    expect(note?.length).toBe(10_000);
    expect(String(note?.value).length).toBe(200);
  });

  it('never changes the outcome', () => {
    const value = fc.oneof(
      fc.boolean(),
      fc.bigInt({ min: 0n, max: 2n }),
      fc.constantFrom('x', 'y', '[1,2]', '{'),
    );
    const claims = fc.array(
      fc.record({ type: fc.constantFrom('a', 'b'), value, issuer: fc.constant('CustomClaim' as const) }),
    );
    const rules = fc.array(
      fc.constantFrom(
        '[type=="a",value==1]=>permit();',
        '![type=="b"]=>permit();',
        'x:[type=="a"]&&[type=="b",value==x.value]=>deny();',
        'x:[type=="a"]=>add(type="b",value=JsonToClaimValue(x.value));',
        'x:[type=="a"]&&[value==AppendString(x.value,"")]=>add(type="c",value=NegateBool(x.value));',
      ),
    );
    fc.assert(
      fc.property(rules, claims, fc.integer({ min: 1, max: 60 }), (texts, incoming, steps) => {
        const limits = { steps };
        const plain = authorize(texts.join(''), incoming, { limits });
        const { explanation, ...told } = authorize(texts.join(''), incoming, { limits, explain: true });
        expect(told).toEqual(plain);
        expect(explanation).toBeDefined();
      }),
    );
  });
});

describe('the answer', () => {
  it('is the smallest set of conditions that stood before a permit', () => {
    const { answer } = explained(
      '[type=="a"]&&[type=="b"]&&[type=="svn",value>=2]=>permit();\n[type=="svn",value==1]&&[type=="svn",value>3]=>permit();',
      [claim('svn', 1n)],
    );
    expect(answer?.needed.map(({ rule, condition }) => `${rule.number} ${condition.text}`)).toEqual([
      '2 [type=="svn",value>3]',
    ]);
    expect(answer?.text).toBe(
      'For a permit, the rule on line 2 would need: svn with value above 3 instead of 1 (line 2, column 25).',
    );
  });

  it('goes back to the rule that would have made the missing claim', () => {
    const { answer } = explained(
      '[type=="svn",value>=2]&&[type=="debug",value==false]=>add(type="ok",value=true);\n[type=="ok",value==true]=>permit();',
      [claim('svn', 1n), claim('debug', false)],
    );
    expect(answer?.needed.map(({ rule, condition }) => `${rule.number} ${condition.text}`)).toEqual([
      '1 [type=="svn",value>=2]',
    ]);
  });

  it('names the deny rule that fired, and why', () => {
    const { answer } = explained('[type=="debug",value==true]=>deny();\n=>permit();', [claim('debug', true)]);
    expect(answer).toMatchObject({
      text: 'The deny rule on line 1 fired because debug is true.',
      denied: [{ segment: 'authorizationrules', number: 1 }],
      needed: [],
    });
  });

  it('names both when a deny fired and no permit did', () => {
    const { answer } = explained('=>deny();[type=="a"]=>permit();');
    expect(answer?.denied.length).toBe(1);
    expect(answer?.needed.length).toBe(1);
  });

  it('says so when nothing could ever permit', () => {
    expect(explained('[type=="a"]=>deny();').answer?.text).toBe('The policy has no rule that could permit.');
  });
});

describe('conditions that refer to each other', () => {
  const outcomes = (rules: string, claims: Parameters<typeof authorize>[1]) => {
    const { answer, rules: told } = explained(rules, claims);
    const conditions = told.flatMap((rule) => rule.conditions);
    return {
      outcomes: conditions.map(({ satisfied, waitsFor }) => waitsFor ?? satisfied),
      needed: answer?.needed.map(({ condition }) => condition.text),
    };
  };

  it('are judged by tuple, also when they are negated', () => {
    const rules = 'x:[type=="a"] && ![type=="b", value==x.value] && [type=="c"] => permit();';
    expect(outcomes(rules, [claim('a', 1n), claim('a', 2n), claim('b', 2n)])).toEqual({
      outcomes: [true, true, false],
      needed: ['[type=="c"]'],
    });
    expect(outcomes(rules, [claim('a', 2n), claim('b', 2n), claim('c', 1n)])).toEqual({
      outcomes: [true, false, true],
      needed: ['![type=="b", value==x.value]'],
    });
  });

  it('are not blamed when the condition is missing to which they refer', () => {
    const rules =
      'x:[type=="a"] && y:[type=="b", value==x.value] && [type=="c", value==y.value] => permit();';
    expect(outcomes(rules, [claim('b', 2n), claim('c', 3n)])).toEqual({
      outcomes: [false, 'x', 'y'],
      needed: ['x:[type=="a"]'],
    });
    expect(explanationLines(explained(rules, [claim('b', 2n)]))).toContain(
      '  y:[type=="b", value==x.value] (1:49) cannot be tested: no claim is named x',
    );
  });

  it('are blamed so that the fewest are', () => {
    const rules =
      'x:[type=="a"] && [type=="b", value==x.value] && [type=="c", value==x.value] && [type=="d", value==x.value] => permit();';
    const claims = [claim('a', 1n), claim('a', 2n), claim('b', 1n), claim('c', 2n), claim('d', 2n)];
    expect(outcomes(rules, claims)).toEqual({
      outcomes: [true, false, true, true],
      needed: ['[type=="b", value==x.value]'],
    });
  });
});

describe('the conditions that are said to hold', () => {
  it('hold together, and no more of them would', () => {
    const type = fc.constantFrom('a', 'b', 'c');
    const part = fc.record({
      negated: fc.constantFrom(false, false, true),
      type,
      value: fc.option(fc.tuple(fc.constantFrom('==', '!=', '>='), fc.nat({ max: 2 })), { nil: undefined }),
      join: fc.option(fc.tuple(fc.constantFrom('==', '!=', '<'), fc.nat()), { nil: undefined }),
    });
    const conditions = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => {
      const names: string[] = [];
      return parts.map(({ negated, type: name, value, join }, index) => {
        const partner = join && names[join[1] % Math.max(1, names.length)];
        const tests = [
          `type=="${name}"`,
          ...(value === undefined ? [] : [`value${value[0]}${value[1]}`]),
          ...(join === undefined || partner === undefined ? [] : [`value${join[0]}${partner}.value`]),
        ];
        if (!negated) names.push(`n${index}`);
        return `${negated ? '!' : `n${index}:`}[${tests.join(', ')}]`;
      });
    });
    const claims = fc.array(fc.record({ type, value: fc.bigInt({ min: 0n, max: 3n }) }), { maxLength: 6 });
    fc.assert(
      fc.property(conditions, claims, (texts, pairs) => {
        const incoming = pairs.map((pair) => claim(pair.type, pair.value));
        const fires = (some: readonly string[]) => {
          const { policy } = compilePolicy(`version=1.2;authorizationrules{${some.join('&&')}=>permit();};`);
          return policy !== undefined && evaluatePolicy(policy, incoming).permitted;
        };
        const told = explained(`${texts.join('&&')}=>permit();`, incoming).rules[0]?.conditions ?? [];
        const held = texts.filter((_, index) => told[index]?.satisfied);
        expect([texts, held, fires(held)]).toEqual([texts, held, true]);
        const blamed = told.filter(({ satisfied, waitsFor }) => !satisfied && waitsFor === undefined).length;
        for (let set = 0; set < 2 ** texts.length; set++) {
          const others = texts.filter((_, bit) => (set >> bit) & 1);
          if (texts.length - others.length < blamed) expect(fires(others)).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('the smallest set of conditions', () => {
  it('is the smallest over all ways to make the claims that a permit builds on', () => {
    const { answer } = explained(
      [
        '[type=="p"] => add(type="ok1", value=true);',
        '[type=="q"] => add(type="ok1", value=true);',
        '[type=="q"] => add(type="ok2", value=true);',
        '[type=="ok1", value==true] && [type=="ok2", value==true] => permit();',
      ].join('\n'),
    );
    expect(answer?.needed.map(({ rule, condition }) => `${rule.number} ${condition.text}`)).toEqual([
      '2 [type=="q"]',
    ]);
  });

  it('goes back to the evidence also when the policy itself said no before', () => {
    const { answer } = explained(
      [
        '=> add(type="ok", value=false);',
        '[type=="svn", value>=2] => add(type="ok", value=true);',
        '[type=="ok", value==true] => permit();',
      ].join('\n'),
      [claim('svn', 1n)],
    );
    expect(answer?.text).toBe(
      'For a permit, the rule on line 2 would need: svn with value at least 2 instead of 1 (line 2, column 1).',
    );
  });

  it('is enough, and none smaller is', () => {
    const facts = ['a', 'b', 'c', 'd', 'e'];
    const condition = fc.constantFrom(...facts).map((name) => `[type=="${name}", value==1]`);
    const conditions = (more: readonly string[]) =>
      fc
        .uniqueArray(fc.oneof(condition, ...more.map((text) => fc.constant(text))), {
          minLength: 1,
          maxLength: 3,
        })
        .map((list) => list.join('&&'));
    const rules = fc.tuple(
      fc.array(
        conditions([]).map((text) => `${text}=>add(type="x",value=1);`),
        { maxLength: 3 },
      ),
      fc.array(
        conditions(['[type=="x"]']).map((text) => `${text}=>add(type="y",value=1);`),
        { maxLength: 3 },
      ),
      fc.array(
        conditions(['[type=="x"]', '[type=="y"]']).map((text) => `${text}=>permit();`),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
    );
    fc.assert(
      fc.property(rules, fc.subarray(facts), (texts, present) => {
        const text = texts.flat().join('');
        const permits = (names: readonly string[]) =>
          authorize(
            text,
            names.map((name) => claim(name, 1n)),
          ).permitted;
        if (permits(present)) return;
        const { answer } = explained(
          text,
          present.map((name) => claim(name, 1n)),
        );
        const needed = answer?.needed.map(({ condition }) => /"(.)"/.exec(condition.text)?.[1] ?? '') ?? [];
        if (!permits(facts)) return;
        expect([text, needed, permits([...present, ...needed])]).toEqual([text, needed, true]);
        for (let set = 0; set < 2 ** facts.length; set++) {
          const others = facts.filter((_, bit) => (set >> bit) & 1);
          if (others.length < needed.length) expect(permits([...present, ...others])).toBe(false);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('explanationLines', () => {
  it('tells people what happened', () => {
    const lines = explanationLines(
      explained('[type=="svn",value>=2]&&![type=="debug"]=>permit();\n=>add(type="a",value="x");', [
        claim('svn', 1n),
      ]),
    );
    expect(lines).toEqual([
      'authorizationrules 1 (line 1): permit did not fire',
      '  [type=="svn",value>=2] (1:32) fails: closest is svn: value is 1, wanted >= 2',
      '  ![type=="debug"] (1:56) holds: no such claim',
      'authorizationrules 2 (line 2): add fired',
      '  put into incoming: a = "x"',
      'For a permit, the rule on line 1 would need: svn with value at least 2 instead of 1 (line 1, column 32).',
    ]);
  });
});
