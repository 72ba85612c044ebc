/** The six functions, with their edges, and every problem that can end an evaluation. */

import { describe, expect, it } from 'vitest';
import { configurationOf, evaluatePolicy } from '../../src/evaluate-policy.ts';
import type { PolicyLimits } from '../../src/limits.ts';
import type { EvaluationProblemCode } from '../../src/meter.ts';
import { authorize, claim, compiled, issue, issued, problemOf } from '../build.ts';

function value(expression: string, claims = [claim('j', '{"a":[1,2],"b":null,"n":9223372036854775807}')]) {
  return issued(`c:[type=="j"] => issue(type="r", value=${expression});`, claims).map(
    ([, content]) => content,
  );
}

describe('the functions', () => {
  it('JmesPath gives JSON text, keys in order, integers exact', () => {
    expect(value('JmesPath(c.value, "a")')).toEqual(['[1,2]']);
    expect(value('JmesPath(c.value, "b")')).toEqual(['null']);
    expect(value('JmesPath(c.value, "n")')).toEqual(['9223372036854775807']);
    expect(value('JmesPath("{\\"b\\":1,\\"a\\":\\"x\\"}", "@")')).toEqual(['{"a":"x","b":1}']);
    expect(value('JmesPath("[9007199254740993, 1.50]", "@")')).toEqual(['[9007199254740993,1.50]']);
  });

  it('JsonToClaimValue makes claims of primitives', () => {
    expect(value('JsonToClaimValue("true")')).toEqual([true]);
    expect(value('JsonToClaimValue("\\"x\\"")')).toEqual(['x']);
    expect(value('JsonToClaimValue("-9223372036854775808")')).toEqual([-(2n ** 63n)]);
    expect(value('JsonToClaimValue("[1,null,\\"x\\",true,1]")')).toEqual([1n, 'x', true, 1n]);
    expect(value('JsonToClaimValue("abc")')).toEqual(['abc']);
    expect(value('JsonToClaimValue("[1,")')).toEqual(['[1,']);
    expect(value('JsonToClaimValue("[]")')).toEqual([]);
  });

  it('JsonToClaimValue takes no integer beyond 64 bits for a text, however long it is', () => {
    for (const digits of [19, 20, 400, 401, 5_000]) {
      const long = `=>add(type="a",value=JsonToClaimValue("${'9'.repeat(digits)}"));=>permit();`;
      expect([digits, problemOf(authorize(long))]).toEqual([digits, 'IntegerRange']);
    }
  });

  it('IsSubsetOf and ContainsOnlyValue take sets, empty ones too', () => {
    expect(
      value('IsSubsetOf(JsonToClaimValue("[1,\\"a\\"]"), JsonToClaimValue("[\\"a\\",true,1]"))'),
    ).toEqual([true]);
    expect(value('IsSubsetOf(JsonToClaimValue("[1]"), "1")')).toEqual([false]);
    expect(value('IsSubsetOf(JsonToClaimValue("null"), 1)')).toEqual([true]);
    expect(value('ContainsOnlyValue(JsonToClaimValue("[1,1]"), 1)')).toEqual([true]);
    expect(value('ContainsOnlyValue(JsonToClaimValue("[1,2]"), 1)')).toEqual([false]);
    expect(value('ContainsOnlyValue(JsonToClaimValue("[]"), 1)')).toEqual([false]);
  });

  it('AppendString and NegateBool', () => {
    expect(value('AppendString("a", "")')).toEqual(['a']);
    expect(value('NegateBool(NegateBool(true))')).toEqual([true]);
  });

  it('take equal values of a set for one', () => {
    const same = [claim('s', 'x'), claim('s', 'x', 'CustomClaim')];
    expect(issued('c:[type=="s"] => issue(type="r", value=AppendString(c.value, "!"));', same)).toEqual([
      ['r', 'x!'],
    ]);
  });
});

describe('read-only values', () => {
  const pcrs = { ...claim('pcrs', '{"a":[true]}'), readOnly: true };

  it('can be tested and added', () => {
    expect(
      issued(
        'c:[type=="pcrs"] => add(type="p", value=c.value);[type=="p"] => issue(type="ok", value=true);',
        [pcrs],
      ),
    ).toEqual([['ok', true]]);
  });

  it.each([
    'c.value',
    'AppendString("", c.value)',
    'JmesPath(c.value, "a")',
    'JsonToClaimValue(JmesPath(c.value, "a"))',
    'NegateBool(JsonToClaimValue(JmesPath(c.value, "a")))',
  ])('stay so through %s', (expression) => {
    expect(problemOf(issue(`c:[type=="pcrs"] => issue(type="r", value=${expression});`, [pcrs]))).toBe(
      'ReadOnlyIssued',
    );
    const later = `c:[type=="pcrs"] => add(type="p", value=${expression}); c:[type=="p"] => issue(claim=c);`;
    expect(problemOf(issue(later, [pcrs]))).toBe('ReadOnlyIssued');
  });

  it('are those that the vocabulary names, where a claim of the service does not say it itself', () => {
    const named = claim('pcrs', '{"a":[true]}');
    const copy = 'c:[type=="pcrs"] => issue(claim=c);';
    expect(problemOf(issue(copy, [named]))).toBe('ReadOnlyIssued');
    expect(problemOf(issue(copy, [{ ...named, issuer: 'CustomClaim' }]))).toBeUndefined();
  });

  it('tell something about themselves that is free', () => {
    expect(issued('c:[type=="pcrs"] => issue(type="r", value=IsSubsetOf(c.value, "x"));', [pcrs])).toEqual([
      ['r', false],
    ]);
  });
});

