/** Learns a policy from evidence that it must permit and evidence that it must refuse. */

import type { ClaimValue } from '@veritee/core';
import { isAnything, isText, orAbsent, type RecordShape } from '@veritee/core/internal';
import { compilePolicy } from '../compile.ts';
import { evaluatePolicy } from '../evaluate-policy.ts';
import { PolicyOptionsError, readOptions } from '../options.ts';
import type { ClaimSample } from '../samples.ts';
import { holds, type LearnedCondition } from './condition.ts';
import { type Facts, factsOf, keyOf, valuesOf } from './facts.ts';
import { LearningError } from './learning-error.ts';
import type { LearnableClaim, LearnableIdentity, LearningVocabulary } from './learning-vocabulary.ts';
import { commentText, namesText } from './policy-words.ts';
import { rulesFor } from './tell-apart.ts';
import { writePolicy } from './write-policy.ts';

/** What a policy is learned from. */
export interface LearnPolicyOptions {
  /** Proven claims of evidence that the policy must permit: at least one, and all of one attestation type. */
  readonly permit: readonly ClaimSample[];
  /** Proven claims of evidence of the same type that the policy must refuse. */
  readonly refuse?: readonly ClaimSample[];
  /** What can be learned from evidence of this type: the member `learning` of a scheme of `@veritee/evidence`. */
  readonly vocabulary: LearningVocabulary;
  /** The name of the identity to pin; without it, the first of the vocabulary that all evidence to permit has. */
  readonly identity?: string;
  /** Names of samples whose claims nobody verified: a note in the policy says so. */
  readonly unverified?: readonly string[];
}

/** A learned policy. */
export interface LearnedPolicy {
  /** The policy text, laid out, with comments that say why each line is there. */
  readonly text: string;
  /** The name of the identity that it pins. */
  readonly identity: string;
  /** For each permit rule, the names of the evidence that it was learned from. */
  readonly rules: readonly (readonly string[])[];
  /** What the policy does not require because permitted evidence does not have it, and which samples nobody verified. */
  readonly notes: readonly string[];
}

const isList = (value: unknown): boolean => Array.isArray(value);
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
const learnShape: RecordShape<LearnPolicyOptions> = {
  permit: isList,
  refuse: orAbsent(isList),
  vocabulary: isAnything,
  identity: orAbsent(isText),
  unverified: orAbsent(isTexts),
};

/** More would take long and no one would read the result. */
const MOST_SAMPLES = 1_000;

/**
 * Learns a readable policy that permits all the evidence given and refuses all the evidence refused. It pins one identity of
 * the evidence: the customary one, however many rules that needs, and a weaker one only where it is asked for or evidence
 * to permit lacks the customary one, which a note says. It never permits debug mode, and requires the lowest versions seen.
 * Only claims with the issuer `AttestationService` count. The result was evaluated on every sample before it is returned.
 *
 * @throws LearningError which evidence cannot be permitted, or which two cannot be told apart
 * @throws PolicyOptionsError `OptionsInvalid`
 * @example
 * const claim = (type: string, value: boolean | string) => ({ type, value, issuer: 'AttestationService' as const });
 * const good = { name: 'good.bin', claims: [claim('debug', false), claim('code', 'c0de')] };
 * const vocabulary = {
 *   claims: [
 *     { name: 'debug', use: 'required' as const, value: false, why: 'Debug mode is off.' },
 *     { name: 'code', use: 'pinned' as const, why: 'The code that runs.' },
 *   ],
 *   identities: [{ name: 'code', claims: ['code'] }],
 * };
 * learnPolicy({ permit: [good], vocabulary }).text; // 'version=1.0;…'
 */
