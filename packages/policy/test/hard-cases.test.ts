/** Policies that are hard to read, to bind or to count, and what the specification makes of each. */

import type { Claim } from '@veritee/core';
import { describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../src/evaluate-policy.ts';
import { formatPolicy } from '../src/syntax/format.ts';
import { claim } from './build.ts';
import { compilePolicy } from './language.ts';

type Case = readonly [text: string, outcome: string, claims?: readonly Claim[]];

function show({ type, value }: Claim): string {
  return `${type}=${typeof value === 'string' ? JSON.stringify(value) : value}`;
}

/** `permit a=1 b="x"`, `deny`, `error Problem`, or `refused Code…` for a text that cannot be set. */
function outcomeOf(text: string, claims: readonly Claim[]): string {
  const { policy, diagnostics } = compilePolicy(text);
  if (policy === undefined) {
    const codes = diagnostics.flatMap(({ severity, code }) => (severity === 'error' ? [code] : []));
    return ['refused', ...codes].join(' ');
  }
  const { permitted, refusal, outgoing } = evaluatePolicy(policy, claims);
  if (refusal?.problem !== undefined) return `error ${refusal.problem}`;
  return permitted ? ['permit', ...outgoing.map(show)].join(' ') : 'deny';
}

function check(cases: readonly Case[]): void {
  const titled = cases.map((each) => [JSON.stringify(each[0]).slice(0, 160), each] as const);
  it.each(titled)('%s', (_, [text, outcome, claims = []]) => {
    expect(outcomeOf(text, claims)).toBe(outcome);
    const { text: laidOut } = formatPolicy(text);
    if (laidOut !== undefined) expect(outcomeOf(laidOut, claims)).toBe(outcome);
  });
}

/** Authorization rules of version 1.2. */
const rules = (text: string) => `version=1.2;authorizationrules{${text}};`;
/** Issuance rules of version 1.2 behind an unconditional permit. */
const issues = (text: string) => `version=1.2;authorizationrules{=>permit();};issuancerules{${text}};`;
/** A policy that permits when a condition of version 1.2 holds. */
const when = (condition: string) => rules(`${condition}=>permit();`);
/** A policy that issues the value of an expression. */
const value = (expression: string) => issues(`=>issue(type="r", value=${expression});`);

describe('characters', () => {
  check([
    ['version=1.0;authorizationrules{=>permit();};', 'permit'],
    ['\r\n\tversion =\r1 . 0\n; authorizationrules\r{ = > permit ( ) ; } ;', 'refused UnexpectedToken'],
    ['\r\n\tversion =\r1 . 0\n; authorizationrules\r{ => permit ( ) ; } ;', 'permit'],
    ['VERSION=1.0;AuthorizationRules{=>PERMIT();};ISSUANCERULES{=>Issue(TYPE="a",Value=1);};', 'permit a=1'],
    [
      '// };\nversion// "\n=// {\n1.0;authorizationrules// [\n{// =>\n=>// deny();\npermit// (\n(// )\n)// ;\n;// x\n}// y\n;// z',
      'permit',
    ],
    ['version=1.0;authorizationrules{//\r=>permit();\r};', 'permit'],
    ['version=1.0;authorizationrules{/**/=>permit();};', 'refused BlockComment'],
    ['version=1.0;authorizationrules{\u00a0=>permit();};', 'refused UnexpectedCharacter'],
    ['version=1.0;authorizationrules{\u2028=>permit();};', 'refused UnexpectedCharacter'],
    ['version=1.0;authorizationrules{\f=>permit();};', 'refused UnexpectedCharacter'],
    ['version=1.0;authorizationrules{\0=>permit();};', 'refused UnexpectedCharacter'],
    ['version=1.0;authorizationrules{=>permit();};\u{1f600}', 'refused UnexpectedCharacter'],
    ['version=１.0;authorizationrules{=>permit();};', 'refused UnexpectedCharacter'],
    ['version=1.0;аuthorizationrules{=>permit();};', 'refused UnexpectedCharacter'],
  ]);
});

describe('strings', () => {
  const holding = (content: string) => [claim('a', content)];
  check([
    [value('"// no comment"'), 'permit r="// no comment"'],
    [value('"};=>deny();"'), 'permit r="};=>deny();"'],
    [value('"\\\\"'), 'permit r="\\\\"'],
    [value('"\\\\\\""'), 'permit r="\\\\\\""'],
    [value('"\\n"'), 'permit r="\\\\n"'],
    [value('"a\nb"'), 'permit r="a\\nb"'],
    [value('""'), 'permit r=""'],
    [value('"\'`\u00a0\u200b\u202e\u{1f600}"'), 'permit r="\'`\u00a0\u200b\u202e\u{1f600}"'],
    [value('"\\'), 'refused UnterminatedString'],
    [when('[value=="é"]'), 'permit', holding('\u00e9')],
    [when('[value=="é"]'), 'deny', holding('e\u0301')],
    [when('[type=="A"]'), 'deny', holding('')],
    [when('[value==""]'), 'permit', holding('')],
    [when('[value=="\\""]'), 'permit', holding('"')],
  ]);
});

describe('integers', () => {
  const holding = (content: bigint) => [claim('a', content)];
  check([
    [when('[value==9223372036854775807]'), 'permit', holding(2n ** 63n - 1n)],
    [when('[value==9223372036854775807]'), 'deny', holding(2n ** 63n - 2n)],
    [when('[value==-9223372036854775808]'), 'permit', holding(-(2n ** 63n))],
    [when('[value==9223372036854775808]'), 'refused IntegerRange'],
    [when('[value==-9223372036854775809]'), 'refused IntegerRange'],
    [when(`[value==${'9'.repeat(1000)}]`), 'refused IntegerRange'],
    [when(`[value==${'0'.repeat(1000)}7]`), 'permit', holding(7n)],
    [when('[value==-0]'), 'permit', holding(0n)],
    [when('[value>-1]'), 'permit', holding(0n)],
    [when('[value<-1]'), 'deny', holding(-1n)],
    [when('[value<=-1]'), 'permit', holding(-1n)],
    [when('[value>=9007199254740993]'), 'deny', holding(9007199254740992n)],
    [when('[value==0xFF]'), 'refused NumberInvalid'],
    [when('[value==1_000]'), 'refused NumberInvalid'],
    [when('[value==1e3]'), 'refused NumberInvalid'],
    [when('[value==1.0]'), 'refused NumberInvalid'],
    [when('[value==+1]'), 'refused UnexpectedCharacter'],
    [when('[value==- 1]'), 'refused UnexpectedCharacter'],
    [when('[value==--1]'), 'refused UnexpectedCharacter'],
  ]);
});

describe('names', () => {
  const a = [claim('a', 1n), claim('b', 2n)];
  check([
    [issues('c:[type=="a"]&&C:[type=="b"]=>issue(type="r",value=C.value);'), 'permit r=2', a],
    [issues('c:[type=="a"]=>issue(type="r",value=C.value);'), 'refused UnknownIdentifier'],
    [issues('claim:[type=="a"]=>issue(claim=claim);'), 'permit a=1', a],
    [issues('type:[type=="a"]=>issue(type=type.type,value=type.value);'), 'permit a=1', a],
    [issues('permit:[type=="a"]=>issue(type="r",value=permit.VALUETYPE);'), 'permit r="Integer"', a],
    [
      issues('issuancerules:[type=="a"]=>issue(type="r",value=issuancerules.issuer);'),
      'permit r="AttestationService"',
      a,
    ],
    [issues('version:[type=="a"]=>issue(claim=version);'), 'permit a=1', a],
    [issues('JmesPath:[type=="a"]=>issue(claim=JmesPath);'), 'permit a=1', a],
    [issues('true:[]=>issue(claim=true);'), 'refused UnexpectedToken UnexpectedToken'],
    [issues('c:[]&&c:[]=>issue(claim=c);'), 'refused DuplicateIdentifier'],
    [issues('c:[value==c.value]=>issue(claim=c);'), 'refused IdentifierNotYetBound'],
    [issues('c:[value==d.value]&&d:[]=>issue(claim=c);'), 'refused IdentifierNotYetBound'],
    [issues('!c:[]=>issue(type="r",value=1);'), 'refused IdentifierOnNegation'],
    [issues('![type=="c"]=>issue(claim=c);'), 'refused UnknownIdentifier'],
    [issues('c1_:[type=="a"]=>issue(claim=c1_);'), 'permit a=1', a],
    [issues('c-1:[]=>issue(type="r",value=1);'), 'refused UnexpectedToken'],
    [value('negatebool(true)'), 'refused UnknownFunction'],
    [value('Saturate(1)'), 'refused UnknownFunction'],
    [value('TRUE'), 'refused UnquotedText'],
  ]);
});

describe('segments and versions', () => {
  check([
    ['version=1.0;authorizationrules{};', 'deny'],
    ['version=1.0;authorizationrules{};issuancerules{};', 'deny'],
    ['version=1.1;configurationrules{};authorizationrules{=>permit();};issuancerules{};', 'permit'],
    ['version=1.0;configurationrules{};authorizationrules{=>permit();};', 'refused NeedsNewerVersion'],
    [
      'version=1.0;authorizationrules{=>permit();};authorizationrules{=>permit();};',
      'refused DuplicateSegment',
    ],
    ['version=1.1;authorizationrules{=>permit();};configurationrules{};', 'refused SegmentOrder'],
    ['version=1.0;issuancerules{};', 'refused MissingAuthorizationRules'],
    ['version=1.1;authorizationrules{![]=>permit();};', 'refused NeedsNewerVersion'],
    [
      'version=1.1;authorizationrules{[value==NegateBool(NegateBool(true))]=>permit();};',
      'refused NeedsNewerVersion NeedsNewerVersion',
    ],
    ['version=1.3;authorizationrules{=>permit();};', 'refused UnsupportedVersion'],
    ['version=1.00;authorizationrules{=>permit();};', 'refused UnsupportedVersion'],
    ['authorizationrules{=>permit();};', 'refused MissingVersion'],
    ['version=1.0;authorizationrules{=>permit();};version=1.0;', 'refused UnexpectedToken'],
    [
      'version=1.1;configurationrules{=>add(type="a",value=1);};authorizationrules{};',
      'refused ActionNotAllowed',
    ],
    [
      'version=1.1;configurationrules{=>issueproperty(type="required_pcr_mask",value=16777216);};authorizationrules{};',
      'refused ConfigurationValue',
    ],
    [rules('=>issueproperty(type="omit_x5c",value=true);'), 'refused ActionNotAllowed'],
    [issues('=>permit();'), 'refused ActionNotAllowed'],
  ]);
});

describe('conditions', () => {
  const mixed = [claim('a', 1n), claim('a', '1'), claim('b', true), claim('c', 'true', 'CustomClaim')];
  check([
    [when('[]'), 'deny'],
    [when('[]'), 'permit', mixed],
    [when('![]'), 'permit'],
    [when('![]'), 'deny', mixed],
    [when('[]&&![]'), 'deny', mixed],
    [when('[type=="a"]&&[type=="a"]'), 'permit', mixed],
    [when('[type=="a",type=="b"]'), 'deny', mixed],
    [when('[type=="b",value=="true"]'), 'deny', mixed],
    [when('[type=="c",value==true]'), 'deny', mixed],
    [when('[type=="b",value!="true"]'), 'permit', mixed],
    [when('[type=="z",value!=1]'), 'deny', mixed],
    [when('[type!="a",type!="b",type!="c"]'), 'deny', mixed],
    [when('[type=="a",valueType=="String"]'), 'permit', mixed],
    [when('[type=="b",valueType!="Boolean"]'), 'deny', mixed],
    [when('[issuer=="attestationservice"]'), 'deny', mixed],
    [when('[type=="c",issuer=="AttestationService"]'), 'deny', mixed],
    [when('[type=="a",value>0]'), 'permit', mixed],
    [when('[type=="c",value>=0]'), 'deny', mixed],
    [when('[value>="1"]'), 'refused OrderingNeedsInteger'],
    [when('[value<true]'), 'refused OrderingNeedsInteger'],
    [when('[type>1]'), 'deny', mixed],
  ]);
});

describe('joins', () => {
  const named = [claim('x', 'y'), claim('y', 'z'), claim('z', 1n), claim('z', 2n)];
  const numbers = [claim('a', 1n), claim('a', 2n), claim('a', 3n), claim('b', 2n), claim('b', 9n)];
  check([
    [
      issues('k:[type=="x"]&&l:[type==k.value]&&m:[type==l.value]=>issue(type="r",value=m.value);'),
      'permit r=1 r=2',
      named,
    ],
    [issues('k:[]&&l:[type==k.value]=>issue(type="r",value=k.type);'), 'permit r="x" r="y"', named],
    [
      issues('k:[type=="a"]&&l:[value==k.value]=>issue(type="r",value=l.value);'),
      'permit r=1 r=2 r=3 r=2',
      numbers,
    ],
    [
      issues('k:[type=="a"]&&l:[type==k.type,value!=k.value]=>issue(type="r",value=k.value);'),
      'permit r=1 r=2 r=3',
      numbers,
    ],
    [
      issues('k:[type=="a"]&&l:[type=="b",value<k.value]=>issue(type="r",value=k.value);'),
      'permit r=3',
      numbers,
    ],
    [
      issues('k:[type=="a"]&&l:[type=="b",value<k.value]=>issue(type="r",value=l.value);'),
      'permit r=2',
      numbers,
    ],
    [
      issues(
        'k:[type=="a"]&&![type=="b",value==k.value]&&![type=="a",value>k.value]=>issue(type="r",value=k.value);',
      ),
      'permit r=3',
      numbers,
    ],
    [issues('k:[type=="a"]&&l:[type=="b"]=>issue(type="r",value=l.value);'), 'permit r=2 r=9', numbers],
    [
      issues('k:[type=="a"]&&l:[type=="b",value==k.value]&&m:[type=="a"]=>issue(type="r",value=m.value);'),
      'permit r=1 r=2 r=3',
      numbers,
    ],
    [issues('k:[type=="a"]&&[value==k.issuer]=>issue(claim=k);'), 'permit', numbers],
  ]);
});

describe('claims that are there already', () => {
  const own = [claim('t', 1n, 'CustomClaim')];
  check([
    [
      issues('=>issue(type="t",value=1);=>issue(type="t",value=1);=>issue(type="t",value="1");'),
      'permit t=1 t="1"',
    ],
    [issues('=>add(type="t",value=1);=>issue(type="t",value=1);'), 'permit t=1'],
    [issues('=>issue(type="t",value=1);'), 'permit t=1', own],
    [issues('c:[type=="t"]=>issue(claim=c);=>issue(type="t",value=1);'), 'permit t=1 t=1', own],
    [issues('=>issue(type="t",value=JsonToClaimValue("[1,1,2]"));'), 'permit t=1 t=1 t=2'],
    [
      issues('=>issue(type="t",value=2);=>issue(type="t",value=JsonToClaimValue("[1,2,1]"));'),
      'permit t=2 t=1 t=1',
    ],
    [
      issues('=>add(type="t",value=JsonToClaimValue("[1,1]"));c:[type=="t"]=>issue(type="u",value=c.value);'),
      'permit u=1 u=1',
    ],
    [
      issues(
        '=>issue(type="t",value=true);c:[type=="t"]=>issue(type="t",value=c.value);c:[type=="t"]=>issue(claim=c);',
      ),
      'permit t=true',
    ],
    [
      issues('c:[type=="t"]=>add(type="t",value=c.value);c:[type=="t"]=>issue(type="u",value=c.value);'),
      'permit u=1 u=1',
      own,
    ],
  ]);
});

describe('the order of things', () => {
  const a = [claim('a', 1n)];
  const broken = '=>add(type="b",value=JsonToClaimValue("{}"));';
  check([
    [rules('c:[type=="a"]=>add(type="a",value=2);[type=="a",value==2]=>permit();'), 'permit', a],
    [rules('[type=="b"]=>permit();[type=="a"]=>add(type="b",value=1);'), 'deny', a],
    [rules('=>issue(type="b",value=1);[type=="b",issuer=="AttestationPolicy"]=>permit();'), 'permit'],
    [rules('=>permit();=>deny();'), 'deny'],
    [rules('[type=="b"]=>deny();=>permit();'), 'permit', a],
    [rules(`=>permit();${broken}`), 'error JsonUnsuitable'],
    [rules(`=>deny();${broken}`), 'error JsonUnsuitable'],
    [rules(`=>permit();[type=="b"]${broken}`), 'permit', a],
    [`version=1.2;authorizationrules{=>deny();};issuancerules{${broken}};`, 'deny'],
    [
      'version=1.2;authorizationrules{=>add(type="b",value="x");=>permit();};issuancerules{c:[type=="b"]=>issue(claim=c);};',
      'permit b="x"',
    ],
    [
      'version=1.1;configurationrules{=>issueproperty(type="required_pcr_mask",value=15);};authorizationrules{[type=="required_pcr_mask",value==15,issuer=="AttestationPolicy"]=>permit();};',
      'permit',
    ],
  ]);
});

describe('JsonToClaimValue of every kind of JSON', () => {
  const json = (text: string) => value(`JsonToClaimValue("${text.replaceAll('"', '\\"')}")`);
  check([
    [json('0'), 'permit r=0'],
    [json('-0'), 'permit r=0'],
    [json('9223372036854775807'), 'permit r=9223372036854775807'],
    [json('-9223372036854775808'), 'permit r=-9223372036854775808'],
    [json('9223372036854775808'), 'error IntegerRange'],
    [json('[1,9223372036854775808]'), 'error IntegerRange'],
    [json('1.0'), 'error JsonUnsuitable'],
    [json('1e2'), 'error JsonUnsuitable'],
    [json('[1,2.5]'), 'error JsonUnsuitable'],
    [json('true'), 'permit r=true'],
    [json('null'), 'permit'],
    [json('"a"'), 'permit r="a"'],
    [json('"\\u00e9"'.replaceAll('\\', '\\\\')), 'permit r="é"'],
    [json('""'), 'permit r=""'],
    [json(''), 'permit r=""'],
    [json(' 7 '), 'permit r=7'],
    [json('07'), 'permit r="07"'],
    [json('abc'), 'permit r="abc"'],
    [json('True'), 'permit r="True"'],
    [json('nul'), 'permit r="nul"'],
    [json('{"a":1'), 'permit r="{\\"a\\":1"'],
    [json('{}'), 'error JsonUnsuitable'],
    [json('[]'), 'permit'],
    [json('[null]'), 'permit'],
    [json('[1,null,"a",false,1]'), 'permit r=1 r="a" r=false r=1'],
    [json('[[]]'), 'error JsonUnsuitable'],
    [json('[1,{}]'), 'error JsonUnsuitable'],
    [value('JsonToClaimValue(JsonToClaimValue("null"))'), 'error ArgumentEmpty'],
    [value('JsonToClaimValue(JsonToClaimValue("7"))'), 'error ArgumentType'],
    [value('JsonToClaimValue(JsonToClaimValue("[\\"7\\",\\"7\\"]"))'), 'permit r=7'],
    [value('JsonToClaimValue(JsonToClaimValue("[\\"7\\",\\"8\\"]"))'), 'error ArgumentCount'],
    [when('[type=="a",value==JsonToClaimValue("null")]'), 'deny', [claim('a', 1n)]],
    [when('![type=="a",value==JsonToClaimValue("null")]'), 'permit', [claim('a', 1n)]],
  ]);
});

describe('the other functions', () => {
  const log = [
    claim('j', '{"b":{"a":9223372036854775808,"Z":1,"z":"\\u00fc"},"l":[1,1],"q":"l[0]","n":null}'),
    claim('q', 'l'),
  ];
  const from = (expression: string) =>
    issues(`j:[type=="j"]&&q:[type=="q"]=>issue(type="r",value=${expression});`);
  check([
    [
      from('JmesPath(j.value,"b")'),
      'permit r="{\\"Z\\":1,\\"a\\":9223372036854775808,\\"z\\":\\"ü\\"}"',
      log,
    ],
    [from('JmesPath(j.value,q.value)'), 'permit r="[1,1]"', log],
    [from('JmesPath(j.value,AppendString(q.value,"[0]"))'), 'permit r="1"', log],
    [from('JmesPath(j.value,JsonToClaimValue(JmesPath(j.value,"q")))'), 'permit r="1"', log],
    [from('JmesPath(JmesPath(j.value,"b"),"Z")'), 'permit r="1"', log],
    [from('JmesPath(j.value,"n")'), 'permit r="null"', log],
    [from('JmesPath(j.value,"missing[?x].y")'), 'permit r="null"', log],
    [from('JmesPath(j.value,"b.z")'), 'permit r="\\"ü\\""', log],
    [from('AppendString("Events[",AppendString(JmesPath(j.value,"l[0]"),"]"))'), 'permit r="Events[1]"', log],
    [from('JsonToClaimValue(JmesPath(j.value,"b.a"))'), 'error IntegerRange', log],
    [from('JmesPath(j.value,"")'), 'error ArgumentEmpty', log],
    [from('JmesPath("","a")'), 'error ArgumentEmpty', log],
    [from('JmesPath("a","a")'), 'error JsonInvalid', log],
    [from('JmesPath(j.value,"l[?@ == 1]")'), 'error QuerySyntax', log],
    [from('JmesPath(j.value,"l[?@ == \'1\']")'), 'permit r="[]"', log],
    [from('JmesPath(j.value,"equals_ignore_case(q, \'L[0]\')")'), 'permit r="true"', log],
    [from('JmesPath(j.value,"equals_ignore_case(n, \'null\')")'), 'permit r="false"', log],
    [value('IsSubsetOf(JsonToClaimValue("[1,\\"1\\"]"),JsonToClaimValue("[1,true]"))'), 'permit r=false'],
    [value('IsSubsetOf(JsonToClaimValue("[1,1,1]"),1)'), 'permit r=true'],
    [value('IsSubsetOf(JsonToClaimValue("[]"),JsonToClaimValue("[]"))'), 'permit r=true'],
    [value('IsSubsetOf("a",JsonToClaimValue("[]"))'), 'permit r=false'],
    [value('ContainsOnlyValue(JsonToClaimValue("null"),1)'), 'permit r=false'],
    [value('ContainsOnlyValue(JsonToClaimValue("[true,true]"),true)'), 'permit r=true'],
    [value('ContainsOnlyValue(JsonToClaimValue("[1,\\"1\\"]"),1)'), 'permit r=false'],
    [value('ContainsOnlyValue("a",JsonToClaimValue("[\\"a\\",\\"b\\"]"))'), 'error ArgumentCount'],
    [value('NegateBool(ContainsOnlyValue("a","b"))'), 'permit r=true'],
    [value('NegateBool("true")'), 'error ArgumentType'],
    [value('AppendString("",AppendString("",""))'), 'permit r=""'],
    [value('AppendString("a",JsonToClaimValue("null"))'), 'error ArgumentEmpty'],
    [value('AppendString("a")'), 'refused ArgumentCount'],
    [value('ContainsOnlyValue(100)'), 'refused ArgumentCount'],
    [value('NegateBool()'), 'refused ArgumentCount'],
    [
      `version=1.2;authorizationrules{=>add(type="s0",value="ab");${Array.from(
        { length: 40 },
        (_, n) => `c:[type=="s${n}"]=>add(type="s${n + 1}",value=AppendString(c.value,c.value));`,
      ).join('')}};`,
      'error ValueLimit',
    ],
  ]);
});

describe('read-only values', () => {
  const pcrs: readonly Claim[] = [{ ...claim('pcrs', '{"PCRs":[{"Index":0}]}'), readOnly: true }];
  const query = 'JmesPath(c.value,"PCRs[0].Index")';
  check([
    [issues('c:[type=="pcrs"]=>issue(claim=c);'), 'error ReadOnlyIssued', pcrs],
    [issues('c:[type=="pcrs"]=>issueproperty(type="p",value=c.value);'), 'error ReadOnlyIssued', pcrs],
    [
      issues(
        `c:[type=="pcrs"]=>add(type="i",value=JsonToClaimValue(${query}));c:[type=="i"]=>issue(claim=c);`,
      ),
      'error ReadOnlyIssued',
      pcrs,
    ],
    [
      issues(
        `c:[type=="pcrs"]=>add(type="i",value=JsonToClaimValue(${query}));[type=="i",value==0]=>issue(type="i",value=0);`,
      ),
      'permit i=0',
      pcrs,
    ],
    [
      issues(`c:[type=="pcrs"]=>issue(type="i",value=AppendString("",AppendString(${query},"")));`),
      'error ReadOnlyIssued',
      pcrs,
    ],
    [
      issues(`c:[type=="pcrs"]=>issue(type="q",value=JmesPath("{}",AppendString("a",${query})));`),
      'error ReadOnlyIssued',
      pcrs,
    ],
    [
      issues('c:[type=="pcrs"]=>issue(type="i",value=ContainsOnlyValue(c.value,"x"));'),
      'permit i=false',
      pcrs,
    ],
    [issues('c:[type=="pcrs"]=>issue(type="i",value=c.type);'), 'permit i="pcrs"', pcrs],
    [`version=1.2;authorizationrules{c:[type=="pcrs"]=>issue(claim=c);=>permit();};`, 'permit', pcrs],
    [issues('c:[type=="pcrs"]=>issue(claim=c);'), 'error ReadOnlyIssued', [claim('pcrs', '{}')]],
    [
      issues('c:[type=="pcrs"]=>issue(type="p",value=c.value);'),
      'error ReadOnlyIssued',
      [claim('pcrs', '{}')],
    ],
    [issues('c:[type=="pcrs"]=>issue(claim=c);'), 'permit pcrs="{}"', [claim('pcrs', '{}', 'CustomClaim')]],
  ]);
});
