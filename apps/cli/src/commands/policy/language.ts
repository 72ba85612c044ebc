/** The policy language with the words of all kinds of evidence, loaded when a command needs it. */

import type { Compilation, CompileOptions, PolicyTestReport } from '@veritee/policy';

/** What commands compile and test policies with. */
export interface PolicyLanguage {
  /** Parses and checks a policy text, for one attestation type or for all. */
  compile(text: string, options?: Pick<CompileOptions, 'attestationType'>): Compilation;
  /** Runs a test document against a policy text. */
  test(text: string, testDocument: string): PolicyTestReport;
}

/** Loads the language and the vocabularies. */
export async function policyLanguage(): Promise<PolicyLanguage> {
  const [{ compilePolicy, runPolicyTests }, { policyVocabularies: vocabularies }] = await Promise.all([
    import('@veritee/policy'),
    import('@veritee/evidence'),
  ]);
  return {
    compile: (text, options = {}) => compilePolicy(text, { ...options, vocabularies }),
    test: (text, testDocument) => runPolicyTests(text, testDocument, { vocabularies }),
  };
}