export function learnPolicy(given: LearnPolicyOptions): LearnedPolicy {
  const options = readOptions(given, learnShape, 'learnPolicy');
  const { permit, refuse = [], vocabulary, unverified = [] } = options;
  requireCounts(permit, refuse);
  const permitted = factsOf(permit, vocabulary.claims);
  const refused = factsOf(refuse, vocabulary.claims);
  requirePermissible(permitted, vocabulary);
  const names = vocabulary.claims.map(({ name }) => name);
  requireDistinct(permitted, refused, names);
  const identity = identityOf(permitted, vocabulary, options.identity);
  const denied = deniedBy(permitted, vocabulary);
  const open = distinct(refused, names).filter((facts) => !denied.some((each) => holds(each, facts)));
  const rules = rulesFor(permitted, { vocabulary, identity, refused: open });
  const notes = [
    ...unverifiedNotes(unverified),
    ...(options.identity === undefined ? passedOver(permitted, vocabulary, identity) : []),
    ...notesOf(permitted, vocabulary),
  ];
  const text = writePolicy({
    identity,
    rules,
    denied,
    permitted: permit.length,
    refused: refuse.length,
    notes,
  });
  requireDecisions(text, permit, refuse);
  return {
    text,
    identity: identity.name,
    rules: rules.map(({ members }) => members.map(({ name }) => name)),
    notes,
  };
}

function requireCounts(permit: readonly ClaimSample[], refuse: readonly ClaimSample[]): void {
  const message = 'A policy is learned from at least one piece of evidence that it must permit.';
  if (permit.length === 0) throw new PolicyOptionsError('OptionsInvalid', message);
  const count = permit.length + refuse.length;
  if (count <= MOST_SAMPLES) return;
  throw new LearningError('LearningTooLarge', 'There is too much evidence to learn from.', {
    expected: `at most ${MOST_SAMPLES} pieces`,
    found: String(count),
    hint: 'Choose evidence that stands for the rest; decisions about the rest show whether the policy fits.',
  });
}

/** Evidence that no learned policy permits ends it: leaving out the condition would permit debug mode to everyone. */
function requirePermissible(permitted: readonly Facts[], { claims }: LearningVocabulary): void {
  for (const { name, use, value, why, optional = false } of claims) {
    if (use !== 'required' || value === undefined) continue;
    const isBad = (values: ReadonlySet<ClaimValue>): boolean =>
      values.size === 0 ? !optional : values.size > 1 || !values.has(value);
    const bad = permitted.find((facts) => isBad(valuesOf(facts, name)));
    if (bad === undefined) continue;
    const found = [...valuesOf(bad, name)].join(', ');
    throw new LearningError('LearningForbidden', `No policy is learned that permits ${bad.name}. ${why}`, {
      expected: `${name} ${value}`,
      found: found === '' ? `no ${name}` : `${name} ${found}`,
      hint: 'Give it as evidence to refuse, or write such a policy yourself.',
    });
  }
}

/** Where a claim is not in all evidence, its bad values are denied by a rule, whatever else permits. */
function deniedBy(permitted: readonly Facts[], { claims }: LearningVocabulary): readonly LearnedCondition[] {
  return claims.flatMap((claim): LearnedCondition[] => {
    const { name, use, value, optional = false } = claim;
    if (use !== 'required' || !optional || value === undefined) return [];
    if (permitted.every((facts) => valuesOf(facts, name).size > 0)) return [];
    return [typeof value === 'boolean' ? { claim, test: '==', value: !value } : { claim, test: '!=', value }];
  });
}

function requireDistinct(
  permitted: readonly Facts[],
  refused: readonly Facts[],
  names: readonly string[],
): void {
  const known = new Map(permitted.map((facts) => [keyOf(facts, names), facts.name]));
  for (const facts of refused) {
    const same = known.get(keyOf(facts, names));
    if (same === undefined) continue;
    throw new LearningError(
      'LearningIndistinguishable',
      `${same} must be permitted and ${facts.name} refused, but they do not differ in any claim that a policy can rely on.`,
      { hint: 'Both are the same code on the same kind of platform. Remove one of the two.' },
    );
  }
}

function distinct(facts: readonly Facts[], names: readonly string[]): readonly Facts[] {
  return [...new Map(facts.map((each) => [keyOf(each, names), each])).values()];
}

