// @ts-check

/** What an entry point exports: each name with its declaration and its doc comment, read from the built `.d.ts` files. */

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/**
 * @typedef {object} Declaration
 * @property {string} name as it is exported
 * @property {'function' | 'class' | 'constant' | 'type'} kind
 * @property {string} code the declaration, without its doc comment
 * @property {string} comment the text of its doc comment
 * @property {string} place where it is declared; the same for one declaration that several entry points export
 */

/** @typedef {{ type: string, start: number, end: number, [member: string]: any }} SyntaxNode */
/** @typedef {{ path: string, text: string, body: readonly SyntaxNode[] }} File */

/** @type {Map<string, File>} */
const files = new Map();

/** @returns {File} */
function open(/** @type {string} */ path) {
  const known = files.get(path);
  if (known !== undefined) return known;
  const text = readFileSync(path, 'utf8');
  const { body } = /** @type {{ body: readonly SyntaxNode[] }} */ (
    /** @type {unknown} */ (parseAst(text, { lang: 'dts' }))
  );
  const file = { path, text, body };
  files.set(path, file);
  return file;
}

/** The first comment of a file says what the file is for. @returns {string} */
export function purposeOf(/** @type {string} */ path) {
  const [, comment = ''] = /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(path, 'utf8')) ?? [];
  return plain(comment);
}

/** @returns {Declaration[]} in the order of the file */
export function declarationsOf(/** @type {string} */ path) {
  const { body } = open(path);
  return body
    .filter(({ type }) => type === 'ExportNamedDeclaration')
    .flatMap((node) => exportedBy(node, path));
}

/** @returns {Declaration[]} */
function exportedBy(/** @type {SyntaxNode} */ node, /** @type {string} */ path) {
  if (node['declaration'] !== null)
    return namesOf(node['declaration']).map((name) => declared(name, name, path));
  return node['specifiers'].map((/** @type {any} */ { local, exported }) => {
    const source = node['source']?.value;
    const from = source === undefined ? path : target(path, source);
    return declared(local.name, exported.name, from);
  });
}

const target = (/** @type {string} */ path, /** @type {string} */ source) =>
  source.startsWith('.') ? resolve(dirname(path), source.replace(/\.[jt]s$/, '.d.ts')) : `package ${source}`;

/** @returns {string[]} */
function namesOf(/** @type {any} */ declaration) {
  return declaration.declarations?.map((/** @type {any} */ each) => each.id.name) ?? [declaration.id.name];
}

/** The declaration of a name, wherever the file has it from. @returns {Declaration} */
function declared(/** @type {string} */ name, /** @type {string} */ exported, /** @type {string} */ path) {
  if (path.startsWith('package ')) return foreign(exported, path.slice('package '.length));
  const file = open(path);
  for (const node of file.body) {
    const declaration = node['declaration'] ?? node;
    if (declares(declaration, name)) return described(file, declaration, exported);
    const specifier = node['specifiers']?.find(
      (/** @type {any} */ each) => (each.exported ?? each.local)?.name === name,
    );
    if (specifier === undefined || node['source'] == null) continue;
    const source = node['source'].value;
    return declared((specifier.imported ?? specifier.local).name, exported, target(path, source));
  }
  throw new Error(`${path} does not declare ${name}`);
}

/** @returns {boolean} */
function declares(/** @type {any} */ declaration, /** @type {string} */ name) {
  return (
    declaration.id?.name === name ||
    (declaration.declarations !== undefined && namesOf(declaration).includes(name))
  );
}

/** @returns {Declaration} */
function foreign(/** @type {string} */ name, /** @type {string} */ source) {
  return { name, kind: 'type', code: '', comment: `From \`${source}\`.`, place: `${source} ${name}` };
}

const KINDS = /** @type {const} */ ({
  TSDeclareFunction: 'function',
  FunctionDeclaration: 'function',
  ClassDeclaration: 'class',
  VariableDeclaration: 'constant',
});

/** @returns {Declaration} */
function described(
  /** @type {File} */ { path, text, body },
  /** @type {SyntaxNode} */ declaration,
  /** @type {string} */ exported,
) {
  const [name = ''] = namesOf(declaration);
  const kind = KINDS[/** @type {keyof typeof KINDS} */ (declaration.type)] ?? 'type';
  // Overloads, or a constant and its type of the same name.
  const nodes = body.filter((each) => declares(each['declaration'] ?? each, name));
  return {
    name: exported,
    kind,
    code: nodes.map(({ start, end }) => cleaned(text.slice(start, end))).join('\n'),
    comment: nodes.map(({ start }) => commentBefore(text, start)).find((each) => each !== '') ?? '',
    place: `${path} ${name}`,
  };
}

/** Without what callers do not see. @returns {string} */
function cleaned(/** @type {string} */ code) {
  return code
    .replace(/^export (?:declare )?/, '')
    .replace(/^declare /, '')
    .replaceAll(/^ +(?:#private;|private .*;)\n/gm, '')
    .replaceAll(/ {4}/g, '  ');
}

/** @returns {string} */
function commentBefore(/** @type {string} */ text, /** @type {number} */ start) {
  const before = text.slice(0, start).trimEnd();
  if (!before.endsWith('*/')) return '';
  const at = before.lastIndexOf('/**');
  return at === -1 ? '' : plain(before.slice(at + 3, -2));
}

/** The text of a comment, without its stars. @returns {string} */
export function plain(/** @type {string} */ comment) {
  return comment
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
}
