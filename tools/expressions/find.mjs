// @ts-check

/** Finds the regular expressions of a source text: literals, and what is built from a literal string. */

import { readSyntax, walk } from '../syntax.mjs';

/** @typedef {{ source: string, flags: string, line: number }} Expression */
/** @typedef {{ expressions: readonly Expression[], built: readonly number[] }} Found lines of what is built otherwise */

/** Methods of texts that build an expression of a text that they are given. */
const BUILDING_METHODS = new Set(['match', 'matchAll', 'search']);

/**
 * The expressions of one file, and the lines that build an expression of anything but literal text.
 *
 * @param {string} text
 * @param {string} path
 * @returns {Found}
 */
export function findExpressions(text, path) {
  /** @type {Expression[]} */
  const expressions = [];
  /** @type {number[]} */
  const built = [];
  const { program, lineOf } = readSyntax(text, path);
  const judged = new Set();
  walk(program, (/** @type {any} */ node) => {
    const line = lineOf(node);
    for (const each of judgedNames(node)) judged.add(each);
    // By another name, or by something that calls it, it would build what nobody sees.
    if (node.type === 'Identifier' && node.name === 'RegExp' && !judged.has(node)) built.push(line);
    if (node.regex !== undefined && node.regex !== null) {
      expressions.push({ source: node.regex.pattern, flags: node.regex.flags, line });
      return;
    }
    const given = builtFrom(node);
    if (given === undefined) return;
    const [source, flags] = given.map(literalText);
    if (source === undefined || (given.length > 1 && flags === undefined)) built.push(line);
    else expressions.push({ source, flags: flags ?? '', line });
  });
  return { expressions, built };
}

/** Where the name `RegExp` is a type or a question, or a call that is judged. @returns {readonly any[]} */
function judgedNames(/** @type {any} */ { type, callee, typeName, operator, right }) {
  if (type === 'NewExpression' || type === 'CallExpression') return [callee, callee.property];
  if (type === 'TSTypeReference') return [typeName];
  return type === 'BinaryExpression' && operator === 'instanceof' ? [right] : [];
}

/** Values that may be texts, although they do not stand there as such. */
const MAYBE_TEXT = new Set([
  'BinaryExpression',
  'ConditionalExpression',
  'LogicalExpression',
  'TSAsExpression',
]);

/**
 * What an expression is built from, when a node builds one: its source and, sometimes, its flags.
 *
 * @param {any} node
 * @returns {readonly any[] | undefined}
 */
function builtFrom(node) {
  if (node.type === 'NewExpression' || node.type === 'CallExpression') {
    const { callee } = node;
    if (nameOf(callee) === 'RegExp')
      return node.arguments.length === 0 ? [undefined] : node.arguments.slice(0, 2);
    const [first] = node.arguments;
    // A method of texts, given a text: a search for an expression that is made of it.
    const isSearch = callee.type === 'MemberExpression' && BUILDING_METHODS.has(nameOf(callee) ?? '');
    if (isSearch && (isText(first) || MAYBE_TEXT.has(first?.type))) return [first];
  }
  // A JSON schema's `pattern` becomes an expression inside the validator.
  if (node.type === 'Property' && keyOf(node) === 'pattern' && isText(node.value)) return [node.value];
  return undefined;
}

/** The last name of `RegExp`, `globalThis.RegExp`, `text.match`. @returns {string | undefined} */
function nameOf(/** @type {any} */ callee) {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type !== 'MemberExpression') return undefined;
  return callee.computed ? literalText(callee.property) : callee.property.name;
}

/** @returns {string | undefined} */
function keyOf(/** @type {any} */ property) {
  return property.key.type === 'Identifier' ? property.key.name : literalText(property.key);
}

function isText(/** @type {any} */ node) {
  return node?.type === 'TemplateLiteral' || (node?.type === 'Literal' && typeof node.value === 'string');
}

/** A text that stands in the source as it is. @returns {string | undefined} */
function literalText(/** @type {any} */ node) {
  if (node?.type === 'Literal' && typeof node.value === 'string') return node.value;
  const only = node?.type === 'TemplateLiteral' && node.quasis.length === 1 ? node.quasis[0] : undefined;
  return only?.value.cooked ?? undefined;
}
