/** The shared cases: policy and claims in, decision and claims out. */

import { describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../src/evaluate-policy.ts';
import { compilePolicy } from './language.ts';
import { haveVectors, vectorText } from './vectors.ts';

interface CaseClaim {
  readonly type: string;
  readonly value?: string | boolean | number;
  readonly valueFromFile?: string;
  readonly issuer?: 'AttestationService' | 'AttestationPolicy' | 'CustomClaim';
}

interface Case {
  readonly id: string;
  readonly policy: string;
  readonly incoming: readonly CaseClaim[];
  readonly expect: {
    readonly parse: 'ok' | 'error';
    readonly decision?: 'permit' | 'deny' | 'error';
    readonly outgoing?: readonly CaseClaim[];
    readonly property?: readonly CaseClaim[];
    readonly configuration?: readonly CaseClaim[];
  };
}

const cases: readonly Case[] = haveVectors ? JSON.parse(vectorText('policies/cases.json')).cases : [];

function claimOf({ type, value, valueFromFile, issuer }: CaseClaim) {
  const content = valueFromFile === undefined ? (value ?? '') : vectorText(`policies/${valueFromFile}`);
  return {
    type,
    value: typeof content === 'number' ? BigInt(content) : content,
    issuer: issuer ?? ('CustomClaim' as const),
  };
}

function pairs(claims: readonly { readonly type: string; readonly value: unknown }[]) {
  return claims.map(({ type, value }) => ({ type, value }));
}

describe.skipIf(!haveVectors)('the shared policy cases', () => {
  it.each(cases)('$id', ({ policy: file, incoming, expect: expected }) => {
    const { policy, diagnostics } = compilePolicy(vectorText(`policies/${file}`));
    if (expected.parse === 'error') {
      expect(policy).toBeUndefined();
      expect(diagnostics.filter(({ severity }) => severity === 'error')).not.toEqual([]);
      return;
    }
    if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
    const claims = incoming.map(claimOf);
    for (const explain of [false, true]) {
      const appraisal = evaluatePolicy(policy, claims, { explain });
      const decision = appraisal.permitted
        ? 'permit'
        : appraisal.refusal?.reason === 'EvaluationFailed'
          ? 'error'
          : 'deny';
      expect(decision).toBe(expected.decision);
      if (decision === 'error') continue;
      expect(pairs(appraisal.outgoing)).toEqual(pairs((expected.outgoing ?? []).map(claimOf)));
      expect(pairs(appraisal.properties)).toEqual(pairs((expected.property ?? []).map(claimOf)));
      expect(pairs(appraisal.configuration)).toEqual(pairs((expected.configuration ?? []).map(claimOf)));
    }
  });
});
