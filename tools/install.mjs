// @ts-check

/**
 * Installs the packages as users do, from their archives, in empty folders: `npx` on every supported line of Node with
 * strict engines, and npm (globally), pnpm and yarn. Each time the service starts and has attested before it counts; what
 * was installed has no install scripts, is small enough, and has a bill of materials. The example for jest of the guide to tests
 * runs with an installed `@veritee/testing`. Needs a current build. Where a package cannot be fetched, that is said and no fault.
 */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fetched, NotHere, outcome } from './clients/installed.mjs';
import { packagesFolder } from './clients/javascript.mjs';
import { packedArchives, startScopeRegistry } from './install/scope-registry.mjs';
import { startedOnce } from './install/started.mjs';
import { root } from './setup.mjs';

const LARGEST = 80 * 1024 * 1024;
const PATIENCE = 240_000;
const NODES = ['20.19.0', '22', '24'];
const JEST = 'jest@30.2.0';

const folder = mkdtempSync(join(tmpdir(), 'veritee-install-'));
const archives = await packedArchives(join(folder, 'archives'));
const registry = await startScopeRegistry(archives);
const cache = join(root, 'node_modules', '.cache', 'install');
/** Strict engines, and our own scope from the archives; all else as the machine has it. */
/** @type {NodeJS.ProcessEnv} */
const env = {
  ...process.env,
  'npm_config_@veritee:registry': registry.url,
  npm_config_engine_strict: 'true',
  npm_config_cache: cache,
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_update_notifier: 'false',
};
const veritee = `${registry.url}veritee.tgz`;
/** @type {string[]} */
const faults = [];

/** @returns {string} an empty folder that takes our scope from the archives */
function emptyFolder(/** @type {string} */ name) {
  const place = join(folder, name);
  mkdirSync(place);
  writeFileSync(join(place, '.npmrc'), `@veritee:registry=${registry.url}\nengine-strict=true\n`);
  return place;
}

/** Counts a step; one that cannot be tried here is only said. @returns {Promise<void>} */
async function step(/** @type {string} */ name, /** @type {() => Promise<string>} */ run) {
  const from = performance.now();
  try {
    const said = await run();
    console.log(`${name}: ${said}, ${Math.round((performance.now() - from) / 1000)} s`);
  } catch (error) {
    if (error instanceof NotHere) return console.log(`skipped: ${name} (${error.message})`);
    faults.push(`${name}: ${error instanceof Error ? error.message : error}`);
  }
}

/** Runs a command, which must end well. @returns {Promise<string>} what it printed */
async function done(
  /** @type {string} */ place,
  /** @type {string} */ command,
  /** @type {readonly string[]} */ args,
  own = env,
) {
  const { status, output } = await outcome(command, args, { cwd: place, env: own, patience: PATIENCE });
  if (status === 0) return output;
  throw new Error(
    `${command} ${args.join(' ')} ended with ${status ?? 'not there'}:\n${output.slice(-3000)}`,
  );
}

/** The environment in which a version of Node is the one on the path. @returns {Promise<NodeJS.ProcessEnv>} */
async function withNode(/** @type {string} */ version) {
  const place = await packagesFolder([`node@${version}`]);
  return { ...env, PATH: `${join(place, 'node_modules', '.bin')}${delimiter}${env['PATH']}` };
}

/** `npx veritee start` in an empty folder, on a version of Node. @returns {Promise<string>} */
async function byNpx(/** @type {string} */ version) {
  const place = emptyFolder(`npx-${version}`);
  const args = ['--yes', '--package', veritee, 'veritee', 'start', '--json', '--port', '0'];
  return startedOnce('npx', args, { cwd: place, env: await withNode(version) });
}

