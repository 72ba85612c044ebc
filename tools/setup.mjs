// @ts-check

/**
 * Brings a clone into a state in which it can run: the dependencies of the lock file are installed, the build is
 * current. Only Node's own modules are used here, because nothing else exists on a fresh clone. When nothing
 * changed, this costs reading two files and the dates of the sources: about 20 ms.
 */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the repository, without a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/** Says on standard error what is going on: standard output belongs to the program that starts afterwards. */
export function progress(/** @type {string} */ line) {
  process.stderr.write(`veritee: ${line}\n`);
}

/** A failure whose message is all that a person needs; no stack is printed for it. */
export class SetupError extends Error {}

/**
 * Installs and builds what is missing.
 *
 * @param {{ readonly build: readonly string[] }} want the TypeScript projects to build; none means all, tests included
 * @throws {SetupError} when Node is too old, or npm or the compiler fails
 */
export function setup(want) {
  requireNode();
  if (!isInstalled(root)) install();
  build(want.build);
}

/** Node's version must match `engines`; an old one otherwise fails much later with a puzzling message. */
function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if ((major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major >= 24) return;
  throw new SetupError(`Node ${process.versions.node} is not supported; use 20.19, 22.12, 24 or later.`);
}

/**
 * Whether `node_modules` holds what the lock file names. npm leaves its own record of what it installed in
 * `node_modules/.package-lock.json`, written last, so an interrupted install has none. Comparing the two needs no
 * stamp of ours, and an `npm install` by hand counts as well.
 *
 * @param {string} folder
 */
export function isInstalled(folder) {
  const record = join(folder, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const wanted = packagesOf(join(folder, 'package-lock.json'));
  const present = packagesOf(record);
  for (const [path, entry] of Object.entries(wanted)) {
    if (path === '') continue;
    const installed = present[path];
    // Optional packages for other systems are in the lock file, but not on the disk.
    if (installed === undefined ? entry.optional !== true : !sameContent(entry, installed)) return false;
  }
  return Object.keys(present).every((path) => wanted[path] !== undefined);
}

/**
 * @typedef {{ version?: string, integrity?: string, resolved?: string, link?: boolean, optional?: boolean,
 *   dependencies?: Record<string, string> }} LockEntry
 */

/** @returns {Record<string, LockEntry>} */
function packagesOf(/** @type {string} */ file) {
  return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
}

/** @returns {boolean} */
function sameContent(/** @type {LockEntry} */ a, /** @type {LockEntry} */ b) {
  if (a.link === true || b.link === true) return a.link === b.link && a.resolved === b.resolved;
  return a.version === b.version && a.integrity === b.integrity;
}

function install() {
  progress('installing dependencies (npm ci)');
  // npm names itself when it starts a script; on a bare `node tools/start.mjs`
  // or under another package manager the one on the PATH must do.
  const npm = process.env['npm_execpath'];
  // Tests and the compiler are development dependencies: needed even where NODE_ENV says production.
  const options = ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, args] =
    npm?.endsWith('npm-cli.js') === true ? [process.execPath, [npm, ...options]] : ['npm', options];
  // npm's summary goes to standard error too.
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (error !== undefined) throw new SetupError(`npm could not be started: ${error.message}`);
  if (status !== 0) throw new SetupError('npm ci failed; see above.');
}

function build(/** @type {readonly string[]} */ projects) {
  // The whole, with its type check of the tests, is left to the compiler: it alone knows what depends on what.
  if (projects.length === 0) compile(projects);
  else onceForSources(`built ${projects}`, {}, () => compile(projects));
}

function compile(/** @type {readonly string[]} */ projects) {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (!existsSync(join(root, 'packages', 'core', 'dist'))) progress('building (tsc --build)');
  // In parallel, the compiler may look for a project's declarations before it has written them, and then fails.
  const { status } = spawnSync(process.execPath, [compiler, '--build', '--singleThreaded', ...projects], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new SetupError('the build failed; see above.');
}

/**
 * Runs a step, unless it ran on the same sources and settings before, and what it made is still there. Its mark is inside
 * `node_modules`, so a new install runs it anew.
 *
 * @param {string} name
 * @param {{ readonly from?: readonly string[], readonly made?: readonly string[] }} files what it reads beside the sources of
 *   all projects, files or folders; what it makes
 * @param {() => void} step what throws is done again the next time
 */
export function onceForSources(name, { from = [], made = [] }, step) {
  const mark = join(root, 'node_modules', '.cache', 'veritee', name.replaceAll(/[^\w]+/g, '-'));
  const isDone = existsSync(mark) && readFileSync(mark, 'utf8') === sourcesKey(from);
  if (isDone && made.every((file) => existsSync(file))) return;
  rmSync(mark, { force: true });
  step();
  mkdirSync(dirname(mark), { recursive: true });
  // Taken anew: the build itself writes the records whose presence counts.
  writeFileSync(mark, sourcesKey(from));
}

/** One text that changes whenever a source, a setting of the build or its record changes. */
function sourcesKey(/** @type {readonly string[]} */ more) {
  const hash = createHash('sha256');
  const add = (/** @type {string} */ path) => {
    const found = statSync(path, { throwIfNoEntry: false });
    hash.update(`${path} ${found?.mtimeMs} ${found?.size}\n`);
  };
  const addAll = (/** @type {string} */ folder) => {
    if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
    for (const file of readdirSync(folder, { recursive: true }).sort()) add(join(folder, String(file)));
  };
  add(join(root, 'tsconfig.base.json'));
  for (const group of ['packages', 'apps']) {
    for (const name of readdirSync(join(root, group)).sort()) {
      const folder = join(root, group, name);
      for (const file of ['package.json', 'tsconfig.json', join('dist', '.tsbuildinfo')])
        add(join(folder, file));
      addAll(join(folder, 'src'));
    }
  }
  for (const path of more) {
    add(path);
    addAll(path);
  }
  return hash.digest('hex');
}

/**
 * Runs a tool's main function: a SetupError ends the process with one line, anything else is a defect and shows
 * its stack.
 *
 * @param {() => void | Promise<void>} main
 */
export async function run(main) {
  try {
    await main();
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    progress(error.message);
    process.exitCode = 1;
  }
}
