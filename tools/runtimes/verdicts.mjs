// @ts-check

/**
 * Judges every reference case on another runtime and compares verdict, code, status, trail and claims with those of Node:
 * on workerd with what browsers get, on Deno and Bun with what Node gets.
 * `node tools/runtimes/verdicts.mjs RUNTIME VERSION [ARGUMENT…]`; arguments stand in front of the script.
 * Where the runtime cannot be fetched, or the reference cases are not, that is said and no fault.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

// The bundled tests stand elsewhere, from where the way to the cases is another.
const root = fileURLToPath(new URL('../..', import.meta.url));
process.env['VERITEE_VECTORS'] = resolve(root, process.env['VERITEE_VECTORS'] ?? '../shared/vectors');

const [name = '', version = '', ...args] = process.argv.slice(2);
const npx = ['--yes', '--package', `${name}@${version}`, name];

/** Writes code, cases and what they come to on Node; false without cases. */
async function prepared(/** @type {string} */ folder) {
  const write = (/** @type {string} */ file, /** @type {string} */ text) => {
    writeFileSync(join(folder, file), text);
    return pathToFileURL(join(folder, file)).href;
  };
  const onNode = await bundled('judge-case.ts', 'node');
  const { webCases } = await import(write('cases.mjs', await bundled('cases.ts', 'node')));
  const cases = webCases();
  if (cases.length === 0) return false;
  const { judgeCases } = await import(write('judge.node.mjs', onNode));
  write('cases.json', JSON.stringify(cases));
  write('expected.json', JSON.stringify(await judgeCases(cases)));
  write('judge.mjs', name === 'workerd' ? await bundled('judge-case.ts', 'browser') : onNode);
  write('compare.mjs', COMPARE);
  write('worker.mjs', WORKER);
  write('script.mjs', SCRIPT);
  write('config.capnp', CONFIGURATION);
  return true;
}

/** A file of the tests with all that it imports. */
async function bundled(/** @type {string} */ file, /** @type {'node' | 'browser'} */ platform) {
  const build = await rolldown({
    input: fileURLToPath(new URL(`../../test/web/${file}`, import.meta.url)),
    platform,
    logLevel: 'silent',
    resolve: { conditionNames: ['veritee-source', platform, 'import', 'module', 'default'] },
    external: platform === 'node' ? [/^node:/] : [],
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false });
  await build.close();
  return output[0].code;
}

/** @returns {number} */
function started(/** @type {string} */ folder) {
  const rest = name === 'workerd' ? ['test', 'config.capnp'] : [...args, 'script.mjs'];
  const { status } = spawnSync('npx', [...npx, ...rest], { cwd: folder, stdio: 'inherit' });
  return status ?? 1;
}

const COMPARE = `
export function compared(outcomes, expected) {
  const differing = outcomes.filter((each, i) => JSON.stringify(each) !== JSON.stringify(expected[i]));
  if (outcomes.length !== expected.length || differing.length > 0)
    throw new Error('differs from Node: ' + differing.map(({ name }) => name).join(', '));
  return outcomes.length + ' verdicts, all as on Node';
}
`;

const SCRIPT = `
import { readFileSync } from 'node:fs';
import { compared } from './compare.mjs';
import { judgeCases } from './judge.mjs';
const read = (file) => JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8'));
console.log(compared(await judgeCases(read('cases.json')), read('expected.json')));
`;

const WORKER = `
import cases from 'cases.json';
import { compared } from 'compare.mjs';
import expected from 'expected.json';
import { judgeCases } from 'judge.mjs';
export default {
  async test() {
    console.log(compared(await judgeCases(cases), expected));
  },
};
`;

const CONFIGURATION = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "verdicts", worker = (
  modules = [
    (name = "worker.mjs", esModule = embed "worker.mjs"),
    (name = "judge.mjs", esModule = embed "judge.mjs"),
    (name = "compare.mjs", esModule = embed "compare.mjs"),
    (name = "cases.json", json = embed "cases.json"),
    (name = "expected.json", json = embed "expected.json"),
  ],
  compatibilityDate = "2025-01-01",
))]);
`;

const fetched = spawnSync('npx', [...npx, '--version'], { encoding: 'utf8' });
if (fetched.status !== 0) {
  console.log(`${name} ${version} cannot be fetched here: not run`);
} else {
  console.log(fetched.stdout.split('\n')[0]);
  const folder = mkdtempSync(join(tmpdir(), 'veritee-verdicts-'));
  try {
    process.exitCode = (await prepared(folder)) ? started(folder) : 0;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
