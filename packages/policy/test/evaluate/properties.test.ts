/** Laws of evaluation, over generated policies and claims. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../../src/evaluate-policy.ts';
import { formatPolicy } from '../../src/syntax/format.ts';
import { compiled } from '../build.ts';

const type = fc.constantFrom('a', 'b', 'c');
const value = fc.oneof(fc.boolean(), fc.bigInt({ min: 0n, max: 3n }), fc.constantFrom('x', 'y'));
const claim = fc.record({
  type,
  value,
  issuer: fc.constantFrom('AttestationService' as const, 'CustomClaim' as const),
});
const claims = fc.uniqueArray(claim, {
  maxLength: 6,
  selector: (item) => `${item.type} ${typeof item.value} ${item.value} ${item.issuer}`,
});

const literal = fc.constantFrom('0', '1', '2', 'true', 'false', '"x"');
const condition = fc
  .tuple(fc.constantFrom('', '', '!'), type, fc.constantFrom('==', '!='), literal)
  .map(([not, name, comparison, content]) => `${not}[type=="${name}", value${comparison}${content}]`);
const positive = condition.map((text) => (text.startsWith('!') ? text.slice(1) : text));
/** A positive condition that another one refers to. */
const joined = fc
  .tuple(fc.nat({ max: 99 }), type, type, fc.constantFrom('==', '!=', '<', '>='))
  .map(
    ([name, first, second, comparison]) =>
      `x${name}:[type=="${first}"]&&[type=="${second}", value${comparison}x${name}.value]`,
  );
const rule = fc.oneof(
  fc.tuple(fc.array(condition, { maxLength: 2 }), fc.constantFrom('permit()', 'deny()')),
  fc.tuple(
    fc.array(condition, { maxLength: 2 }),
    fc.tuple(type, literal).map(([name, content]) => `add(type="${name}",value=${content})`),
  ),
);
const rules = fc.array(
  rule.map(([conditions, action]) => `${conditions.join('&&')}=>${action};`),
  { maxLength: 5 },
);

function text(lines: readonly string[]): string {
  const issuance =
    'x:[type=="a"]&&y:[type=="b",value!=x.value]=>issue(type="d",value=x.value);y:[]=>issue(claim=y);';
  return `version=1.2;authorizationrules{${lines.join('')}};issuancerules{${issuance}};`;
}

function decision(lines: readonly string[], incoming: Parameters<typeof evaluatePolicy>[1]) {
  const { permitted, refusal } = evaluatePolicy(compiled(text(lines)), incoming);
  return permitted ? 'permit' : refusal?.reason;
}

describe('evaluation', () => {
  it('never depends on the order of incoming claims, but for the order of what is issued', () => {
    fc.assert(
      fc.property(rules, claims, fc.infiniteStream(fc.nat()), (lines, incoming, dice) => {
        const shuffled = incoming
          .map((item) => ({ item, key: dice.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ item }) => item);
        const show = (list: Parameters<typeof evaluatePolicy>[1]) =>
          evaluatePolicy(compiled(text(lines)), list)
            .outgoing.map((item) => `${item.type} ${typeof item.value} ${item.value}`)
            .sort();
        expect(decision(lines, shuffled)).toBe(decision(lines, incoming));
        expect(show(shuffled)).toEqual(show(incoming));
      }),
    );
  });

  it('refuses whenever a deny fires, wherever it stands', () => {
    fc.assert(
      fc.property(rules, claims, fc.nat({ max: 5 }), (lines, incoming, place) => {
        const at = Math.min(place, lines.length);
        expect(decision([...lines.slice(0, at), '=>deny();', ...lines.slice(at)], incoming)).toBe('Denied');
      }),
    );
  });

  it('never makes a rule of positive conditions fire by removing a claim', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(positive, joined), { minLength: 1, maxLength: 3 }),
        claims,
        fc.nat(),
        (conditions, incoming, place) => {
          fc.pre(new Set(conditions).size === conditions.length);
          const named = conditions.map((text, index) => text.replaceAll(/\bx\d+/g, `x${index}`));
          const line = [`${named.join('&&')}=>permit();`];
          const fewer = incoming.toSpliced(place % Math.max(1, incoming.length), 1);
          if (decision(line, incoming) !== 'permit') expect(decision(line, fewer)).not.toBe('permit');
        },
      ),
    );
  });

  it('is the same for a laid out policy', () => {
    fc.assert(
      fc.property(rules, claims, (lines, incoming) => {
        const laidOut = formatPolicy(text(lines)).text ?? '';
        const { outgoing, permitted } = evaluatePolicy(compiled(text(lines)), incoming);
        expect(evaluatePolicy(compiled(laidOut), incoming)).toMatchObject({ outgoing, permitted });
      }),
    );
  });
});
