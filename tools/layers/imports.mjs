// @ts-check

/** What a source file reaches for: other modules, and the globals that the plan does not allow everywhere. */

import { readSyntax, walk } from '../syntax.mjs';

/** @typedef {import('../syntax.mjs').Node} Node */
/** @typedef {{ specifier: string | undefined, line: number }} Import */
/** @typedef {{ name: string, line: number }} Use */

/**
 * Everything that a file imports (statically, as a re-export, dynamically, as a type, by `require`) and the globals it
 * uses. An import whose specifier is computed has `specifier: undefined`.
 *
 * @param {string} text
 * @param {string} path
 * @returns {{ imports: Import[], uses: Use[] }}
 */
export function reachesOf(text, path) {
  const { program, lineOf } = readSyntax(text, path);
  /** @type {Import[]} */
  const imports = [];
  /** @type {Use[]} */
  const uses = [];
  walk(program, (node) => {
    const source = sourceOf(node);
    if (source !== undefined) imports.push({ specifier: literalText(source), line: lineOf(source) });
    const name = globalOf(node);
    if (name !== undefined) uses.push({ name, line: lineOf(node) });
  });
  return { imports, uses };
}

/** The node that names another module. @returns {Node | undefined} */
function sourceOf(/** @type {Node} */ node) {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ImportExpression':
    case 'ExportAllDeclaration':
    case 'ExportNamedDeclaration':
    case 'TSImportType':
      return nodeIn(node, 'source') ?? nodeIn(node, 'argument');
    case 'TSExternalModuleReference':
      return nodeIn(node, 'expression');
    case 'CallExpression':
      return requiredIn(node);
    default:
      return undefined;
  }
}

/** ES modules may have functions of their own called `require`; the loader's takes one literal and no more. @returns {Node | undefined} */
function requiredIn(/** @type {Node} */ node) {
  const [first, ...others] = /** @type {Node[]} */ (node['arguments']);
  if (nodeIn(node, 'callee')?.['name'] !== 'require' || others.length > 0) return undefined;
  return first !== undefined && literalText(first) !== undefined ? first : undefined;
}

/** @returns {string | undefined} */
function literalText(/** @type {Node} */ node) {
  const literal = node.type === 'TSLiteralType' ? nodeIn(node, 'literal') : node;
  const value = literal?.['value'];
  return typeof value === 'string' ? value : undefined;
}

/** `Buffer.from`, `Date.now`, `new Date()`: the use of a global by its name, undefined for anything else. @returns {string | undefined} */
function globalOf(/** @type {Node} */ node) {
  if (node.type === 'NewExpression') {
    const name = nodeIn(node, 'callee')?.['name'];
    return name === 'Date' && /** @type {Node[]} */ (node['arguments']).length === 0
      ? 'new Date()'
      : undefined;
  }
  if (node.type !== 'MemberExpression' || node['computed'] === true) return undefined;
  const object = nodeIn(node, 'object');
  if (object?.type !== 'Identifier') return undefined;
  return `${object['name']}.${nodeIn(node, 'property')?.['name']}`;
}

/** @returns {Node | undefined} */
function nodeIn(/** @type {Node} */ node, /** @type {string} */ member) {
  const value = node[member];
  return typeof value === 'object' && value !== null ? /** @type {Node} */ (value) : undefined;
}
