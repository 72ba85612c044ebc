import { describe, expect, it } from 'vitest';
import {
  type Claim,
  type CompiledPolicy,
  comparePolicies,
  compilePolicy,
  explainDecision,
} from '../src/index.ts';

function compiled(rules: string): CompiledPolicy {
  const { policy } = compilePolicy(`version=1.2;\nauthorizationrules{\n${rules}\n};`);
  return policy ?? expect.unreachable('the policy has errors');
}

function sample(name: string, svn: bigint) {
  return { name, claims: [{ type: 'svn', value: svn, issuer: 'AttestationService' } as Claim] };
}

describe('the comparison of two policies', () => {
  it('tells decisions that differ with the line of either policy', () => {
    const before = compiled('[type=="svn", value>=1] => permit();');
    const after = compiled('=> permit();\n[type=="svn", value==1] => deny();');
    const { total, changes } = comparePolicies(before, after, [sample('old', 1n), sample('new', 2n)]);
    expect(total).toBe(2);
    expect(changes).toEqual([
      {
        name: 'old',
        before: { decision: 'permit', line: 3, why: 'The rule on line 3 permits.' },
        after: { decision: 'deny', line: 4, why: 'The deny rule on line 4 fired because svn is 1.' },
      },
    ]);
  });

  it('tells the condition that is not met', () => {
    const policy = compiled('[type=="svn", value>=2]\n=> permit();');
    expect(explainDecision(policy, sample('', 1n).claims)).toMatchObject({ decision: 'deny', line: 3 });
  });

  it('takes an evaluation that fails for another decision than a refusal', () => {
    const after = compiled('c:[type=="svn"] => add(type="x", value=JmesPath(c.value, "y"));');
    const { changes } = comparePolicies(compiled('[type=="none"] => permit();'), after, [sample('a', 1n)]);
    expect(changes).toMatchObject([{ before: { decision: 'deny' }, after: { decision: 'error', line: 3 } }]);
  });

  it('finds no change between a policy and itself', () => {
    const policy = compiled('[type=="svn", value>=2] => permit();');
    expect(comparePolicies(policy, policy, [sample('a', 1n), sample('b', 2n)]).changes).toEqual([]);
  });
});
