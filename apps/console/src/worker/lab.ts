/** The policy lab: compiles a policy, proves the evidence beside it, and has the one judge the other. */

import { type Claim, CodedError } from '@veritee/core';
import { appraiseEvidence, policyVocabularies } from '@veritee/evidence';
import {
  type CompiledPolicy,
  compilePolicy,
  type Diagnostic,
  evaluatePolicy,
  formatPolicy,
  parseClaims,
  policyHash,
} from '@veritee/policy';
import type { LabAnswer, LabQuestion, ShownDecision, ShownDiagnostic } from '../protocol.ts';
import { textOf } from './documents.ts';
import { valueText } from './judge.ts';
import { lineNotes } from './line-notes.ts';
import { type KnownFile, knownFiles, toldFiles } from './recognised.ts';
import { rootsIn, sourceIn } from './surroundings.ts';

/** Everything that the lab shows. */
export async function judgePolicy({ text, type, files: given, at }: LabQuestion): Promise<LabAnswer> {
  const files = knownFiles(given);
  const { source, faults } = sourceIn(files);
  const { claims, trouble } = await claimsOf(files, source, at);
  const terms = policyVocabularies.find((each) => each.type === type);
  const { policy, diagnostics } = compilePolicy(text, {
    attestationType: type,
    vocabularies: policyVocabularies,
  });
  return {
    types: policyVocabularies.map((each) => ({
      type: each.type,
      name: each.names.short,
      defaultPolicy: each.defaultPolicy,
    })),
    known: (terms?.claims ?? []).map(({ name, valueType, role }) => ({ name, valueType, role })),
    diagnostics: diagnostics.map(shownDiagnostic),
    formatted: formatPolicy(text).text,
    hash: await policyHash(text),
    files: toldFiles(files, faults),
    incoming: claims.map(({ type: name, value, issuer }) => ({ name, value: valueText(value), issuer })),
    trouble,
    decision: policy === undefined || claims.length === 0 ? undefined : decisionOf(policy, claims),
  };
}

interface FoundClaims {
  readonly claims: readonly Claim[];
  readonly trouble?: string | undefined;
}

/** Claims of the first evidence, proven here; or those in a file of claims. */
async function claimsOf(
  files: readonly KnownFile[],
  source: ReturnType<typeof sourceIn>['source'],
  at: number,
): Promise<FoundClaims> {
  const evidence = files.find(({ role }) => role === 'evidence');
  const document = files.find(({ role }) => role === 'document');
  if (evidence?.scheme !== undefined) return provenClaims(evidence, files, source, at);
  return document === undefined ? { claims: [] } : givenClaims(document);
}

async function provenClaims(
  { scheme, request, bytes }: KnownFile,
  files: readonly KnownFile[],
  source: ReturnType<typeof sourceIn>['source'],
  at: number,
): Promise<FoundClaims> {
  if (scheme === undefined) return { claims: [] };
  const { anchors, intermediates } = await rootsIn(files, scheme);
  const { claims, error } = await appraiseEvidence(scheme, request ?? { evidence: bytes }, {
    source,
    trust: { anchors, intermediates, now: new Date(at) },
    requirements: { challenge: 'as-sent' },
  });
  return { claims: claims?.incoming ?? [], trouble: error?.explain() };
}

function givenClaims(file: KnownFile): FoundClaims {
  try {
    return { claims: parseClaims(textOf(file) ?? '') };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { claims: [], trouble: error.explain() };
  }
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

function shownDiagnostic(diagnostic: Diagnostic): ShownDiagnostic {
  const { severity, code, message, hint, line, column, endLine, endColumn } = diagnostic;
  return { severity, code, message, hint, line, column, endLine, endColumn };
}