interface Problem {
  readonly rules: string;
  readonly limits?: Partial<PolicyLimits>;
}

const two = [claim('t', 'x'), claim('t', 'y'), claim('i', 1n)];
const PROBLEMS: { readonly [Code in Exclude<EvaluationProblemCode, 'ConfigurationValue'>]: Problem } = {
  StepLimit: { rules: '[type=="t"]=>permit();', limits: { steps: 2 } },
  TextLimit: { rules: '=>add(type="a",value=AppendString("ab","cd"));', limits: { text: 3 } },
  ValueLimit: { rules: '=>add(type="a",value=AppendString("ab","cd"));', limits: { valueLength: 3 } },
  ClaimLimit: { rules: '=>add(type="a",value=1);', limits: { claims: 3 } },
  QueryLimit: {
    rules: '=>add(type="a",value=JmesPath("{}",AppendString("aa","aa")));',
    limits: { queryLength: 3 },
  },
  JsonNesting: { rules: '=>add(type="a",value=JmesPath("[[1]]","@"));', limits: { jsonNesting: 1 } },
  JsonInvalid: { rules: '=>add(type="a",value=JmesPath("{","@"));' },
  JsonDuplicateMember: { rules: '=>add(type="a",value=JsonToClaimValue("{\\"a\\":1,\\"a\\":2}"));' },
  JsonUnsuitable: { rules: '=>add(type="a",value=JsonToClaimValue("1.0"));' },
  IntegerRange: { rules: '=>add(type="a",value=JsonToClaimValue("9223372036854775808"));' },
  QuerySyntax: { rules: '=>add(type="a",value=JmesPath("{}","a[? b == 20]"));' },
  QueryType: { rules: '=>add(type="a",value=JmesPath("{}","length(`1`)"));' },
  ArgumentType: { rules: 'c:[type=="i"]=>add(type="a",value=NegateBool(c.value));' },
  ArgumentEmpty: { rules: '=>add(type="a",value=AppendString(JsonToClaimValue("null"),""));' },
  ArgumentCount: { rules: 'c:[type=="t"]=>add(type="a",value=AppendString(c.value,""));' },
  ReadOnlyIssued: { rules: '' },
  TypeNotText: { rules: 'c:[type=="i"]=>add(type=c.value,value=1);' },
  ValueTypeMismatch: { rules: 'c:[type=="i"]=>add(type="a",value=c.value,valueType="String");' },
};

describe('problems of evaluation', () => {
  it.each(Object.entries(PROBLEMS).filter(([, { rules }]) => rules !== ''))(
    '%s',
    (code, { rules, limits = {} }) => {
      for (const explain of [false, true]) {
        const appraisal = authorize(`${rules}=>permit();`, two, { limits, explain });
        expect(appraisal.permitted).toBe(false);
        expect(appraisal.refusal).toMatchObject({
          reason: 'EvaluationFailed',
          code: 'PolicyEvaluationError',
          problem: code,
        });
        expect(appraisal.refusal?.message).toMatch(/^Policy Engine Exception: /);
      }
    },
  );

  it('point at the function or rule that fails', () => {
    const appraisal = authorize('=>permit();\n  => add(type="a", value=AppendString("", NegateBool("x")));');
    expect(appraisal.refusal).toMatchObject({ problem: 'ArgumentType', position: { line: 2, column: 43 } });
  });

  it('end the request also when they stand in issuancerules', () => {
    const appraisal = issue('=>issue(type="a",value=1);=>issue(type="a",value=JsonToClaimValue("{}"));');
    expect(appraisal).toMatchObject({
      permitted: false,
      outgoing: [],
      refusal: { problem: 'JsonUnsuitable' },
    });
  });

  it('come from computed configuration, too', () => {
    const policy = compiled(
      'version=1.2;configurationrules{=>issueproperty(type="required_pcr_mask",value=JsonToClaimValue("true"));};authorizationrules{=>permit();};',
    );
    expect(problemOf(evaluatePolicy(policy, []))).toBe('ConfigurationValue');
    expect(() => configurationOf(policy)).toThrow(expect.objectContaining({ code: 'ConfigurationValue' }));
  });

  it('refuse more incoming claims than the limit', () => {
    expect(problemOf(authorize('=>permit();', two, { limits: { claims: 2 } }))).toBe('ClaimLimit');
  });

  it.each([{ steps: Number.NaN }, { rules: -1 }, { steps: '9' }, { stpes: 1 }])(
    'never come from limits that cannot be read: %j',
    (limits) => {
      const attempt = () => authorize('=>permit();', two, { limits: limits as never });
      expect(attempt).toThrowError(expect.objectContaining({ code: 'OptionsInvalid' }));
    },
  );
});
