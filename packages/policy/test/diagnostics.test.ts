/** Every diagnostic has a text that earns it, and points where the mistake is. */

import { describe, expect, it } from 'vitest';
import type { PolicyDiagnosticCode } from '../src/diagnostics.ts';
import type { PolicyLimits } from '../src/limits.ts';
import { compilePolicy } from './language.ts';

interface Mistake {
  readonly text: string;
  /** `line:column` of the diagnostic. */
  readonly at: string;
  readonly hint?: string;
  readonly attestationType?: string;
  readonly limits?: Partial<PolicyLimits>;
}

const HEAD = 'version=1.2;\nauthorizationrules{\n';
const REST = '\n};';

function rules(text: string): string {
  return HEAD + text + REST;
}

function issuance(text: string): string {
  return `version=1.2;authorizationrules{[type=="a"]=>permit();};\nissuancerules{\n${text}\n};`;
}

const MISTAKES: { readonly [Code in PolicyDiagnosticCode]: Mistake } = {
  TextTooLong: { text: rules('=>permit();'), at: '1:1', limits: { textLength: 20 } },
  TooManyRules: { text: rules('=>deny();\n=>permit();'), at: '4:1', limits: { rules: 1 } },
  TooManyConditions: { text: rules('[]&&[]&&[]=>permit();'), at: '3:9', limits: { conditions: 2 } },
  NestingTooDeep: {
    text: rules('[value==NegateBool(NegateBool(true))]=>permit();'),
    at: '3:20',
    limits: { nesting: 1 },
  },
  TooManyProblems: { text: rules('a;b;c;d;'), at: '3:5', limits: { problems: 2 } },
  UnexpectedCharacter: { text: rules('[]||[]=>permit();'), at: '3:3', hint: 'one rule for each alternative' },
  UnterminatedString: { text: rules('[type=="a]=>permit();'), at: '3:8' },
  TypographicQuote: { text: rules('[type==“a”]=>permit();'), at: '3:8', hint: 'straight double quotes' },
  SingleQuotes: { text: rules("[type=='a']=>permit();"), at: '3:8' },
  BlockComment: { text: rules('/* a */=>permit();'), at: '3:1', hint: '//' },
  NumberInvalid: { text: rules('[value==0xFF]=>permit();'), at: '3:9', hint: 'decimal' },
  IntegerRange: { text: rules('[value==9223372036854775808]=>permit();'), at: '3:9' },
  UnknownEscape: { text: rules('[type=="\\d"]=>permit();'), at: '3:9' },
  MissingVersion: { text: 'authorizationrules{=>deny();};', at: '1:1', hint: 'version=1.0;' },
  MissingSemicolon: { text: 'version=1.0;authorizationrules{=>permit();}', at: '1:44', hint: 'on line 1' },
  MissingComma: { text: rules('[type=="a" value==1]=>permit();'), at: '3:12' },
  MissingAnd: { text: rules('[type=="a"][value==1]=>permit();'), at: '3:12', hint: '&&' },
  MissingColon: { text: rules('c[type=="a"]=>add(claim=c);'), at: '3:2', hint: 'c:[' },
  MissingArrow: { text: rules('[type=="a"] permit();'), at: '3:13' },
  MissingBracket: { text: rules('[type=="a" => permit();'), at: '3:12' },
  MissingBrace: { text: 'version=1.0;authorizationrules{=>permit();', at: '1:43' },
  MissingParenthesis: { text: rules('=>permit;'), at: '3:9', hint: 'permit();' },
  UnexpectedToken: { text: rules('[type==]=>permit();'), at: '3:8' },
  SingleEquals: { text: rules('[type=="a", issuer="CustomClaim"]=>permit();'), at: '3:19', hint: '==' },
  DoubleEquals: { text: rules('=>add(type=="a", value=1);'), at: '3:11', hint: '`=`' },
  PositionalArgument: { text: issuance('=>issue("b", value=1);'), at: '3:9', hint: 'type="b"' },
  UnquotedText: {
    text: rules('[type==secureBootEnabled]=>permit();'),
    at: '3:8',
    hint: '"secureBootEnabled"',
  },
  UnknownSegment: {
    text: 'version=1.0;authorisationrules{=>permit();};',
    at: '1:13',
    hint: 'authorizationrules',
  },
  DuplicateSegment: { text: `${rules('=>permit();')}authorizationrules{};`, at: '4:3' },
  SegmentOrder: { text: 'version=1.0;issuancerules{};authorizationrules{};', at: '1:29' },
  MissingAuthorizationRules: { text: 'version=1.0;issuancerules{};', at: '1:29' },
  RuleOutsideSegment: { text: 'version=1.0;=>permit();authorizationrules{};', at: '1:13' },
  UnknownProperty: { text: rules('[typ=="a"]=>permit();'), at: '3:2', hint: '`type`' },
  UnknownAction: { text: rules('=>allow();\n=>premit();'), at: '4:3', hint: '`permit`' },
  UnexpectedArguments: { text: rules('=>permit(true);'), at: '3:10' },

  UnsupportedVersion: { text: 'version=1.3;authorizationrules{=>permit();};', at: '1:9' },
  NeedsNewerVersion: {
    text: 'version=1.1;authorizationrules{![]=>permit();};',
    at: '1:32',
    hint: 'version=1.2;',
  },
  ActionNotAllowed: { text: issuance('=>permit();'), at: '3:3', hint: 'authorizationrules' },
  DuplicateIdentifier: { text: rules('c:[]&&c:[]=>add(claim=c);'), at: '3:7' },
  UnknownIdentifier: { text: rules('claims:[]=>add(claim=claim1);'), at: '3:22', hint: '`claims`' },
  IdentifierNotYetBound: { text: rules('a:[value==b.value]&&b:[]=>add(claim=a);'), at: '3:11' },
  IdentifierOnNegation: { text: rules('!c:[]=>permit();'), at: '3:2' },
  OrderingNeedsInteger: { text: rules('[value>="2"]=>permit();'), at: '3:2', hint: 'without quotes' },
  UnknownFunction: { text: rules('[value==NegateBol(true)]=>permit();'), at: '3:9', hint: '`NegateBool`' },
  ArgumentCount: { text: rules('[value==ContainsOnlyValue(1)]=>permit();'), at: '3:9', hint: '(set, value)' },
  MissingAssignment: { text: rules('=>add(type="a");'), at: '3:3' },
  DuplicateAssignment: { text: rules('=>add(type="a", value=1, value=2);'), at: '3:26' },
  IssuerAssigned: { text: rules('=>add(type="a", value=1, issuer="AttestationService");'), at: '3:26' },
  ValueTypeMismatch: { text: rules('=>add(type="a", value=1, valueType="String");'), at: '3:26' },
  TypeNotText: { text: rules('=>add(type="", value=1);'), at: '3:7' },
  UnknownConfiguration: {
    text: 'version=1.1;configurationrules{=>issueproperty(type="required_pcr_masks",value=1);};authorizationrules{};',
    at: '1:34',
    hint: '`required_pcr_mask`',
  },
  ConfigurationValue: {
    text: 'version=1.1;configurationrules{=>issueproperty(type="required_pcr_mask",value=true);};authorizationrules{};',
    at: '1:73',
  },

  UnconditionalPermit: { text: rules('=>permit();'), at: '3:1' },
  NeverPermits: { text: rules('=>deny();'), at: '2:1' },
  NeverMatches: {
    text: rules('[type=="a", issuer=="AttestationServices"]=>permit();'),
    at: '3:13',
    hint: '`AttestationService`',
  },
  UnusedIdentifier: { text: rules('c:[type=="a"]=>permit();'), at: '3:1' },
  UnknownClaim: {
    text: rules('[type=="x-ms-sgx-is-debugable"]=>permit();'),
    at: '3:2',
    hint: '`x-ms-sgx-is-debuggable`',
    attestationType: 'SgxEnclave',
  },
  ReservedClaim: { text: issuance('=>issue(type="exp", value=1);'), at: '3:3' },
  IssueInAuthorization: { text: rules('=>issue(type="a", value=1);'), at: '3:3' },
  ConfigurationOfOtherType: {
    text: 'version=1.1;configurationrules{=>issueproperty(type="required_pcr_mask",value=1);};authorizationrules{};',
    at: '1:34',
    attestationType: 'SgxEnclave',
  },
  TokenProperty: { text: issuance('=>issueproperty(type="report_validity", value=1);'), at: '3:3' },
  ArgumentType: { text: rules('[value==AppendString("a", 1)]=>permit();'), at: '3:27' },
  SetOfOne: {
    text: rules('c:[type=="a"]&&[value==ContainsOnlyValue(c.value, 1)]=>permit();'),
    at: '3:42',
    hint: 'separate rule',
  },
  QueryInvalid: { text: rules('[value==JmesPath("{}", "a[? b == 3]")]=>permit();'), at: '3:24' },
  ReadOnlyIssued: {
    text: issuance('c:[type=="pcrs"]=>issue(type="b", value=AppendString(c.value, ""));'),
    at: '3:19',
  },
};

