/** A policy text to a policy that can be evaluated: parse, check, plan. */

import { isAnything, isText, orAbsent, type RecordShape } from '@veritee/core/internal';
import { checkPolicy } from './check/check.ts';
import { type Diagnostic, hasErrors, inOrder, reportFor } from './diagnostics.ts';
import { type CompiledPolicy, planPolicy } from './evaluate/plan.ts';
import type { QueryCache } from './jmespath/parser.ts';
import { limitsWith, type PolicyLimits } from './limits.ts';
import { readOptions } from './options.ts';
import { parseInto, tooLong } from './syntax/parser.ts';
import { sourceOf } from './syntax/source.ts';
import { type EvidenceVocabulary, termsOf } from './vocabulary.ts';

/** How to compile. */
export interface CompileOptions {
  /** The wire name of the attestation type (`SgxEnclave`), for warnings about claims that its evidence never yields. */
  readonly attestationType?: string;
  /**
   * The words of all kinds of evidence, as `policyVocabularies` of `@veritee/evidence` lists them. Without them no claim's name is
   * doubtful, and any property may be set.
   */
  readonly vocabularies?: readonly EvidenceVocabulary[];
  readonly limits?: Partial<PolicyLimits>;
}

/** A compiled policy, present exactly when no diagnostic is an error. */
export interface Compilation {
  readonly policy?: CompiledPolicy;
  readonly diagnostics: readonly Diagnostic[];
}

const compileShape: RecordShape<CompileOptions> = {
  attestationType: orAbsent(isText),
  vocabularies: orAbsent((value) => Array.isArray(value)),
  limits: isAnything,
};

const NOTHING_KNOWN: readonly EvidenceVocabulary[] = [];

/**
 * Parses and checks a policy text. Never throws for what is in the text; warnings do not make a policy invalid.
 *
 * @throws PolicyOptionsError `OptionsInvalid`
 * @example
 * const { policy, diagnostics } = compilePolicy(text, { attestationType: 'SgxEnclave', vocabularies: policyVocabularies });
 * if (policy === undefined) console.error(diagnostics[0]?.message);
 */
export function compilePolicy(text: string, given: CompileOptions = {}): Compilation {
  const options = readOptions(given, compileShape, 'compilePolicy');
  const limits = limitsWith(options.limits);
  const refused = tooLong(text, limits);
  if (refused !== undefined) return refused;
  const report = reportFor(sourceOf(text), limits);
  const ast = parseInto(report);
  const queries: QueryCache = new Map();
  const terms = termsOf(options.vocabularies ?? NOTHING_KNOWN, options.attestationType);
  checkPolicy(ast, report, terms, queries);
  const diagnostics = inOrder(report);
  return hasErrors(diagnostics)
    ? { diagnostics }
    : { policy: planPolicy(ast, limits, queries, terms), diagnostics };
}
