/** The door: what others may use, and that it opens in a browser. */

import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import * as door from '../src/index.ts';

const SOURCES = fileURLToPath(new URL('../src/', import.meta.url));

describe('@veritee/policy', () => {
  it('has these functions and values', () => {
    expect(Object.keys(door).sort()).toEqual([
      'CodedError',
      'DEFAULT_LIMITS',
      'DocumentError',
      'EvaluationProblem',
      'LearningError',
      'PolicyOptionsError',
      'claimNames',
      'comparePolicies',
      'compilePolicy',
      'configurationOf',
      'decide',
      'evaluatePolicy',
      'explainDecision',
      'explanationLines',
      'formatPolicy',
      'learnPolicy',
      'parseClaims',
      'parsePolicy',
      'policyHash',
      'readClaims',
      'runPolicyTests',
    ]);
  });

  it('imports nothing but itself and core, and uses no regular expression', () => {
    for (const name of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const text = readFileSync(SOURCES + name, 'utf8');
      for (const [, from] of text.matchAll(/from '([^']+)'/g))
        expect(from).toMatch(/^\.{1,2}\/|^@veritee\/core(?:\/internal)?$/);
      expect([name, /RegExp|\.match\(|\.test\(|\.matchAll\(/.test(text)]).toEqual([name, false]);
    }
  });
});
