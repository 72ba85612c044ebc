/** The policy lab: compiles a policy, and has it judge what was proven of the evidence beside it. */

import type { Claim } from '@veritee/core';
import { policyVocabularies, schemes } from '@veritee/evidence';
import {
  type CompiledPolicy,
  compilePolicy,
  decide,
  evaluatePolicy,
  formatPolicy,
  policyHash,
} from '@veritee/policy';
import type { LabSample } from '../lab-protocol.ts';
import type { LabAnswer, LabQuestion, ShownDecision } from '../protocol.ts';
import { claimsOfAll, type FoundClaims } from './claim-samples.ts';
import { compareDecisions } from './compare-decisions.ts';
import { valueText } from './judge.ts';
import { lineNotes } from './line-notes.ts';
import { testPolicy } from './policy-tests.ts';
import { knownFiles, toldFiles } from './recognised.ts';
import { sourceIn } from './surroundings.ts';

/** Everything that the lab shows. */
export async function judgePolicy(question: LabQuestion): Promise<LabAnswer> {
  const { text, type, files: given, at, against } = question;
  const files = knownFiles(given);
  const found = await claimsOfAll(files, at);
  const terms = policyVocabularies.find((each) => each.type === type);
  const { policy, diagnostics } = compilePolicy(text, {
    attestationType: type,
    vocabularies: policyVocabularies,
  });
  const subject = subjectIn(found, question.subject);
  return {
    types: schemes.map(({ policyTerms: { type: name, names, defaultPolicy }, learning }) => {
      const identities = (learning?.identities ?? []).map((each) => each.name);
      return { type: name, name: names.short, defaultPolicy, identities };
    }),
    known: (terms?.claims ?? []).map(({ name, valueType, role }) => ({ name, valueType, role })),
    diagnostics,
    formatted: formatPolicy(text).text,
    hash: await policyHash(text),
    files: toldFiles(files, sourceIn(files).faults),
    incoming: (subject?.claims ?? []).map(({ type: name, value, issuer }) => {
      return { name, value: valueText(value), issuer };
    }),
    samples: found.map((each) => toldSample(each, policy)),
    subject: subject && toldSample(subject, policy),
    decision:
      policy === undefined || subject === undefined || subject.claims.length === 0
        ? undefined
        : decisionOf(policy, subject.claims),
    tests: testPolicy(text, files, found),
    comparison:
      policy === undefined || against === undefined
        ? undefined
        : compareDecisions(against, policy, type, found),
  };
}

/** The sample that was chosen; else the first with claims. */
function subjectIn(found: readonly FoundClaims[], chosen: number | undefined): FoundClaims | undefined {
  return (
    found.find(({ file }) => file === chosen) ?? found.find(({ claims }) => claims.length > 0) ?? found[0]
  );
}

function toldSample(
  { file, name, type, claims, proven, trouble, isRefused }: FoundClaims,
  policy: CompiledPolicy | undefined,
): LabSample {
  const outcome = policy === undefined || claims.length === 0 ? undefined : decide(policy, claims);
  return { file, name, type, claims: claims.length, proven, trouble, isRefused, outcome };
}

function decisionOf(policy: CompiledPolicy, claims: readonly Claim[]): ShownDecision {
  const { permitted, refusal, outgoing, explanation } = evaluatePolicy(policy, claims, { explain: true });
  return {
    permitted,
    reason: refusal?.message,
    answer: explanation?.answer?.text,
    issued: outgoing.map(({ type, value }) => ({ name: type, value: valueText(value) })),
    notes: explanation === undefined ? [] : lineNotes(explanation),
  };
}
