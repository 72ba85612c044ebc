/** What can be written next: claims of the kind of evidence with their meaning, and words of the language. */

import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import type { KnownClaim } from '../protocol.ts';
import { texts } from '../texts.ts';

const WORDS: readonly Completion[] = [
  ...['authorizationrules', 'issuancerules', 'configurationrules', 'version'].map((label) => ({
    label,
    type: 'keyword',
  })),
  ...[
    'permit()',
    'deny()',
    'add(type="", value=)',
    'issue(type="", value=)',
    'issueproperty(type="", value=)',
  ].map((label) => ({ label, type: 'function' })),
  ...['type', 'value', 'valueType', 'issuer'].map((label) => ({ label, type: 'property' })),
  { label: '"AttestationService"', type: 'constant' },
];

/** Completions at the cursor. */
export function completionsFor(
  context: CompletionContext,
  known: readonly KnownClaim[],
): CompletionResult | null {
  const inQuotes = context.matchBefore(/"[\w.-]*/);
  if (inQuotes !== null) {
    return { from: inQuotes.from + 1, options: known.map(claimOption), validFor: /^[\w.-]*$/ };
  }
  const word = context.matchBefore(/[A-Za-z]+/);
  if (word === null && !context.explicit) return null;
  return { from: word?.from ?? context.pos, options: [...WORDS], validFor: /^[A-Za-z]*$/ };
}

function claimOption({ name, valueType, role }: KnownClaim): Completion {
  const meaning = role === undefined ? undefined : texts.lab.roles[role];
  return {
    label: name,
    type: 'variable',
    ...(valueType !== undefined && { detail: valueType }),
    ...(meaning !== undefined && { info: meaning }),
  };
}
