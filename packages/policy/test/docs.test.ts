/** Runs every example of docs/reference/policy-language.md. */

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseClaims } from '../src/document.ts';
import { evaluatePolicy } from '../src/evaluate-policy.ts';
import { DEFAULT_LIMITS } from '../src/limits.ts';
import { compilePolicy, runPolicyTests } from './language.ts';
import { readEbnf } from './syntax/second-opinion.ts';

const PAGE = readFileSync(
  fileURLToPath(new URL('../../../docs/reference/policy-language.md', import.meta.url)),
  'utf8',
);

interface Block {
  readonly kind: string;
  readonly text: string;
  readonly line: number;
}

function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(\S[^\n]*)\n([\s\S]*?)^```$/gm)].map(
    ([, kind = '', text = ''], index, all) => {
      const at = all[index]?.index ?? 0;
      return { kind, text, line: page.slice(0, at).split('\n').length };
    },
  );
}

const blocks = blocksOf(PAGE);

/** The block of a kind that stands last before another block. */
function before(index: number, kind: string): string {
  return blocks.slice(0, index).findLast((block) => block.kind === kind)?.text ?? '';
}

function evaluated(index: number) {
  const { policy, diagnostics } = compilePolicy(before(index, 'policy'));
  if (policy === undefined) throw new Error(JSON.stringify(diagnostics));
  return evaluatePolicy(policy, parseClaims(before(index, 'json claims')), { explain: true });
}

function plain(claims: readonly { readonly type: string; readonly value: unknown }[]) {
  return claims.map(({ type, value }) => ({
    type,
    value: typeof value === 'bigint' ? Number(value) : value,
  }));
}

const CHECKS: Readonly<Record<string, (text: string, index: number) => void>> = {
  policy: (_, index) => {
    const next = blocks.slice(index + 1).find((block) => block.kind !== 'json claims');
    expect(next?.kind).toMatch(/^(json result|text diagnostics|json policy-test)$/);
  },
  'json claims': (text) => expect(() => parseClaims(text)).not.toThrow(),
  'json result': (text, index) => {
    const { decision, problem, ...sets } = JSON.parse(text);
    const appraisal = evaluated(index);
    const failed = appraisal.refusal?.reason === 'EvaluationFailed';
    expect(appraisal.permitted ? 'permit' : failed ? 'error' : 'deny').toBe(decision);
    expect(appraisal.refusal?.problem).toBe(problem);
    for (const set of ['outgoing', 'properties', 'configuration'] as const) {
      if (sets[set] !== undefined) expect(plain(appraisal[set])).toEqual(sets[set]);
    }
  },
  'text answer': (text, index) => expect(evaluated(index).explanation?.answer?.text).toBe(text.trim()),
  'text diagnostics': (text, index) => {
    const { diagnostics } = compilePolicy(before(index, 'policy'));
    const lines = diagnostics.map(
      ({ line, column, severity, code }) => `${line}:${column} ${severity} ${code}`,
    );
    expect(lines).toEqual(text.trim().split('\n'));
  },
  // That it is the grammar of our parser, `syntax/parser.test.ts` shows.
  ebnf: (text) => expect(readEbnf(text).has('policy')).toBe(true),
  'json policy-test': (text, index) =>
    expect(runPolicyTests(before(index, 'policy'), text)).toMatchObject({ ok: true }),
};

describe('docs/reference/policy-language.md', () => {
  it.each(blocks.map((block, index) => [`line ${block.line}: ${block.kind}`, block, index] as const))(
    '%s',
    (_, block, index) => {
      const check = CHECKS[block.kind];
      if (check === undefined) throw new Error(`No test knows blocks of the kind ${block.kind}.`);
      check(block.text, index);
    },
  );

  it('names the limits as they are', () => {
    for (const value of Object.values(DEFAULT_LIMITS)) expect(PAGE).toContain(` ${value} `);
  });
});
