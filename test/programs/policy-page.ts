/** For a page: says which rule of a policy denied, and what would have permitted. Bundled, without anything of Node. */

import { compilePolicy, evaluatePolicy, explanationLines, parseClaims } from '@veritee/policy';

/** What a page shows of a policy and claims. */
export function decide(text: string, claims: string): string[] {
  const { policy, diagnostics } = compilePolicy(text);
  if (policy === undefined) {
    return diagnostics.map(({ line, column, code, message }) => `${line}:${column} ${code} ${message}`);
  }
  const { permitted, refusal, explanation } = evaluatePolicy(policy, parseClaims(claims), { explain: true });
  const lines = explanation === undefined ? [] : explanationLines(explanation);
  return [permitted ? 'permitted' : `refused: ${refusal.reason}`, ...lines];
}