const DOUBTS: readonly PolicyDiagnosticCode[] = [
  'UnknownEscape',
  'UnconditionalPermit',
  'NeverPermits',
  'NeverMatches',
  'UnusedIdentifier',
  'UnknownClaim',
  'ReservedClaim',
  'IssueInAuthorization',
  'ConfigurationOfOtherType',
  'TokenProperty',
  'ArgumentType',
  'SetOfOne',
  'QueryInvalid',
  'ReadOnlyIssued',
];

describe('diagnostics', () => {
  it.each(Object.entries(MISTAKES))(
    'reports %s',
    (code, { text, at, hint, attestationType, limits = {} }) => {
      const type = attestationType === undefined ? {} : { attestationType };
      const { policy, diagnostics } = compilePolicy(text, { ...type, limits });
      const found = diagnostics.filter((diagnostic) => diagnostic.code === code);
      expect(found.map(({ line, column }) => `${line}:${column}`)).toContain(at);
      const severity = DOUBTS.includes(code as PolicyDiagnosticCode) ? 'warning' : 'error';
      expect(found.map((diagnostic) => diagnostic.severity)).toEqual(found.map(() => severity));
      if (hint !== undefined) expect(found.map((diagnostic) => diagnostic.hint).join('\n')).toContain(hint);
      if (severity === 'error') expect(policy).toBeUndefined();
      else expect(policy).toBeDefined();
      for (const { line, column, endLine, endColumn } of found) {
        expect(endLine > line || (endLine === line && endColumn >= column)).toBe(true);
      }
    },
  );

  it('reports every mistake of a text in one go, in the order of the text', () => {
    const text = [
      'version=1.0',
      'authorizationrules',
      '{',
      '  c:[type="x"] => permit()',
      '  [type=="a" value==True] => deny;',
      '  => isue(type="x",value=1);',
      '  => add("x", value==2);',
      '}',
      'issuancerules{ [type=="a"] || [type==“b”] => issue(type="x", value=unquoted); };',
    ].join('\n');
    const errors = compilePolicy(text).diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, line }) => `${line} ${code}`)).toEqual([
      '2 MissingSemicolon',
      '4 SingleEquals',
      '5 MissingSemicolon',
      '5 MissingComma',
      '5 UnquotedText',
      '5 MissingParenthesis',
      '6 UnknownAction',
      '7 PositionalArgument',
      '7 DoubleEquals',
      '9 MissingSemicolon',
      '9 UnexpectedCharacter',
      '9 TypographicQuote',
      '9 UnquotedText',
    ]);
  });

  it('says like the service which symbol stands wrong, and in which grammar rule', () => {
    const [first] = compilePolicy('version=1.0\n[type=="x", value==true] => permit();').diagnostics;
    expect(first).toMatchObject({ line: 2, column: 1, found: '[', rulePath: 'policy > versionInfo' });
  });

  it('never refuses a policy for its warnings, however many', () => {
    const { policy, diagnostics } = compilePolicy(rules('c:[type=="a"]=>permit();\n'.repeat(200)));
    expect(policy).toBeDefined();
    expect(diagnostics.map(({ severity }) => severity)).not.toContain('error');
    expect(diagnostics.filter(({ code }) => code === 'TooManyProblems').length).toBe(1);
  });

  it('shows errors behind any number of warnings', () => {
    const { diagnostics } = compilePolicy(rules(`${'[type=="\\d"]=>deny();'.repeat(200)}=>permit(`));
    expect(diagnostics.at(-1)).toMatchObject({ severity: 'error' });
  });

  it('keeps quiet about policies without fault', () => {
    const text = rules('[type=="x-ms-sgx-svn", value>=2]=>permit();');
    expect(compilePolicy(text, { attestationType: 'SgxEnclave' }).diagnostics).toEqual([]);
  });

  it('sees that tests exclude each other', () => {
    for (const tests of [
      'value==1, value==2',
      'value>5, value<3',
      'value==1, valueType=="String"',
      'value>=3, value<3',
      'value>5, value<=9, value<6',
      'value>9223372036854775807',
      'value<-9223372036854775808',
      'value>1, valueType=="Boolean"',
      'value==true, value!=true',
    ]) {
      const { diagnostics } = compilePolicy(rules(`[type=="svn", ${tests}]=>permit();`));
      expect(diagnostics.map(({ code }) => code)).toEqual(['NeverMatches']);
    }
    for (const tests of [
      'value>5, value<=9, value<7',
      'value>=9223372036854775807',
      'value<=3, value>=3, value!=4',
    ]) {
      expect(compilePolicy(rules(`[type=="number", ${tests}]=>permit();`)).diagnostics).toEqual([]);
    }
    const { diagnostics } = compilePolicy(rules('[type=="a", value==1] && ![type=="a"]=>permit();'));
    expect(diagnostics.map(({ code }) => code)).toEqual(['NeverMatches']);
  });

  it('sees a permit without any condition also beside deny rules', () => {
    for (const text of [
      '=>permit();',
      '[type=="a"]=>deny();=>permit();',
      '[type=="a"]=>permit();=>permit();',
    ]) {
      const { diagnostics } = compilePolicy(rules(text));
      expect(diagnostics.map(({ code }) => code)).toEqual(['UnconditionalPermit']);
    }
  });

  it('sees that a reserved name is issued, however it gets there', () => {
    for (const [rule, reserved] of [
      ['=>issue(type="exp", value=1);', true],
      ['=>issue(type="x-ms-anything", value=1);', true],
      ['c:[type=="x-ms-sgx-svn"]=>issue(claim=c);', true],
      ['c:[type=="nonce"]=>issue(type=c.type, value="a");', true],
      ['c:[type=="x-ms-sgx-svn"]=>issue(type="svn", value=c.value);', false],
      ['c:[type=="x-ms-sgx-svn"]=>add(claim=c);', false],
      ['=>issue(type="expiry", value=1);', false],
    ] as const) {
      const codes = compilePolicy(issuance(rule)).diagnostics.map(({ code }) => code);
      expect([rule, codes.includes('ReservedClaim')]).toEqual([rule, reserved]);
    }
  });

  it('sees that a claim of the policy is made too late, or not at all', () => {
    const late = rules('[type=="ok", issuer=="AttestationPolicy"]=>permit();\n=>add(type="ok", value=true);');
    expect(compilePolicy(late).diagnostics.map(({ code }) => code)).toEqual(['NeverMatches']);
    const early = rules(
      '=>add(type="ok", value=true);\n[type=="ok", issuer=="AttestationPolicy"]=>permit();',
    );
    expect(compilePolicy(early).diagnostics).toEqual([]);
  });
});

