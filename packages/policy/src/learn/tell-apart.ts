/** Rules that permit some evidence and refuse other: as few as needed, by values that the permitted evidence has. */

import { holds, type LearnedCondition, leastOf, negative, positive } from './condition.ts';
import { type Facts, keyOf, valueKey, valuesOf } from './facts.ts';
import type { LearnableClaim, LearnableIdentity, LearningVocabulary } from './learning-vocabulary.ts';

/** A rule, and the evidence that it was learned from. */
export interface LearnedRule {
  readonly members: readonly Facts[];
  readonly conditions: readonly LearnedCondition[];
}

/** What rules are learned by. */
export interface Lesson {
  readonly vocabulary: LearningVocabulary;
  readonly identity: LearnableIdentity;
  readonly refused: readonly Facts[];
}

/** Rules for evidence of one or more identities. Some claim must tell each of them from each refused one. */
export function rulesFor(permitted: readonly Facts[], lesson: Lesson): LearnedRule[] {
  const names = separating(lesson).map(({ name }) => name);
  const groups = grouped(permitted, (facts) => keyOf(facts, names));
  return groups.flatMap((members) => told(members, lesson));
}

/** The claims that have a rule for each of their values: those that the identity pins, and those that only some evidence has. */
function separating({ vocabulary, identity }: Lesson): readonly LearnableClaim[] {
  return vocabulary.claims.filter(
    ({ use, name }) => use === 'required' || (use === 'pinned' && identity.claims.includes(name)),
  );
}

/** What every rule for this evidence asks for, whatever is refused. */
function customary(members: readonly Facts[], { vocabulary, identity }: Lesson): LearnedCondition[] {
  const ofOthers = new Set(vocabulary.identities.flatMap(({ claims }) => claims));
  return vocabulary.claims.flatMap((claim): LearnedCondition[] => {
    const { name, use, value } = claim;
    const own = identity.claims.includes(name);
    if (use === 'required' || use === 'expected') {
      const isGood = value !== undefined && members.every((each) => valuesOf(each, name).has(value));
      return isGood ? [{ claim, test: '==', value }] : [];
    }
    if (use === 'minimum') {
      const least = own || !ofOthers.has(name) ? leastOf(name, members) : undefined;
      // Nothing is below zero.
      return least === undefined || least <= 0n ? [] : [{ claim, test: '>=', value: least }];
    }
    const [first] = members;
    if (!own || first === undefined) return [];
    return [...valuesOf(first, name)].map((each) => ({ claim, test: '==', value: each }));
  });
}

/** Adds conditions that all members meet while they refuse something; where none does, splits the members. */
function told(members: readonly Facts[], lesson: Lesson): LearnedRule[] {
  const { claims } = lesson.vocabulary;
  const conditions = customary(members, lesson);
  let open = lesson.refused.filter((each) => conditions.every((condition) => holds(condition, each)));
  const add = (condition: LearnedCondition): void => {
    const against = open.filter((each) => !holds(condition, each)).map(({ name }) => name);
    conditions.push({ ...condition, against });
    open = open.filter((each) => holds(condition, each));
  };
  for (;;) {
    const [first] = open;
    if (first === undefined) return [{ members, conditions }];
    const shared = strongest(claims, open, (claim, each) => positive(claim, members, each));
    if (shared !== undefined) {
      add(shared);
      continue;
    }
    const parts = split(members, claims, (claim, member) => positive(claim, [member], first));
    if (parts.length > 1) return parts.flatMap((part) => told(part, lesson));
    const without = strongest(claims, open, (claim, each) => negative(claim, members, each));
    if (without !== undefined) {
      add(without);
      continue;
    }
    const rest = split(members, claims, (claim, member) => negative(claim, [member], first));
    if (rest.length < 2) return [{ members, conditions }];
    return rest.flatMap((part) => told(part, lesson));
  }
}

/** Of the conditions against evidence that is still permitted, the one that refuses most of it; of equal ones the first. */
function strongest(
  claims: readonly LearnableClaim[],
  open: readonly Facts[],
  against: (claim: LearnableClaim, refused: Facts) => LearnedCondition | undefined,
): LearnedCondition | undefined {
  let best: LearnedCondition | undefined;
  let most = 0;
  for (const claim of claims) {
    const seen = new Set<string>();
    for (const each of open) {
      const condition = against(claim, each);
      if (condition === undefined) continue;
      const key = `${condition.test}${valueKey(condition.value)}`;
      if (seen.has(key)) continue;
      seen.add(key);
      const count = open.filter((other) => !holds(condition, other)).length;
      if (count <= most) continue;
      best = condition;
      most = count;
    }
  }
  return best;
}

/** Members by the condition that tells them from refused evidence, for the claim that tells most; the rest is one part. */
function split(
  members: readonly Facts[],
  claims: readonly LearnableClaim[],
  against: (claim: LearnableClaim, member: Facts) => LearnedCondition | undefined,
): readonly (readonly Facts[])[] {
  let best: readonly (readonly Facts[])[] = [members];
  let most = 0;
  for (const claim of claims) {
    let count = 0;
    const parts = grouped(members, (member) => {
      const condition = against(claim, member);
      if (condition === undefined) return '';
      count++;
      return condition.test === '>=' ? '>=' : `${condition.test}${valueKey(condition.value)}`;
    });
    if (count <= most || parts.length < 2) continue;
    best = parts;
    most = count;
  }
  return best;
}

function grouped(members: readonly Facts[], key: (member: Facts) => string): readonly (readonly Facts[])[] {
  const groups = new Map<string, Facts[]>();
  for (const member of members) {
    const name = key(member);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [member]);
    else group.push(member);
  }
  return [...groups.values()];
}
