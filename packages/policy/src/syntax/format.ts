/** Lays out a policy text: one way to write every policy, with its comments kept and its meaning unchanged. */

import { type Diagnostic, hasErrors, inOrder, reportFor } from '../diagnostics.ts';
import { limitsWith, type PolicyLimits } from '../limits.ts';
import type { Action, Condition, Expression, Rule, Segment } from './ast.ts';
import { tokenize } from './lexer.ts';
import { parseInto, tooLong } from './parser.ts';
import { type Source, sourceOf, spanOf } from './source.ts';
import type { Token } from './token.ts';

/** A laid out text, present when the policy has no mistake of grammar. */
export interface FormattedPolicy {
  readonly text?: string;
  readonly diagnostics: readonly Diagnostic[];
}

const INDENT = '    ';
const WIDTH = 100;

/**
 * Lays out a policy text. Comments stay with their rule or condition. Formatting a second time changes
 * nothing. Mind that the policy hash covers the text, so a laid out policy has another hash.
 *
 * @example
 * formatPolicy('version=1.0;authorizationrules{=>permit();};').text;
 * // 'version=1.0;\n\nauthorizationrules\n{\n    => permit();\n};\n'
 */
export function formatPolicy(text: string, limits?: Partial<PolicyLimits>): FormattedPolicy {
  const bounds = limitsWith(limits);
  const refused = tooLong(text, bounds);
  if (refused !== undefined) return refused;
  const report = reportFor(sourceOf(text), bounds);
  const ast = parseInto(report);
  const diagnostics = inOrder(report);
  if (hasErrors(diagnostics)) return { diagnostics };
  const layout = layoutOf(report.source);
  write(layout, unit(layout, 0, [`version=${ast.version?.text};`], ast.version?.span.end ?? 0, ''));
  for (const segment of [ast.configuration, ast.authorization, ast.issuance]) {
    if (segment !== undefined) writeSegment(layout, segment);
  }
  writeComments(layout, text.length, '');
  return { text: `${layout.lines.join('\n')}\n`, diagnostics };
}

interface Layout {
  readonly source: Source;
  readonly comments: readonly Token[];
  readonly semicolons: readonly Token[];
  readonly lines: string[];
  /** The next comment to write. */
  comment: number;
  /** The next semicolon to pass. */
  semicolon: number;
  /** Where the source of what was written last ends; a blank line behind it is kept. */
  end: number;
  blank: 'kept' | 'always' | 'never';
}

function layoutOf(source: Source): Layout {
  // The text was parsed before: nothing new is reported here.
  const { tokens, comments } = tokenize(reportFor(source, limitsWith(undefined)));
  const semicolons = tokens.filter(({ kind }) => kind === ';');
  return { source, comments, semicolons, lines: [], comment: 0, semicolon: 0, end: 0, blank: 'never' };
}

/** Lines to write, with the place in the source where they begin and the one behind their semicolon. */
interface Unit {
  readonly start: number;
  readonly lines: readonly string[];
  readonly end: number;
  readonly indent: string;
}

function unit(layout: Layout, start: number, lines: readonly string[], last: number, indent: string): Unit {
  return { start, lines, end: semicolonBehind(layout, last), indent };
}

function semicolonBehind(layout: Layout, offset: number): number {
  while ((layout.semicolons[layout.semicolon]?.start ?? offset) < offset) layout.semicolon++;
  return layout.semicolons[layout.semicolon]?.end ?? offset;
}

function lineAt(layout: Layout, offset: number): number {
  return spanOf(layout.source, offset, offset).line;
}

/** A line that begins something: a blank line before it stays, but never more than one. */
function openLine(layout: Layout, start: number, line: string): void {
  const apart = layout.blank === 'kept' && lineAt(layout, start) - lineAt(layout, layout.end) > 1;
  if (apart || layout.blank === 'always') layout.lines.push('');
  layout.lines.push(line);
  layout.blank = 'kept';
}

/** The comments in front of an offset, each on a line of its own. */
function writeComments(layout: Layout, before: number, indent: string): void {
  for (;;) {
    const comment = layout.comments[layout.comment];
    if (comment === undefined || comment.start >= before) return;
    openLine(layout, comment.start, indent + comment.text.trimEnd());
    layout.end = comment.end;
    layout.comment++;
  }
}

/** A comment behind something on the same line stays there. */
function trailingComment(layout: Layout, end: number, before = Number.POSITIVE_INFINITY): string {
  const comment = layout.comments[layout.comment];
  if (comment === undefined || comment.start < end || comment.start >= before) return '';
  if (lineAt(layout, comment.start) !== lineAt(layout, end)) return '';
  layout.comment++;
  layout.end = comment.end;
  return ` ${comment.text.trimEnd()}`;
}