/** What people are known to get wrong: the text, and what the hint must tell. */
const KNOWN_MISTAKES: readonly (readonly [string, string, PolicyDiagnosticCode, string])[] = [
  [
    'no semicolon after a segment',
    'version=1.0;authorizationrules{=>deny();}',
    'MissingSemicolon',
    'Put `;` behind `}` on line 1.',
  ],
  [
    'no semicolon after the version',
    'version=1.0\nauthorizationrules{=>deny();};',
    'MissingSemicolon',
    'Put `;` behind `0` on line 1.',
  ],
  ['no semicolon after a rule', rules('=>deny()\n'), 'MissingSemicolon', 'put one behind `)` on line 3'],
  ['`=` for `==`', rules('[type="a"]=>permit();'), 'SingleEquals', 'Write `==`.'],
  ['a type by its position', issuance('=>issue("level", value=1);'), 'PositionalArgument', '`type="level"`'],
  [
    'a function of 1.2 under 1.0',
    'version= 1.0;authorizationrules{[value==NegateBool(true)]=>permit();};',
    'NeedsNewerVersion',
    'Write `version=1.2;`.',
  ],
  ['typographic quotes', rules('[type==“a”]=>permit();'), 'TypographicQuote', 'straight double quotes'],
  [
    'a misspelt function',
    rules('[value==JsonToClaimsValue("1")]=>permit();'),
    'UnknownFunction',
    '`JsonToClaimValue`',
  ],
  [
    'a function in other letters',
    rules('[value==jmespath("1","a")]=>permit();'),
    'UnknownFunction',
    '`JmesPath`',
  ],
  [
    'a misspelt claim',
    rules('[type=="x-ms-sgx-mrsinger",value=="a"]=>permit();'),
    'UnknownClaim',
    '`x-ms-sgx-mrsigner`',
  ],
];

describe('a known mistake gets its hint', () => {
  it.each(KNOWN_MISTAKES)('%s', (_, text, code, hint) => {
    const { diagnostics } = compilePolicy(text, { attestationType: 'SgxEnclave' });
    const said = diagnostics.filter((diagnostic) => diagnostic.code === code);
    expect(said.length).toBe(1);
    expect(said[0]?.hint).toContain(hint);
    // One mistake is one error.
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    expect(errors).toEqual(code === 'UnknownClaim' ? [] : said);
  });
});
