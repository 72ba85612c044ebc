/** The language with the words of all kinds of evidence, as the service and the command use it. */

import { policyVocabularies as vocabularies } from '@veritee/evidence';
import { type Compilation, type CompileOptions, compilePolicy as compile } from '../src/compile.ts';
import {
  type PolicyTestOptions,
  type PolicyTestReport,
  runPolicyTests as runTests,
} from '../src/policy-tests.ts';

/** `compilePolicy` with the vocabularies. */
export function compilePolicy(text: string, options: CompileOptions = {}): Compilation {
  return compile(text, { vocabularies, ...options });
}

/** `runPolicyTests` with the vocabularies. */
export function runPolicyTests(
  text: string,
  testDocument: string,
  options: PolicyTestOptions = {},
): PolicyTestReport {
  return runTests(text, testDocument, { vocabularies, ...options });
}
