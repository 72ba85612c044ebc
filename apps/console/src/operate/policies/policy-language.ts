/** What the policy language says of a text: asked of the worker, which holds the language. */

import { useMemo } from 'preact/hooks';
import type { LabAnswer } from '../../protocol.ts';
import { present } from '../../state/present.ts';
import { useAnswer } from '../../state/use-answer.ts';
import { verifier } from '../../state/verifier.ts';

/** Diagnostics, hash and default policies. */
export function usePolicyLanguage(text: string, type: string): LabAnswer | undefined {
  const question = useMemo(() => ({ text, type, files: [], at: present() }), [text, type]);
  const [answer] = useAnswer(question, verifier.judgePolicy);
  return answer;
}
