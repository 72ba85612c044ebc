// @ts-check

/**
 * The layer check: every import of every package must be an arrow that the plan of the house has. Without it the
 * plan is a wish. `node tools/layers.mjs [folder]` prints one line per violation and exits with 1 when there is one.
 */

import { builtinModules } from 'node:module';
import { posix, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  coreNodeFiles,
  coreNodeModules,
  corePortableDoors,
  databaseFolder,
  databaseModules,
  rooms,
  simulatorUsers,
  timelessRooms,
} from './layers/rules.mjs';
import { readTree } from './layers/tree.mjs';

/** @typedef {import('./layers/tree.mjs').Tree} Tree */
/** @typedef {import('./layers/tree.mjs').SourceFile} SourceFile */
/** @typedef {import('./layers/imports.mjs').Import} Import */
/** @typedef {{ rule: string, path: string, line: number, why: string }} Violation */

/**
 * All violations of a tree.
 *
 * @param {string} root
 * @returns {Violation[]}
 */
export function checkLayers(root) {
  const tree = readTree(root);
  const found = [...tree.rooms.flatMap((room) => unknownRoom(room.path)), ...misplacedIndexes(tree)];
  for (const file of tree.files.values()) {
    for (const each of file.imports) found.push(...checkImport(tree, file, each));
    found.push(...checkGlobals(file));
  }
  return [...found, ...checkPortableDoors(tree), ...checkCycles(tree), ...checkOrder(tree)].sort(
    (a, b) => a.path.localeCompare(b.path) || a.line - b.line,
  );
}

/** @returns {Violation[]} */
function unknownRoom(/** @type {string} */ path) {
  if (rooms[path] !== undefined) return [];
  return [{ rule: 'room', path, line: 1, why: 'has no place in tools/layers/rules.mjs yet' }];
}

/** @returns {Violation[]} */
function misplacedIndexes(/** @type {Tree} */ tree) {
  const doors = new Set(tree.rooms.flatMap((room) => room.doors));
  return [...tree.files.keys()]
    .filter((path) => /\/index\.tsx?$/.test(path) && !doors.has(path))
    .map((path) => ({
      rule: 'index',
      path,
      line: 1,
      why: 'is no door of its package (exports in package.json); name the file after what it holds',
    }));
}

/** @returns {Violation[]} */
function checkImport(/** @type {Tree} */ tree, /** @type {SourceFile} */ file, /** @type {Import} */ each) {
  const { specifier } = each;
  const at = { path: file.path, line: each.line };
  if (specifier === undefined) {
    return [{ ...at, rule: 'literal', why: 'imports a computed name, which no check can follow' }];
  }
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return checkRelative(tree, file, each);
  if (specifier.startsWith('#')) return checkOwnName(tree, file, each);
  if (isNodeModule(specifier)) return checkNodeModule(file, each);
  const target = tree.rooms.find((room) => specifier === room.name || specifier.startsWith(`${room.name}/`));
  if (target !== undefined) return checkArrow(tree, file, each, target);
  return checkPackage(tree, file, each);
}

/** Inside a package: an existing file of the same package, and not through one of its doors. @returns {Violation[]} */
function checkRelative(
  /** @type {Tree} */ tree,
  /** @type {SourceFile} */ file,
  /** @type {Import} */ { specifier = '', line },
) {
  const target = posix.join(posix.dirname(file.path), specifier);
  const at = { path: file.path, line };
  if (!target.startsWith(`${file.room}/src/`)) {
    return [{ ...at, rule: 'escape', why: `reaches out of its package to ${target}; use the other's door` }];
  }
  if (specifier.endsWith('.json') || specifier.endsWith('.css')) return [];
  if (!tree.files.has(target))
    return [{ ...at, rule: 'unresolved', why: `imports ${target}, which is not there` }];
  if (/\/index\.tsx?$/.test(target)) {
    return [{ ...at, rule: 'index', why: `goes through the door ${target}; import the file itself` }];
  }
  return [];
}

/** A name of the package's own (`imports` in package.json), which stands for different files on different runtimes. @returns {Violation[]} */
function checkOwnName(
  /** @type {Tree} */ tree,
  /** @type {SourceFile} */ file,
  /** @type {Import} */ { specifier = '', line },
) {
  const room = tree.rooms.find((each) => each.path === file.room);
  if (room?.ownNames.has(specifier)) return [];
  const why = `imports ${specifier}, which ${file.room}/package.json does not declare`;
  return [{ rule: 'undeclared', path: file.path, line, why }];
}

