// @ts-check

/**
 * What users would get from npm: every package as `npm pack` makes it, judged by publint; its types as compilers resolve them,
 * judged by Are The Types Wrong and by the oldest TypeScript that the manifests name; and its files. Needs a current build. What
 * brings a TypeScript of its own is fetched here and not among the dependencies; where it cannot be fetched, that is said and no
 * fault.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { contentFaults } from './publish/contents.mjs';
import { oldestTypeScriptFaults } from './publish/oldest-typescript.mjs';
import { unpackInto } from './publish/unpacked.mjs';
import { publishedWorkspaces } from './publish/workspaces.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const ATTW = '@arethetypeswrong/cli@0.18.5';

/** All packages, packed in one go. @returns {string[]} paths of the archives */
function packed(/** @type {string} */ folder) {
  const args = ['pack', ...publishedWorkspaces(), '--pack-destination', folder, '--loglevel=error'];
  const { status, stderr } = spawnSync('npm', args, { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  return readdirSync(folder)
    .sort()
    .map((name) => join(folder, name));
}

/** @returns {Promise<string[]>} */
async function packagingFaults(/** @type {string} */ archive) {
  const tarball = new Uint8Array(readFileSync(archive)).buffer;
  const { messages, pkg } = await publint({ strict: true, pack: { tarball } });
  return messages.map((message) => `${basename(archive)}: ${formatMessage(message, pkg, { color: false })}`);
}

function runAttw(/** @type {readonly string[]} */ args) {
  return spawnSync('npx', ['--yes', '--package', ATTW, 'attw', ...args], { cwd: root, encoding: 'utf8' });
}

/** @returns {string[]} */
function typeFaults(/** @type {string} */ archive) {
  // ESM only, as all of these packages are: how CommonJS and the resolution of Node 10 see them is no fault.
  const args = [archive, '--profile', 'esm-only', '--format', 'ascii', '--no-emoji'];
  const { status, stdout, stderr } = runAttw(args);
  return status === 0 ? [] : [`${basename(archive)}: types do not resolve\n${stdout}${stderr}`];
}

const folder = mkdtempSync(join(tmpdir(), 'veritee-publish-'));
try {
  const archives = packed(folder);
  /** @type {string[]} */
  const faults = [];
  for (const archive of archives) faults.push(...(await packagingFaults(archive)));
  console.log(`publint: ${archives.length} packages, ${faults.length} faults`);
  if (runAttw(['--version']).status === 0) {
    const wrong = archives.flatMap(typeFaults);
    faults.push(...wrong);
    console.log(`are the types wrong: ${archives.length} packages, ${wrong.length} faults`);
  } else {
    console.log(`${ATTW} cannot be fetched here: types not judged`);
  }
  const project = mkdtempSync(join(folder, 'project-'));
  const packages = unpackInto(root, archives, project);
  const strange = packages.flatMap((each) =>
    contentFaults(each).map((fault) => `${basename(each)}: ${fault}`),
  );
  faults.push(...strange);
  console.log(`contents: ${packages.length} packages, ${strange.length} faults`);
  const old = oldestTypeScriptFaults(project, packages);
  faults.push(...(old ?? []));
  console.log(
    `oldest TypeScript: ${old === undefined ? 'cannot be fetched here: not run' : `${old.length} faults`}`,
  );
  for (const fault of faults) console.error(fault);
  process.exitCode = faults.length > 0 || archives.length === 0 ? 1 : 0;
} finally {
  rmSync(folder, { recursive: true });
}
