// @ts-check

/**
 * The export check: what a package promises in its package.json is there after the build, and everything it exports
 * has a sentence of documentation. `node tools/exports.mjs [folder]` prints one line per fault, exits with 1 on any;
 * `--table` counts the names of each entry point first.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** @typedef {{ path: string, line: number, why: string }} Fault */
/** @typedef {Readonly<Record<string, string>>} Conditions */

/**
 * All faults of all packages of a workspace.
 *
 * @param {string} root
 * @returns {Fault[]}
 */
export function checkExports(root) {
  const workspace = readJson(root, 'package.json');
  return packagesOf(root).flatMap((folder) => checkPackage(root, folder, workspace));
}

/** Folders with a package that is published, from the root. @returns {string[]} */
function packagesOf(/** @type {string} */ root) {
  return ['packages', 'apps'].flatMap((group) =>
    (existsSync(join(root, group)) ? readdirSync(join(root, group)) : [])
      .filter((name) => existsSync(join(root, group, name, 'package.json')))
      .sort()
      .map((name) => `${group}/${name}`)
      .filter((folder) => readJson(root, `${folder}/package.json`).private !== true),
  );
}

/** @returns {any} */
function readJson(/** @type {string} */ root, /** @type {string} */ path) {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}

/** @returns {Fault[]} */
function checkPackage(
  /** @type {string} */ root,
  /** @type {string} */ folder,
  /** @type {any} */ workspace,
) {
  const path = `${folder}/package.json`;
  const manifest = readJson(root, path);
  /** @type {(holds: boolean, why: string) => Fault[]} */
  const unless = (holds, why) => (holds ? [] : [{ path, line: 1, why }]);
  /** @type {[string, Conditions][]} */
  const doors = Object.entries(manifest.exports ?? {});
  /** @type {[string, string][]} */
  const dependencies = Object.entries(manifest.dependencies ?? {});
  /** @type {string[]} */
  const bins = Object.values(manifest.bin ?? {});
  return [
    ...unless(manifest.type === 'module', '"type" must be "module"'),
    ...unless(manifest.sideEffects === false, '"sideEffects" must be false'),
    ...unless(manifest.license === workspace.license, `"license" must be ${workspace.license}`),
    ...unless(manifest.version === workspace.version, `"version" must be ${workspace.version}`),
    ...unless(manifest.engines?.node === workspace.engines?.node, '"engines" must be those of the workspace'),
    ...unless(typeof manifest.description === 'string', '"description" is missing'),
    ...unless(doors.length > 0, '"exports" is missing'),
    ...['dist', 'src'].flatMap((each) =>
      unless(
        manifest.files?.includes(each) === true,
        `"files" must name ${each}: types and source maps lead there`,
      ),
    ),
    ...unless(
      manifest.files?.includes('!dist/.tsbuildinfo') === true,
      '"files" must leave out dist/.tsbuildinfo',
    ),
    ...unless(manifest.repository?.directory === folder, `"repository" must name the directory ${folder}`),
    ...unless(manifest.keywords?.length > 0, '"keywords" are missing'),
    ...unless(
      sameText(join(root, folder, 'LICENSE'), join(root, 'LICENSE')),
      'LICENSE must be that of the workspace',
    ),
    ...dependencies.flatMap(([name, range]) =>
      unless(
        SHARED.test(name) ? /^\^\d+\.\d+\.\d+$/.test(range) : /^\d+\.\d+\.\d+/.test(range),
        `depends on ${name} ${range}; versions are exact here, and "^" for what programs share with us`,
      ),
    ),
    ...bins.flatMap((bin) =>
      unless(startsWithShebang(join(root, folder, bin)), `bin ${bin} has no shebang line`),
    ),
    ...doors.flatMap(([door, conditions]) => checkDoor(root, folder, door, conditions, unless)),
  ];
}