/** What npm makes of one dependency on the command. @returns {Promise<string>} */
async function byNpm() {
  const place = emptyFolder('npm');
  writeFileSync(join(place, 'package.json'), '{ "name": "empty", "version": "1.0.0", "private": true }\n');
  await done(place, 'npm', ['install', veritee]);
  const bytes = sizeOf(join(place, 'node_modules'));
  if (bytes > LARGEST) throw new Error(`${megabytes(bytes)} installed, at most ${megabytes(LARGEST)}`);
  const scripts = JSON.parse(
    await done(place, 'npm', [
      'query',
      ':is([scripts.install], [scripts.preinstall], [scripts.postinstall])',
    ]),
  );
  if (scripts.length > 0)
    throw new Error(`install scripts of ${scripts.map((/** @type {{ name: string }} */ { name }) => name)}`);
  const { components } = JSON.parse(await done(place, 'npm', ['sbom', '--sbom-format', 'cyclonedx']));
  const unlicensed = components.filter(
    (/** @type {{ licenses?: unknown[] }} */ { licenses = [] }) => licenses.length === 0,
  );
  if (unlicensed.length > 0) throw new Error(`without a licence: ${JSON.stringify(unlicensed[0].name)}`);
  return `${megabytes(bytes)}, ${components.length} components, no install scripts`;
}

/** @returns {Promise<string>} */
async function byNpmGlobally() {
  const prefix = emptyFolder('global');
  await done(prefix, 'npm', ['install', '--global', '--prefix', prefix, veritee]);
  return startedOnce(join(prefix, 'bin', 'veritee'), ['start', '--json', '--port', '0'], {
    cwd: prefix,
    env,
  });
}

/** @returns {Promise<string>} */
async function byOther(/** @type {string} */ spec, /** @type {string[]} */ ...args) {
  const own = await withNode('22');
  await fetched('npx', ['--yes', '--package', spec, '--call', 'node --version'], { env: own });
  const name = spec.replace(/@.*/, '');
  const place = emptyFolder(name);
  writeFileSync(join(place, 'package.json'), '{ "name": "empty", "version": "1.0.0", "private": true }\n');
  await done(place, 'npx', ['--yes', '--package', spec, name, ...args], own);
  const start = ['start', '--json', '--port', '0'];
  return startedOnce(join(place, 'node_modules', '.bin', 'veritee'), start, { cwd: place, env: own });
}

/** The example for jest on the page about tests, with the packages installed. @returns {Promise<string>} */
async function byJest() {
  await fetched('npm', ['view', JEST, 'version'], { env });
  const place = emptyFolder('jest');
  const page = readFileSync(join(root, 'docs/guides/test-your-application.md'), 'utf8');
  const [, example] = /^```js attestation\.test\.js\n([\s\S]*?)^```$/m.exec(page) ?? [];
  if (example === undefined) throw new Error('the page has no example for jest');
  writeFileSync(join(place, 'package.json'), '{ "name": "empty", "type": "module", "private": true }\n');
  writeFileSync(join(place, 'attestation.test.js'), example);
  await done(place, 'npm', ['install', '--save-dev', JEST, `${registry.url}@veritee/testing.tgz`]);
  const own = { ...env, NODE_OPTIONS: '--experimental-vm-modules' };
  const output = await done(place, join(place, 'node_modules', '.bin', 'jest'), [], own);
  if (!/^Tests: +1 passed, 1 total$/m.test(output)) throw new Error(`jest passed no test:\n${output}`);
  return '1 test passed';
}

/** @returns {number} bytes, links not followed */
function sizeOf(/** @type {string} */ place) {
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

/** @returns {string} */
function megabytes(/** @type {number} */ bytes) {
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

try {
  await step('npm install', byNpm);
  for (const version of NODES) await step(`npx on Node ${version}`, () => byNpx(version));
  await step('npm install --global', byNpmGlobally);
  await step('pnpm on Node 22', () => byOther('pnpm@10', 'add', veritee));
  await step('jest with @veritee/testing', byJest);
  await step('yarn on Node 22', () => byOther('yarn@1.22.22', 'add', '--no-progress', veritee));
} finally {
  registry.close();
  rmSync(folder, { recursive: true, force: true });
  rmSync(join(cache, '_npx'), { recursive: true, force: true });
}
for (const fault of faults) console.error(`failed: ${fault}`);
console.log(`install: ${faults.length} faults`);
process.exitCode = faults.length > 0 ? 1 : 0;
