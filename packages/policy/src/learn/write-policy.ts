/** The text of a learned policy: each line with the reason why it is there. */

import { formatPolicy } from '../syntax/format.ts';
import { conditionText, type LearnedCondition } from './condition.ts';
import type { LearnableClaim, LearnableIdentity } from './learning-vocabulary.ts';
import { commentText, derivingRule, namesText } from './policy-words.ts';
import type { LearnedRule } from './tell-apart.ts';

/** What the text says besides its rules. */
export interface PolicyText {
  readonly identity: LearnableIdentity;
  readonly rules: readonly LearnedRule[];
  /** What is refused whatever else permits. */
  readonly denied: readonly LearnedCondition[];
  readonly permitted: number;
  readonly refused: number;
  /** What the policy does not ask for although it should. */
  readonly notes: readonly string[];
}

/** Writes rules as a policy text, in the layout of `formatPolicy`. */
export function writePolicy({ identity, rules, denied, permitted, refused, notes }: PolicyText): string {
  const conditions = rules.flatMap((rule) => rule.conditions);
  const derived = [...new Set(conditions.map(({ claim }) => claim))].filter(({ query }) => query);
  const isNewer = derived.length > 0 || conditions.some(({ test }) => test === 'none');
  const explained = new Set<string>();
  const lines = [
    `version=${isNewer ? '1.2' : '1.0'};`,
    '',
    `// Learned: permits ${countText(permitted)}${refused === 0 ? '' : `, refuses ${countText(refused)}`}.`,
    `// Identity: ${commentText(`${identity.name} (${identity.claims.join(', ')})`)}.`,
    ...notes.map((note) => `// Note: ${commentText(note)}`),
    'authorizationrules',
    '{',
    ...derived.flatMap(derivingLines),
    ...denied.flatMap(denyingLines),
    ...rules.flatMap((rule) => ruleLines(rule, explained)),
    '};',
    '',
    'issuancerules',
    '{',
    '};',
  ];
  const text = `${lines.join('\n')}\n`;
  return formatPolicy(text, { textLength: text.length }).text ?? text;
}

function countText(count: number): string {
  return count === 1 ? 'one piece of evidence' : `${count} pieces of evidence`;
}

function derivingLines(claim: LearnableClaim): readonly string[] {
  return [`// ${claim.name}: read from ${claim.query?.claim}.`, derivingRule(claim, 'add'), ''];
}

function denyingLines(condition: LearnedCondition): readonly string[] {
  return [`// ${commentText(condition.claim.why)}`, `${conditionText(condition)} => deny();`, ''];
}

/** @param explained - reasons that stand above an earlier rule: they are not repeated */
function ruleLines({ members, conditions }: LearnedRule, explained: Set<string>): readonly string[] {
  return [
    `// Permits ${namesText(members.map(({ name }) => name))}.`,
    ...conditions.flatMap((condition, index) => [
      ...reasons(condition, explained).map((reason) => `// ${commentText(reason)}`),
      `${conditionText(condition)}${index === conditions.length - 1 ? '' : ' &&'}`,
    ]),
    '=> permit();',
    '',
  ];
}

const RAISE = 'This is the lowest in the evidence; raise it to refuse older ones.';

function reasons({ claim, test, against }: LearnedCondition, explained: Set<string>): readonly string[] {
  const general = test === '>=' ? [claim.why, RAISE] : [claim.why];
  const why = explained.has(claim.name) ? [] : general;
  explained.add(claim.name);
  return against === undefined ? why : [...why, `Needed to refuse ${namesText(against)}.`];
}