/** Programs have these themselves and hand over what they make with them: one copy must do for both. The lock file holds the tested versions. */
const SHARED = /^(?:@azure\/.*|jose|zod)$/;

function sameText(/** @type {string} */ file, /** @type {string} */ other) {
  return existsSync(file) && readFileSync(file, 'utf8') === readFileSync(other, 'utf8');
}

function startsWithShebang(/** @type {string} */ file) {
  return existsSync(file) && readFileSync(file, 'utf8').startsWith('#!/usr/bin/env node\n');
}

/** @returns {Fault[]} */
function checkDoor(
  /** @type {string} */ root,
  /** @type {string} */ folder,
  /** @type {string} */ door,
  /** @type {Conditions} */ conditions,
  /** @type {(holds: boolean, why: string) => Fault[]} */ unless,
) {
  const order = Object.keys(conditions).join(', ');
  const source = posix.join(folder, conditions['veritee-source'] ?? '');
  const built = posix.join(
    './dist',
    posix.relative('src', posix.relative(folder, source)).replace(/\.ts$/, ''),
  );
  return [
    // TypeScript and Node take the first condition that fits, so `types` leads and `default` ends.
    ...unless(
      order === 'types, veritee-source, default',
      `door ${door} has conditions "${order}", not types, veritee-source, default`,
    ),
    ...unless(conditions['default'] === `./${built}.js`, `door ${door} and its source have different names`),
    ...unless(conditions['types'] === `./${built}.d.ts`, `types of door ${door} and its source differ`),
    ...Object.entries(conditions).flatMap(([condition, target]) =>
      unless(
        existsSync(join(root, folder, target)),
        `door ${door}: ${condition} names ${target}, which is not there`,
      ),
    ),
    ...(existsSync(join(root, source)) ? checkDocumented(root, source) : []),
  ];
}

/** A named export of a door: from another file, or declared in the door itself. */
const REEXPORT = /^export (?:type )?\{([^}]*)\} from '([^']+)';/gm;

/**
 * Every symbol that a door exports has a doc comment where it is declared.
 *
 * @param {string} root
 * @param {string} door
 * @returns {Fault[]}
 */
function checkDocumented(root, door) {
  const text = readFileSync(join(root, door), 'utf8');
  /** @type {Fault[]} */
  const faults = [];
  if (/^export \*/m.test(text)) {
    faults.push({
      path: door,
      line: lineOf(text, text.search(/^export \*/m)),
      why: 'a door names each export',
    });
  }
  for (const [, names = '', from = ''] of text.matchAll(REEXPORT)) {
    const file = posix.join(posix.dirname(door), from);
    if (!from.startsWith('.') || !existsSync(join(root, file))) continue;
    const wanted = names.split(',').map((each) =>
      each
        .trim()
        .replace(/^type /, '')
        .replace(/ as .*$/, ''),
    );
    faults.push(...undocumented(root, file, (name) => wanted.includes(name), wanted.filter(Boolean)));
  }
  return [...faults, ...undocumented(root, door, () => true, [])];
}

const DECLARATION =
  /^export (?:declare )?(?:async )?(?:abstract )?(?:function\*?|class|interface|type|const|let) +([A-Za-z_$][\w$]*)/gm;

/**
 * @param {string} root
 * @param {string} path
 * @param {(name: string) => boolean} isWanted
 * @param {readonly string[]} expected names that must be declared there
 * @returns {Fault[]}
 */
