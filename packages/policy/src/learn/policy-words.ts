/** The spelling of learned policies: literals, rules and comments. */

import type { ClaimValue } from '@veritee/core';
import type { LearnableClaim } from './learning-vocabulary.ts';

/** A value as policies write it. */
export function literal(value: ClaimValue): string {
  return typeof value === 'string' ? `"${value.replaceAll(/["\\]/g, '\\$&')}"` : String(value);
}

/** The rule that makes a claim of what a query finds; nothing where it finds nothing. */
export function derivingRule({ name, query }: LearnableClaim, verb: 'add' | 'issue'): string {
  if (query === undefined) return '';
  const source = `c:[type==${literal(query.claim)}, issuer=="AttestationService"]`;
  const found = `JsonToClaimValue(JmesPath(c.value, ${literal(query.path)}))`;
  return `${source} => ${verb}(type=${literal(name)}, value=${found});`;
}

/** A text that stays in its comment, whatever is in it. */
export function commentText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
}

const MOST_NAMES = 5;

/** `a`, `a and b`, `a, b and 3 more`. */
export function namesText(names: readonly string[]): string {
  const shown = names.length > MOST_NAMES ? names.slice(0, MOST_NAMES - 1) : names;
  const rest = names.length - shown.length;
  const words = rest > 0 ? [...shown, `${rest} more`] : shown;
  const last = words.at(-1) ?? '';
  return commentText(words.length < 2 ? last : `${words.slice(0, -1).join(', ')} and ${last}`);
}
