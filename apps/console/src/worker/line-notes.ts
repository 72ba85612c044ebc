/** An explanation as notes at the lines of the policy. */

import type { ConditionExplanation, Explanation, RuleExplanation } from '@veritee/policy';
import type { LineNote } from '../protocol.ts';
import { valueText } from './judge.ts';

/** Notes in the order of the lines; of a condition and its rule on one line, that of the condition where it fails. */
export function lineNotes({ rules }: Explanation): LineNote[] {
  const notes = new Map<number, LineNote>();
  for (const rule of rules) {
    for (const each of [ruleNote(rule), ...rule.conditions.map(conditionNote)]) {
      const before = notes.get(each.line);
      if (before === undefined || before.state === 'holds' || each.state === 'fails')
        notes.set(each.line, each);
    }
  }
  return [...notes.values()].sort((a, b) => a.line - b.line);
}

function ruleNote({ position, fired, action }: RuleExplanation): LineNote {
  return {
    // The action is at the end of its rule.
    line: position.endLine,
    state: fired ? 'fired' : 'idle',
    text: fired ? `${action} fired` : `${action} did not fire`,
  };
}

function conditionNote(condition: ConditionExplanation): LineNote {
  const { position, satisfied } = condition;
  return { line: position.line, state: satisfied ? 'holds' : 'fails', text: reasonOf(condition) };
}

function reasonOf({
  satisfied,
  negated,
  matched,
  closest,
  untested,
  waitsFor,
}: ConditionExplanation): string {
  const [first] = matched;
  if (waitsFor !== undefined) return `waits for a claim named ${waitsFor}`;
  if (untested !== undefined) return `could not be tested: ${untested}`;
  if (first !== undefined) return `${first.type} is ${valueText(first.value)}`;
  if (negated && satisfied) return 'no such claim';
  const [difference] = closest?.differences ?? [];
  if (closest === undefined || difference === undefined) return 'no claim comes close';
  const { property, comparison, expected, found } = difference;
  const wanted = expected.map(valueText).join(' or ');
  return `${closest.claim.type}: ${property} is ${valueText(found)}, wanted ${comparison} ${wanted}`;
}