/** Comments inside a unit that has no place for them go before it. */
function write(layout: Layout, { start, lines, end, indent }: Unit): void {
  writeComments(layout, end, indent);
  lines.forEach((line, index) => {
    if (index === 0) openLine(layout, start, indent + line);
    else layout.lines.push(indent + line);
  });
  layout.end = end;
  append(layout, trailingComment(layout, end));
}

function append(layout: Layout, text: string): void {
  layout.lines.push((layout.lines.pop() ?? '') + text);
}

function writeSegment(layout: Layout, segment: Segment): void {
  const { text } = layout.source;
  layout.blank = 'always';
  const start = segment.span.start;
  const brace = braceOf(layout, segment);
  writeComments(layout, brace, '');
  openLine(layout, start, segment.name);
  layout.lines.push('{');
  layout.end = brace + 1;
  append(layout, trailingComment(layout, brace + 1, text.length));
  layout.blank = 'never';
  for (const rule of segment.rules) writeRule(layout, rule);
  const close = segment.span.end - 1;
  const end = semicolonBehind(layout, close);
  writeComments(layout, end, INDENT);
  layout.lines.push('};');
  layout.end = end;
  append(layout, trailingComment(layout, end));
  layout.blank = 'kept';
}

/** Only comments can stand between the name of a segment and its brace. */
function braceOf(layout: Layout, segment: Segment): number {
  const { text } = layout.source;
  let at = segment.span.start + segment.name.length;
  let brace = text.indexOf('{', at);
  for (let index = layout.comment; ; ) {
    const comment = layout.comments[index];
    if (comment === undefined || comment.start > brace) return brace;
    if (comment.start >= at) at = comment.end;
    if (brace < at) brace = text.indexOf('{', at);
    index++;
  }
}

function writeRule(layout: Layout, rule: Rule): void {
  const { source } = layout;
  const conditions = rule.conditions.map((condition) => conditionText(condition, source));
  const action = `=> ${actionText(rule.action, source)};`;
  const end = semicolonBehind(layout, rule.span.end);
  const line = [...conditions, action].join(' ');
  const fits = conditions.length < 2 && INDENT.length + line.length <= WIDTH;
  const first = rule.conditions[0];
  writeComments(layout, first?.span.end ?? end, INDENT);
  if (fits && (layout.comments[layout.comment]?.start ?? end) >= end) {
    write(layout, { start: rule.span.start, lines: [line], end, indent: INDENT });
    return;
  }
  conditions.forEach((condition, index) => {
    const node = rule.conditions[index];
    const next = rule.conditions[index + 1];
    if (node === undefined) return;
    writeComments(layout, node.span.end, INDENT);
    const text = INDENT + condition + (next === undefined ? '' : ' &&');
    if (index === 0) openLine(layout, rule.span.start, text);
    else layout.lines.push(text);
    layout.end = node.span.end;
    append(layout, trailingComment(layout, node.span.end, next?.span.start ?? rule.action.span.start));
    layout.blank = 'never';
  });
  const indent = conditions.length === 0 ? INDENT : INDENT + INDENT;
  writeComments(layout, end, conditions.length === 0 ? INDENT : indent);
  if (conditions.length === 0) openLine(layout, rule.span.start, indent + action);
  else layout.lines.push(indent + action);
  layout.blank = 'kept';
  layout.end = end;
  append(layout, trailingComment(layout, end));
}

function conditionText({ negated, identifier, tests }: Condition, source: Source): string {
  const written = tests.map(
    ({ property, comparison, operand }) => property + comparison + expressionText(operand, source),
  );
  const name = identifier === undefined ? '' : `${identifier.text}:`;
  return `${negated ? '!' : ''}${name}[${written.join(', ')}]`;
}

function actionText(action: Action, source: Source): string {
  if (action.kind === 'permit' || action.kind === 'deny') return `${action.kind}()`;
  if (action.kind === 'copy') return `${action.verb}(claim=${action.from.text})`;
  const written = action.assignments.map(
    ({ property, value }) => `${property}=${expressionText(value, source)}`,
  );
  return `${action.verb}(${written.join(', ')})`;
}

/** Literals stay as they were written, escapes included. Texts with holes have errors and are not laid out. */
function expressionText(expression: Expression, source: Source): string {
  if (expression.kind === 'literal' || expression.kind === 'hole')
    return source.text.slice(expression.span.start, expression.span.end);
  if (expression.kind === 'reference') return `${expression.identifier.text}.${expression.property}`;
  return `${expression.name.text}(${expression.args.map((argument) => expressionText(argument, source)).join(', ')})`;
}
