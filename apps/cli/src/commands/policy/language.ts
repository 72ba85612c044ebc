/** The policy language with the words of all kinds of evidence, loaded when a command needs it. */

import type { EvidenceKinds } from '@veritee/evidence';
import type { Compilation, CompileOptions, PolicyTestOptions, PolicyTestReport } from '@veritee/policy';

/** What commands compile and test policies with. */
export interface PolicyLanguage {
  /** Parses and checks a policy text, for one attestation type or for all. */
  compile(text: string, options?: Pick<CompileOptions, 'attestationType'>): Compilation;
  /** Runs a test document against a policy text, with the claims that it names. */
  test(text: string, testDocument: string, named: PolicyTestOptions['named']): PolicyTestReport;
}

/** Loads the language, for the words of these kinds of evidence. */
export async function policyLanguage({ vocabularies }: EvidenceKinds): Promise<PolicyLanguage> {
  const { compilePolicy, runPolicyTests } = await import('@veritee/policy');
  return {
    compile: (text, options = {}) => compilePolicy(text, { ...options, vocabularies }),
    test: (text, testDocument, named) => runPolicyTests(text, testDocument, { vocabularies, named }),
  };
}
