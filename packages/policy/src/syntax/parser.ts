/** The parser's first part: a policy text to its tree, with every mistake reported in one go. */

import { nearest } from '@veritee/core/internal';
import { type Diagnostic, inOrder, type Report, reportError, reportFor } from '../diagnostics.ts';
import { limitsWith, type PolicyLimits } from '../limits.ts';
import type { Policy, Rule, Segment, SegmentName, Word } from './ast.ts';
import {
  accept,
  advance,
  type Cursor,
  complain,
  expect,
  found,
  isKeyword,
  lineOf,
  peek,
  previous,
  spanSince,
  symbol,
  within,
} from './cursor.ts';
import { tokenize } from './lexer.ts';
import { atRule, atSegment, parseRule, SEGMENTS } from './parse-rule.ts';
import { sourceOf } from './source.ts';

/** A parsed text: the tree (absent only for a text beyond the limit) and what is wrong with the text. */
export interface ParsedPolicy {
  readonly ast?: Policy;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Reads a policy text. Never throws: the parser recovers from each mistake and reports all of them, and the tree holds
 * every rule that could be read. Whether the policy means something is for `compilePolicy` to check.
 *
 * @example
 * parsePolicy('version=1.0\nauthorizationrules{=> permit();};').diagnostics[0]?.code; // 'MissingSemicolon'
 */
export function parsePolicy(text: string, limits?: Partial<PolicyLimits>): ParsedPolicy {
  const bounds = limitsWith(limits);
  const refused = tooLong(text, bounds);
  if (refused !== undefined) return refused;
  const report = reportFor(sourceOf(text), bounds);
  const ast = parseInto(report);
  return { ast, diagnostics: inOrder(report) };
}

/** The tree of the report's text; mistakes go into the report. */
export function parseInto(report: Report): Policy {
  const { tokens } = tokenize(report);
  const cursor: Cursor = { tokens, report, path: ['policy'], at: 0, rules: 0, unread: 0, complained: -1 };
  const version = within(cursor, 'versionInfo', () => parseVersion(cursor));
  const segments = parseSegments(cursor);
  const complete = cursor.unread === 0;
  return { text: report.source.text, complete, ...(version === undefined ? {} : { version }), ...segments };
}

/** The refusal of a text beyond the limit, which is not looked at. */
export function tooLong(text: string, limits: PolicyLimits): Omit<ParsedPolicy, 'ast'> | undefined {
  if (text.length <= limits.textLength) return undefined;
  const report = reportFor({ text: '', lineStarts: [0] }, limits);
  const message = `The policy has ${text.length} characters; at most ${limits.textLength} are read.`;
  reportError(report, 'TextTooLong', { start: 0, end: 0 }, { message });
  return { diagnostics: report.diagnostics };
}

function parseVersion(cursor: Cursor): Word | undefined {
  const first = peek(cursor);
  if (isKeyword(first, 'version')) return versionNumber(cursor);
  if (first.kind === 'identifier' && peek(cursor, 1).kind === '=' && nearest(first.text, ['version'])) {
    const message = `A policy begins with its version, but ${found(first)}.`;
    complain(cursor, 'MissingVersion', first, message, 'Did you mean `version`?');
    return versionNumber(cursor);
  }
  const message = `A policy begins with its version, but ${found(first)}.`;
  complain(cursor, 'MissingVersion', first, message, 'Begin with `version=1.0;` (or 1.1, 1.2).');
  return undefined;
}

function versionNumber(cursor: Cursor): Word | undefined {
  advance(cursor);
  if (!expect(cursor, '=', 'UnexpectedToken', '`=` should follow version', 'Write `version=1.0;`.')) {
    if (peek(cursor).kind === '==' || peek(cursor).kind === ':') advance(cursor);
  }
  const start = peek(cursor);
  const major = accept(cursor, 'integer');
  const dotted = major && accept(cursor, '.') && accept(cursor, 'integer');
  if (!dotted || start.text.startsWith('-') || previous(cursor).text.startsWith('-')) {
    const message = `The version is written as two numbers with a dot, but ${found(dotted ? start : peek(cursor))}.`;
    complain(
      cursor,
      'MissingVersion',
      dotted ? start : peek(cursor),
      message,
      'Write `version=1.0;` (or 1.1, 1.2).',
    );
    skipNumbers(cursor);
    accept(cursor, ';');
    return undefined;
  }
  const text = `${start.text}.${previous(cursor).text}`;
  const span = spanSince(cursor, start);
  if (peek(cursor).kind === '.') {
    const message = `A version has two numbers, not more.`;
    complain(cursor, 'MissingVersion', peek(cursor), message, `Write \`version=${text};\`.`);
    skipNumbers(cursor);
  }
  closeWithSemicolon(cursor, 'The version statement');
  return { text, span };
}

function skipNumbers(cursor: Cursor): void {
  while (peek(cursor).kind === 'string' || peek(cursor).kind === 'integer' || peek(cursor).kind === '.') {
    advance(cursor);
  }
}

function closeWithSemicolon(cursor: Cursor, what: string): void {
  if (accept(cursor, ';')) return;
  const last = previous(cursor);
  const hint = `Put \`;\` behind \`${symbol(last)}\` on ${lineOf(cursor, last)}.`;
  const message = `${what} is not closed with a semicolon: ${found(peek(cursor))}.`;
  complain(cursor, 'MissingSemicolon', peek(cursor), message, hint);
}

type Segments = Pick<Policy, 'configuration' | 'authorization' | 'issuance'>;

function parseSegments(cursor: Cursor): Segments {
  const segments = new Map<SegmentName, Segment>();
  let latest = -1;
  while (peek(cursor).kind !== 'end') {
    const token = peek(cursor);
    const name = segmentHere(cursor);
    if (name !== undefined) {
      latest = checkPlace(cursor, name, segments, latest);
      const segment = within(cursor, name, () => parseSegment(cursor, name));
      if (!segments.has(name)) segments.set(name, segment);
    } else if (atRule(cursor)) {
      const message = `A rule is outside of a segment: ${found(token)}.`;
      const hint = 'Rules belong in `authorizationrules { … };` or `issuancerules { … };`.';
      complain(cursor, 'RuleOutsideSegment', token, message, hint);
      parseRule(cursor);
    } else {
      const message = `A segment is expected here (${SEGMENTS.join(', ')}), but ${found(token)}.`;
      complain(cursor, 'UnexpectedToken', token, message, token.kind === ';' ? 'Remove it.' : undefined);
      skipToSegment(cursor);
    }
  }
  const [configuration, authorization, issuance] = SEGMENTS.map((name) => segments.get(name));
  if (authorization === undefined) {
    const message = 'The policy has no authorizationrules.';
    complain(cursor, 'MissingAuthorizationRules', peek(cursor), message, 'Add `authorizationrules { … };`.');
  }
  return {
    ...(configuration === undefined ? {} : { configuration }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(issuance === undefined ? {} : { issuance }),
  };
}

/** The segment whose name stands here; a misspelt one in front of `{` is reported and understood. */
function segmentHere(cursor: Cursor): SegmentName | undefined {
  const token = peek(cursor);
  if (token.kind !== 'identifier') return undefined;
  const exact = SEGMENTS.find((name) => isKeyword(token, name));
  if (exact !== undefined || peek(cursor, 1).kind !== '{') return exact;
  const meant = nearest(token.text, SEGMENTS) as SegmentName | undefined;
  const message = `\`${symbol(token)}\` is not a segment. The segments are ${SEGMENTS.join(', ')}.`;
  const hint = meant === undefined ? undefined : `Did you mean \`${meant}\`?`;
  complain(cursor, 'UnknownSegment', token, message, hint);
  return meant ?? 'issuancerules';
}

function checkPlace(
  cursor: Cursor,
  name: SegmentName,
  segments: ReadonlyMap<SegmentName, Segment>,
  latest: number,
): number {
  const place = SEGMENTS.indexOf(name);
  if (segments.has(name)) {
    const hint = 'Put all its rules into one segment.';
    complain(cursor, 'DuplicateSegment', peek(cursor), `There are two segments ${name}.`, hint);
  } else if (place < latest) {
    const message = `${name} must be before ${SEGMENTS[latest]}.`;
    complain(cursor, 'SegmentOrder', peek(cursor), message, `The order is ${SEGMENTS.join(', ')}.`);
  }
  return Math.max(place, latest);
}

function parseSegment(cursor: Cursor, name: SegmentName): Segment {
  const first = advance(cursor);
  expect(cursor, '{', 'MissingBrace', `\`{\` should follow ${name}`);
  const rules = parseRules(cursor);
  const closed = expect(cursor, '}', 'MissingBrace', `\`}\` should close ${name}`);
  const span = spanSince(cursor, first);
  if (closed) closeWithSemicolon(cursor, `The segment ${name}`);
  return { name, rules, span };
}

function parseRules(cursor: Cursor): readonly Rule[] {
  const rules: Rule[] = [];
  for (;;) {
    const token = peek(cursor);
    if (token.kind === '}' || token.kind === 'end') return rules;
    if (atSegment(cursor)) return rules;
    if (token.kind === ';') {
      complain(cursor, 'UnexpectedToken', token, 'There is a semicolon without a rule here.', 'Remove it.');
      advance(cursor);
      continue;
    }
    if (++cursor.rules === cursor.report.limits.rules + 1) {
      const message = `A policy has at most ${cursor.report.limits.rules} rules.`;
      reportError(cursor.report, 'TooManyRules', token, { message });
    }
    const rule = parseRule(cursor);
    if (rule !== undefined && cursor.rules <= cursor.report.limits.rules) rules.push(rule);
    else cursor.unread++;
  }
}

function skipToSegment(cursor: Cursor): void {
  do advance(cursor);
  while (peek(cursor).kind !== 'end' && !atSegment(cursor) && !atRule(cursor));
}