/** @returns {Violation[]} */
function checkNodeModule(/** @type {SourceFile} */ file, /** @type {Import} */ { specifier = '', line }) {
  const at = { path: file.path, line };
  const found = [];
  const room = rooms[file.room];
  if (room?.portable === true) {
    found.push({ ...at, rule: 'portable', why: `imports ${specifier}, but ${room.why}` });
  }
  if (file.room === 'packages/core' && !coreNodeFiles.includes(file.path)) {
    found.push({ ...at, rule: 'portable', why: `imports ${specifier} outside core's files for Node` });
  } else if (file.room === 'packages/core' && !coreNodeModules.includes(specifier)) {
    found.push({ ...at, rule: 'portable', why: `imports ${specifier}; core does no I/O` });
  }
  return [...found, ...checkDatabase(file, specifier, line)];
}

/** Between packages: only the arrows of the plan, only through doors that exist. @returns {Violation[]} */
function checkArrow(
  /** @type {Tree} */ tree,
  /** @type {SourceFile} */ file,
  /** @type {Import} */ { specifier = '', line },
  /** @type {import('./layers/tree.mjs').RoomOnDisk} */ target,
) {
  const at = { path: file.path, line };
  if (target.path === file.room) {
    return [{ ...at, rule: 'index', why: `enters its own package by ${specifier}; import the file itself` }];
  }
  if (target.path === 'packages/simulator' && !simulatorUsers.includes(file.room)) {
    const why = `imports ${specifier}; only ${simulatorUsers.join(', ')} may, so that nothing else can be fooled by it`;
    return [{ ...at, rule: 'simulator', why }];
  }
  if (!target.specifiers.includes(specifier)) {
    return [{ ...at, rule: 'door', why: `imports ${specifier}, which is no door of ${target.path}` }];
  }
  const room = rooms[file.room];
  if (room !== undefined && !room.mayImport.includes(specifier)) {
    const rule = specifier.startsWith('@veritee/core') ? 'door' : 'arrow';
    return [{ ...at, rule, why: `imports ${specifier}, but ${room.why}` }];
  }
  return checkPackage(tree, file, { specifier, line });
}

/** npm hoists what others depend on, so an undeclared import works here and fails at the user's. @returns {Violation[]} */
function checkPackage(
  /** @type {Tree} */ tree,
  /** @type {SourceFile} */ file,
  /** @type {Import} */ { specifier = '', line },
) {
  const name = specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
  const room = tree.rooms.find((each) => each.path === file.room);
  const found = checkDatabase(file, specifier, line);
  if (room !== undefined && !room.dependencies.has(name)) {
    const why = `imports ${name}, which ${file.room}/package.json does not declare`;
    found.push({ rule: 'undeclared', path: file.path, line, why });
  }
  return found;
}

/** @returns {Violation[]} */
function checkDatabase(
  /** @type {SourceFile} */ file,
  /** @type {string} */ specifier,
  /** @type {number} */ line,
) {
  if (!databaseModules.test(specifier) || file.path.startsWith(databaseFolder)) return [];
  const why = `imports the database module ${specifier} outside ${databaseFolder}`;
  return [{ rule: 'storage', path: file.path, line, why }];
}

function isNodeModule(/** @type {string} */ specifier) {
  return specifier.startsWith('node:') || builtinModules.includes(specifier.split('/')[0] ?? '');
}

/** Node's globals hide in portable code without any import; the clock hides everywhere. @returns {Violation[]} */
function checkGlobals(/** @type {SourceFile} */ file) {
  const portable =
    rooms[file.room]?.portable === true ||
    (file.room === 'packages/core' && !coreNodeFiles.includes(file.path));
  const timeless = timelessRooms.includes(file.room);
  /** @type {Violation[]} */
  const found = [];
  for (const { name, line } of file.uses) {
    const at = { path: file.path, line };
    if (portable && /^(?:Buffer|process)\./.test(name)) {
      found.push({ ...at, rule: 'portable', why: `uses Node's global ${name} in portable code` });
    }
    if (timeless && /^(?:Date\.now|performance\..*|new Date\(\))$/.test(name)) {
      found.push({ ...at, rule: 'clock', why: 'reads the clock; time is an argument here' });
    }
    if (!timeless && name === 'Date.now') {
      const why =
        'reads a clock that people set: durations take ticks (performance.now), moments take a clock';
      found.push({ ...at, rule: 'clock', why });
    }
    if (timeless && name === 'Math.random') {
      found.push({ ...at, rule: 'clock', why: 'draws a random number; randomness is an argument here' });
    }
  }
  return found;
}