/** The first that all permitted evidence has, or the one that was asked for. */
function identityOf(
  permitted: readonly Facts[],
  { identities, claims }: LearningVocabulary,
  wanted: string | undefined,
): LearnableIdentity {
  const choice = identities.filter(({ name }) => wanted === undefined || name === wanted);
  if (choice.length === 0) {
    throw new PolicyOptionsError('OptionsInvalid', `Such evidence has no identity "${wanted}".`, {
      expected: identities.map(({ name }) => name).join(', '),
    });
  }
  const usable = choice.find((identity) => permitted.every((facts) => hasIdentity(facts, identity, claims)));
  if (usable === undefined) throw noIdentity(permitted, choice, claims);
  return usable;
}

/** Identities before the pinned one that only some evidence has. What no evidence has is of another platform. */
function passedOver(
  permitted: readonly Facts[],
  { identities, claims }: LearningVocabulary,
  pinned: LearnableIdentity,
): readonly string[] {
  return identities.slice(0, identities.indexOf(pinned)).flatMap((identity) => {
    const without = permitted.filter((facts) => !hasIdentity(facts, identity, claims));
    if (without.length === permitted.length) return [];
    const names = namesText(without.map(({ name }) => name));
    return [
      `The identity ${identity.name} is not pinned, because ${names} ${without.length === 1 ? 'does' : 'do'} not have it.`,
    ];
  });
}

function unverifiedNotes(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const were =
    names.length === 1 ? 'its claims were taken as they are' : 'their claims were taken as they are';
  return [`The signature of ${namesText(names)} was not verified: ${were}.`];
}

/** Whether a text is zeros in hex or in base64url: nothing was measured or signed. */
function isNothing(value: string): boolean {
  const first = value.at(0) ?? '0';
  return (first === '0' || first === 'A') && value === first.repeat(value.length);
}

function hasIdentity(
  facts: Facts,
  { claims: [key = ''] }: LearnableIdentity,
  claims: readonly LearnableClaim[],
): boolean {
  const values = [...valuesOf(facts, key)];
  const claim = claims.find(({ name }) => name === key);
  if (claim?.use === 'expected') return values.some((value) => value === claim.value);
  return values.length > 0 && values.every((value) => typeof value !== 'string' || !isNothing(value));
}

function noIdentity(
  permitted: readonly Facts[],
  choice: readonly LearnableIdentity[],
  claims: readonly LearnableClaim[],
): LearningError {
  const bad = permitted.find((facts) => choice.every((identity) => !hasIdentity(facts, identity, claims)));
  const message =
    bad === undefined
      ? 'The evidence has no identity in common that a policy could pin.'
      : `${bad.name} has no identity that a policy could pin.`;
  return new LearningError('LearningIdentityMissing', message, {
    expected: choice.map(({ name, claims: [key = ''] }) => `${name} (${key})`).join(' or '),
    hint: 'Learn one policy from the evidence of each identity, or choose another identity.',
  });
}

function notesOf(permitted: readonly Facts[], { claims }: LearningVocabulary): readonly string[] {
  return claims.flatMap(({ name, use, value }) => {
    if (use !== 'expected' || value === undefined) return [];
    // Evidence without the claim is of a platform that does not measure it.
    const without = permitted.filter(
      (facts) => valuesOf(facts, name).size > 0 && !valuesOf(facts, name).has(value),
    );
    if (without.length === 0) return [];
    return [
      `${name} is not ${value} in ${namesText(without.map((each) => each.name))}, so its rule does not require it.`,
    ];
  });
}

/** The evaluator has the last word: it decides in the service, too. */
function requireDecisions(
  text: string,
  permit: readonly ClaimSample[],
  refuse: readonly ClaimSample[],
): void {
  const { policy, diagnostics } = compilePolicy(text);
  const wrong =
    policy === undefined
      ? diagnostics.find(({ severity }) => severity === 'error')?.message
      : [...permit.map((each) => [each, true] as const), ...refuse.map((each) => [each, false] as const)]
          .filter(([{ claims }, permitted]) => evaluatePolicy(policy, claims).permitted !== permitted)
          .map(
            ([{ name }, permitted]) => `${name} would ${permitted ? 'not be permitted' : 'be permitted'}`,
          )[0];
  if (wrong === undefined) return;
  throw new LearningError('LearningTooLarge', 'The learned policy would exceed the limits of the language.', {
    found: commentText(wrong),
    hint: 'Learn from less evidence, or choose another identity.',
  });
}
