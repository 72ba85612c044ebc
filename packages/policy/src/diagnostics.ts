/** What is wrong or doubtful in a policy text, as data: a stable code, a place, and words for the author. */

import type { PolicyLimits } from './limits.ts';
import { type Source, type SourceSpan, spanOf } from './syntax/source.ts';

/** Mistakes of spelling and grammar, and texts beyond a limit. All are errors except `UnknownEscape`. */
export type SyntaxCode =
  | 'TextTooLong'
  | 'TooManyRules'
  | 'TooManyConditions'
  | 'NestingTooDeep'
  | 'TooManyProblems'
  | 'UnexpectedCharacter'
  | 'UnterminatedString'
  | 'TypographicQuote'
  | 'SingleQuotes'
  | 'BlockComment'
  | 'NumberInvalid'
  | 'IntegerRange'
  | 'UnknownEscape'
  | 'MissingVersion'
  | 'MissingSemicolon'
  | 'MissingComma'
  | 'MissingAnd'
  | 'MissingColon'
  | 'MissingArrow'
  | 'MissingBracket'
  | 'MissingBrace'
  | 'MissingParenthesis'
  | 'UnexpectedToken'
  | 'SingleEquals'
  | 'DoubleEquals'
  | 'PositionalArgument'
  | 'UnquotedText'
  | 'UnknownSegment'
  | 'DuplicateSegment'
  | 'SegmentOrder'
  | 'MissingAuthorizationRules'
  | 'RuleOutsideSegment'
  | 'UnknownProperty'
  | 'UnknownAction'
  | 'UnexpectedArguments';

/** Mistakes of meaning: the text parses, but the policy cannot be set. */
export type MeaningCode =
  | 'UnsupportedVersion'
  | 'NeedsNewerVersion'
  | 'ActionNotAllowed'
  | 'DuplicateIdentifier'
  | 'UnknownIdentifier'
  | 'IdentifierNotYetBound'
  | 'IdentifierOnNegation'
  | 'OrderingNeedsInteger'
  | 'UnknownFunction'
  | 'ArgumentCount'
  | 'MissingAssignment'
  | 'DuplicateAssignment'
  | 'IssuerAssigned'
  | 'ValueTypeMismatch'
  | 'TypeNotText'
  | 'UnknownConfiguration'
  | 'ConfigurationValue';

/** Doubts: the policy can be set, but probably does not do what its author wants. */
export type DoubtCode =
  | 'UnconditionalPermit'
  | 'NeverPermits'
  | 'NeverMatches'
  | 'UnusedIdentifier'
  | 'UnknownClaim'
  | 'ReservedClaim'
  | 'IssueInAuthorization'
  | 'ConfigurationOfOtherType'
  | 'TokenProperty'
  | 'ArgumentType'
  | 'SetOfOne'
  | 'QueryInvalid'
  | 'ReadOnlyIssued';

/** Every code that a diagnostic can carry. Codes are stable: programs may compare them. */
export type PolicyDiagnosticCode = SyntaxCode | MeaningCode | DoubtCode;

/** One remark about a policy text. Lines and columns count from 1; the end is exclusive. */
export interface Diagnostic {
  readonly severity: 'error' | 'warning';
  readonly code: PolicyDiagnosticCode;
  readonly message: string;
  /** What the author can do, when the mistake is a known one. */
  readonly hint?: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The symbol at which the parser stopped, for syntax errors. */
  readonly found?: string;
  /** The grammar rules the parser was in, outermost first: `policy > versionInfo`. For syntax errors. */
  readonly rulePath?: string;
}

/** What a diagnostic says besides its code and place. */
export interface Remark {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly found?: string;
  readonly rulePath?: string;
}

/** Collects the diagnostics of one text: at most `limits.problems` errors and as many warnings. */
export interface Report {
  readonly source: Source;
  readonly limits: PolicyLimits;
  readonly diagnostics: Diagnostic[];
  /** How many errors and warnings there are. Warnings never crowd out an error, nor turn into one. */
  readonly counts: { error: number; warning: number };
  /** How many near words were looked for: that takes time, and only the first mistakes need it. */
  suggestions: number;
}

/** An empty report for a text. */
export function reportFor(source: Source, limits: PolicyLimits): Report {
  return { source, limits, diagnostics: [], counts: { error: 0, warning: 0 }, suggestions: 0 };
}

/** Adds an error at a stretch of the text. */
export function reportError(report: Report, code: PolicyDiagnosticCode, at: Place, remark: Remark): void {
  add(report, 'error', code, at, remark);
}

/** Adds a warning at a stretch of the text. */
export function reportWarning(report: Report, code: PolicyDiagnosticCode, at: Place, remark: Remark): void {
  add(report, 'warning', code, at, remark);
}

/** Where a remark points: offsets into the text. */
export type Place = Pick<SourceSpan, 'start' | 'end'>;

function add(
  report: Report,
  severity: Diagnostic['severity'],
  code: PolicyDiagnosticCode,
  at: Place,
  remark: Remark,
): void {
  const { counts, diagnostics, limits, source } = report;
  if (counts[severity] > limits.problems) return;
  counts[severity]++;
  const { line, column, endLine, endColumn } = spanOf(source, at.start, at.end);
  const place = { line, column, endLine, endColumn };
  if (counts[severity] > limits.problems) {
    const message = `There are more than ${limits.problems} ${severity}s; the rest is not shown.`;
    diagnostics.push({ severity, code: 'TooManyProblems', message, ...place });
    return;
  }
  const { hint, ...said } = remark;
  diagnostics.push({ severity, code, ...said, ...(hint === undefined ? {} : { hint }), ...place });
}

/** Takes back what was said since there were this many diagnostics. */
export function takeBack(report: Report, length: number): void {
  for (const { severity } of report.diagnostics.splice(length)) report.counts[severity]--;
}

/** Whether no more warnings are taken. */
export function hasAllWarnings({ counts, limits }: Report): boolean {
  return counts.warning > limits.problems;
}

/** The diagnostics in the order of the text. */
export function inOrder(report: Report): readonly Diagnostic[] {
  return report.diagnostics.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** Whether any diagnostic is an error. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