/** No way from core's portable doors may lead to a `node:` module. @returns {Violation[]} */
function checkPortableDoors(/** @type {Tree} */ tree) {
  return corePortableDoors.flatMap((door) => {
    const way = wayToNode(tree, door);
    if (way === undefined) return [];
    const why = `is portable, but leads to a node: module by ${way.join(' -> ')}`;
    return [{ rule: 'portable', path: door, line: 1, why }];
  });
}

/** @returns {readonly string[] | undefined} */
function wayToNode(/** @type {Tree} */ tree, /** @type {string} */ door) {
  const seen = new Set([door]);
  const ways = [[door]];
  for (const way of ways) {
    const file = tree.files.get(way.at(-1) ?? '');
    if (file === undefined) continue;
    const node = file.imports.find((each) => each.specifier !== undefined && isNodeModule(each.specifier));
    if (node?.specifier !== undefined) return [...way, node.specifier];
    for (const target of targetsOf(tree, file)) {
      if (!seen.has(target)) ways.push([...way, target]);
      seen.add(target);
    }
  }
  return undefined;
}

/** Files of the same package that a file imports. @returns {readonly string[]} */
function targetsOf(/** @type {Tree} */ tree, /** @type {SourceFile} */ file) {
  const names = tree.rooms.find((each) => each.path === file.room)?.ownNames;
  return file.imports
    .flatMap(({ specifier = '' }) =>
      specifier.startsWith('.')
        ? posix.join(posix.dirname(file.path), specifier)
        : (names?.get(specifier) ?? []),
    )
    .filter((target) => tree.files.has(target));
}

/** Each circle of files once. Type-only imports count: a type lives below everyone who uses it. @returns {Violation[]} */
function checkCycles(/** @type {Tree} */ tree) {
  /** @type {Map<string, 'open' | 'done'>} */
  const state = new Map();
  /** @type {Violation[]} */
  const found = [];
  const visit = (/** @type {string} */ path, /** @type {readonly string[]} */ way) => {
    if (state.get(path) === 'open') {
      const circle = [...way.slice(way.indexOf(path)), path];
      found.push({ rule: 'cycle', path, line: 1, why: `is in a circle: ${circle.join(' -> ')}` });
      return;
    }
    if (state.has(path)) return;
    state.set(path, 'open');
    const file = tree.files.get(path);
    if (file !== undefined) for (const target of targetsOf(tree, file)) visit(target, [...way, path]);
    state.set(path, 'done');
  };
  for (const path of tree.files.keys()) visit(path, []);
  return found;
}

/** Inside a package, no import runs up the order of its folders. @returns {Violation[]} */
function checkOrder(/** @type {Tree} */ tree) {
  /** @type {Violation[]} */
  const found = [];
  for (const file of tree.files.values()) {
    const order = rooms[file.room]?.order;
    if (order === undefined) continue;
    const own = placeIn(order, file);
    if (own === undefined) {
      const why = `has no place in the order of ${file.room} (tools/layers/rules.mjs)`;
      found.push({ rule: 'order', path: file.path, line: 1, why });
      continue;
    }
    for (const { specifier, line } of file.imports) {
      if (specifier?.startsWith('.') !== true) continue;
      const target = posix.join(posix.dirname(file.path), specifier);
      const theirs = placeIn(order, { room: file.room, path: target });
      if (theirs === undefined || theirs.level <= own.level) continue;
      const why = `imports ${target}, but ${theirs.name} stands above ${own.name}`;
      found.push({ rule: 'order', path: file.path, line, why });
    }
  }
  return found;
}

/** Where a file stands: the entry with the longest name that fits. @returns {{ name: string, level: number } | undefined} */
function placeIn(
  /** @type {readonly string[]} */ order,
  /** @type {Pick<SourceFile, 'room' | 'path'>} */ { room, path },
) {
  const inside = path.slice(`${room}/src/`.length).replace(/\.m?tsx?$/, '');
  /** @type {{ name: string, level: number } | undefined} */
  let best;
  for (const [level, line] of order.entries()) {
    for (const name of line.split(' ')) {
      const fits = inside === name || inside.startsWith(`${name}/`);
      if (fits && name.length > (best?.name.length ?? 0)) best = { name, level };
    }
  }
  return best;
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url)));
  const violations = checkLayers(root);
  for (const { rule, path, line, why } of violations) console.error(`${path}:${line}: [${rule}] ${why}`);
  const count = readTree(root).files.size;
  console.error(
    violations.length === 0
      ? `layers: ${count} files, every arrow is in the plan`
      : `layers: ${violations.length} violations`,
  );
  // An empty tree is a wrong folder, not a clean one.
  process.exitCode = violations.length > 0 || count === 0 ? 1 : 0;
}
