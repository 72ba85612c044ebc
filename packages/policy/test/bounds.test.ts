/** What hostile policies and claims cost, counted in steps: each ends at its limit. */

import { describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../src/evaluate-policy.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { formatPolicy } from '../src/syntax/format.ts';
import { authorize, claim, compiled, problemOf } from './build.ts';
import { compilePolicy } from './language.ts';
import { haveVectors, vectorText } from './vectors.ts';

const many = Array.from({ length: 4096 }, (_, index) => claim('t', BigInt(index)));
const doubled = Array.from({ length: 60 }, () => '[@,@]').join('|');
const events = claim('j', `{"a":[${Array.from({ length: 50_000 }, (_, index) => index).join(',')}]}`);

function query(text: string): string {
  return `c:[type=="j"]=>add(type="k",value=JmesPath(c.value,"${text}"));`;
}

const HOSTILE: readonly (readonly [string, string, string])[] = [
  ['filters over many claims', '[value==1,issuer!="x"]=>permit();'.repeat(1900), 'StepLimit'],
  [
    'a join of all with all',
    'a:[type=="t"]&&b:[value!=a.value]&&c:[value==b.value,value==a.value]=>permit();',
    'StepLimit',
  ],
  [
    'adding to itself',
    'c:[type=="t"]=>add(type="t2",value=c.value);c:[]=>add(type="t3",value=c.value);',
    'ClaimLimit',
  ],
  [
    'doubling a text',
    `=>add(type="s",value="abcdefgh");${Array.from({ length: 30 }, (_, n) => `c:[type=="s${n || ''}"]=>add(type="s${n + 1}",value=AppendString(c.value,c.value));`).join('')}`,
    'ValueLimit',
  ],
  ['a result of exponential length', query(doubled), 'StepLimit'],
  ['comparing exponential values', query(`${doubled}|@==@`), 'StepLimit'],
  [
    'flattening exponentially',
    query(`[\`1\`]|${Array.from({ length: 60 }, () => '[@,@][]').join('|')}|length(@)`),
    'StepLimit',
  ],
  ['sorting again and again', query('sort(a)[0]').repeat(20), 'StepLimit'],
  [
    'reading ever new texts',
    Array.from(
      { length: 60 },
      (_, n) =>
        `c:[type=="j"]=>add(type="k${n}",value=JmesPath(AppendString(c.value,"${' '.repeat(n + 1)}"),"a[0]"));`,
    ).join(''),
    'TextLimit',
  ],
  ['a query in a thousand parentheses', query(`${'('.repeat(1000)}a${')'.repeat(1000)}`), 'QueryLimit'],
  ['a query of a thousand steps', query(`a${'.a'.repeat(1000)}`), 'QueryLimit'],
  [
    'texts that are no JSON, each with an error of its own',
    'a:[]&&[value==JsonToClaimValue(AppendString(a.type,"-")),value!=a.value]=>permit();',
    'StepLimit',
  ],
  ['texts that are no numbers', query(`a[].to_number('1-1')|[0]`).repeat(4), 'StepLimit'],
  ['a query of many operators', query(`a${' || a'.repeat(1000)}`), 'QueryLimit'],
];

describe('hostile policies', () => {
  it.each(HOSTILE)('%s', (_, rules, problem) => {
    const claims = problem === 'ValueLimit' || rules.includes('type=="j"') ? [events] : many;
    expect(problemOf(authorize(`${rules}=>permit();`, claims))).toBe(problem);
    expect(problemOf(authorize(`${rules}=>permit();`, claims, { explain: true }))).toBe(problem);
  });

  it('do not pay for what they read again', () => {
    expect(problemOf(authorize(`${query('a[0]').repeat(1000)}=>permit();`, [events]))).toBeUndefined();
  });
});

describe('hostile texts', () => {
  const HEAD = 'version=1.2;authorizationrules{';

  it('of a megabyte are not looked at', () => {
    expect(compilePolicy('['.repeat(1_000_000)).diagnostics.map(({ code }) => code)).toEqual(['TextTooLong']);
  });

  it.each([
    '"\\"\n',
    "'",
    '\u201c',
    '[',
    '{',
    '/*',
    '//\n',
    'a(',
    '!',
    '[type=="secureBootEnabledX"]=>permit();',
    '=>add(type="a",value=',
    '[value>1,value<3]&&![value>1]=>permit();',
    '\u00a0',
  ])('that repeat %j end soon, with few diagnostics', (piece) => {
    const text = HEAD + piece.repeat(Math.floor(131_000 / piece.length));
    const { diagnostics } = compilePolicy(text);
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(diagnostics.length).toBeLessThanOrEqual(202);
    formatPolicy(text);
  });
});

/** Milliseconds of processor time, which other processes of the machine do not lengthen: the least of some tries. */
function leastTime(work: () => void): number {
  const times = Array.from({ length: 8 }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

describe('the event loop', () => {
  // The service evaluates so many steps on it, and no more: see its policies.ts.
  const limits = { steps: 20_000 };

  it.each(HOSTILE)('is not stopped for 50 milliseconds by %s', (_, rules, problem) => {
    const claims = problem === 'ValueLimit' || rules.includes('type=="j"') ? [events] : many;
    const policy = compiled(`version=1.2;authorizationrules{${rules}=>permit();};`);
    expect(leastTime(() => evaluatePolicy(policy, claims, { limits }))).toBeLessThan(50);
  });
});

describe('the step budget', () => {
  // A step takes some 0.2 microseconds, the dearest kinds 0.3: evaluations on an event loop end within 50 milliseconds.
  it('is no more than an event loop can spare', () => {
    expect(DEFAULT_LIMITS.steps).toBeLessThanOrEqual(100_000);
    expect(DEFAULT_LIMITS.text).toBeLessThanOrEqual(16 * DEFAULT_LIMITS.steps);
  });

  it.skipIf(!haveVectors)(
    'is enough for twice what the HealthAttestation policy takes over a real log',
    () => {
      const policy = compiled(vectorText('policies/ms-tpm-1.2-healthattestation.policy'));
      const events = claim('events', vectorText('policies/events-windows11-2025.json'));
      const half = { steps: DEFAULT_LIMITS.steps / 2, text: DEFAULT_LIMITS.text / 2 };
      expect(evaluatePolicy(policy, [events], { limits: half }).permitted).toBe(true);
      const tenth = { steps: DEFAULT_LIMITS.steps / 10 };
      expect(evaluatePolicy(policy, [events], { limits: tenth }).refusal?.problem).toBe('StepLimit');
    },
  );

  it('is the same for what is explained: notes are paid from a purse of their own', () => {
    const rules = `${'[type=="t",value>1]=>add(type="x",value=true);'.repeat(11)}=>permit();`;
    const claims = many.slice(0, 4000);
    expect(problemOf(authorize(rules, claims))).toBe(problemOf(authorize(rules, claims, { explain: true })));
  });

  it('ends in the very step in which it is used up', () => {
    const rules = '[type=="t",value==1]=>permit();';
    const claims = many.slice(0, 100);
    let needed = 1;
    while (problemOf(authorize(rules, claims, { limits: { steps: needed } })) === 'StepLimit') needed++;
    // The rule, the look-up, each claim and each of its tests.
    expect(needed).toBe(1 + 101 + 100);
  });
});