function undocumented(root, path, isWanted, expected) {
  const text = readFileSync(join(root, path), 'utf8');
  /** @type {Set<string>} */
  const documented = new Set();
  /** @type {Map<string, number>} */
  const bare = new Map();
  for (const match of text.matchAll(DECLARATION)) {
    const [, name = ''] = match;
    // A type drawn from a documented value says nothing new: `type X = z.infer<typeof x>`.
    const origin = /^[^;]*?\btypeof ([\w$]+)/.exec(text.slice(match.index))?.[1];
    const derived = match[0].startsWith('export type') && origin !== undefined && documented.has(origin);
    if (derived || /\*\/\s*$/.test(text.slice(0, match.index))) documented.add(name);
    else bare.set(name, match.index);
  }
  const faults = [...bare]
    // An overload's first declaration carries the comment for all.
    .filter(([name]) => isWanted(name) && !documented.has(name))
    .map(([name, index]) => ({
      path,
      line: lineOf(text, index),
      why: `exports ${name} without documentation`,
    }));
  const unseen = expected.filter(
    (name) => !documented.has(name) && !bare.has(name) && !isRenamed(text, name),
  );
  return [...faults, ...unseen.map((name) => ({ path, line: 1, why: `declares no export ${name}` }))];
}

/** Exported by a list at the end or by destructuring: seen by the compiler, not by this check. */
function isRenamed(/** @type {string} */ text, /** @type {string} */ name) {
  return new RegExp(`^export (?:type )?\\{[^}]*\\b${name}\\b`, 'm').test(text);
}

function lineOf(/** @type {string} */ text, /** @type {number} */ index) {
  return text.slice(0, index).split('\n').length;
}

/**
 * How many names each entry point exports, how many of them exist when a program runs (the others are types), and how many
 * different ones are public in all.
 *
 * @param {string} root
 * @returns {string[]} lines of a table
 */
export function exportTable(root) {
  /** @type {Set<string>} */
  const distinct = new Set();
  /** @type {Set<string>} */
  const distinctValues = new Set();
  let internal = 0;
  const lines = packagesOf(root).flatMap((folder) => {
    const { name, exports = {} } = readJson(root, `${folder}/package.json`);
    /** @type {[string, Conditions][]} */
    const entries = Object.entries(exports);
    return entries.map(([entry, conditions]) => {
      const names = exportedNames(
        readFileSync(join(root, folder, conditions['veritee-source'] ?? ''), 'utf8'),
      );
      const values = names.filter(({ isType }) => !isType);
      const isInternal = entry.startsWith('./internal');
      if (isInternal) internal += names.length;
      else {
        for (const each of names) distinct.add(`${name} ${each.name}`);
        for (const each of values) distinctValues.add(`${name} ${each.name}`);
      }
      const kind = isInternal ? 'internal' : 'public';
      return `| \`${posix.join(name, entry)}\` | ${kind} | ${names.length} | ${values.length} |`;
    });
  });
  return [
    '| entry point | kind | names | of these no types |',
    '| --- | --- | --- | --- |',
    ...lines,
    `public, each name once per package: ${distinct.size}, of these no types: ${distinctValues.size}; internal: ${internal}`,
  ];
}

/** @returns {{ name: string, isType: boolean }[]} */
function exportedNames(/** @type {string} */ text) {
  const listed = [...text.matchAll(/^export (type )?\{([^}]*)\}/gm)].flatMap(([, type, names = '']) =>
    names
      .split(',')
      .map((each) => each.trim())
      .filter(Boolean)
      .map((each) => ({
        name: each.replace(/^type /, '').replace(/^.* as /, ''),
        isType: type !== undefined || each.startsWith('type '),
      })),
  );
  const declared = [...text.matchAll(DECLARATION)].map(([whole, name = '']) => ({
    name,
    isType: /\b(?:type|interface) +\S+$/.test(whole),
  }));
  return [...listed, ...declared];
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const args = process.argv.slice(2).filter((each) => each !== '--table');
  const root = resolve(args[0] ?? fileURLToPath(new URL('..', import.meta.url)));
  if (process.argv.includes('--table')) console.log(exportTable(root).join('\n'));
  const faults = checkExports(root);
  for (const { path, line, why } of faults) console.error(`${path}:${line}: [exports] ${why}`);
  console.error(
    faults.length === 0 ? 'exports: every door is there and documented' : `exports: ${faults.length} faults`,
  );
  process.exitCode = faults.length > 0 ? 1 : 0;
}
