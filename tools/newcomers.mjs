// @ts-check

/**
 * Does what newcomers do: takes the packages from their archives, and follows a page from an empty folder outside the
 * repository, command by command. An Azure developer with the unchanged SDKs, a platform team with evidence of its own, a
 * relying party. Ends with 1 at the first difference between what is written and what happens. Needs a current build.
 * `node tools/newcomers.mjs [WORD…]`: all sections, or the first and those whose heading is, or begins with, one of these words.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fetched, NotHere } from './clients/installed.mjs';
import { packedArchives, startScopeRegistry } from './install/scope-registry.mjs';
import { Difference, follower } from './newcomers/follow.mjs';
import { stepsOf } from './newcomers/page.mjs';
import { freeOr } from './newcomers/port.mjs';
import { root } from './setup.mjs';

const PAGE = 'docs/guides/from-an-empty-folder.md';
const PORT = 8443;
/** Seconds from the command that starts the service to the first token that an official SDK has verified. */
const LONGEST = 60;
/** Sections that need a runtime which may not be here. */
const RUNTIMES = { JavaScript: 'node', Python: 'python3', Java: 'mvn' };

const words = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'veritee-newcomers-'));
const archives = await packedArchives(join(folder, 'archives'));
const upstream = (await fetched('npm', ['config', 'get', 'registry'])).trim();
const registry = await startScopeRegistry(archives, upstream);
const steps = stepsOf(join(root, PAGE), { from: PORT, to: await freeOr(PORT) });
const reader = follower(join(folder, 'empty'), {
  registry: registry.url,
  cache: join(root, 'node_modules', '.cache', 'newcomers'),
});

/** @typedef {import('./newcomers/page.mjs').Step} Step */

/** @returns {boolean} */
function isWanted(/** @type {Step} */ { headings }, /** @type {number} */ first) {
  const isFirst = headings[0] === steps[first]?.headings[0];
  return (
    words.length === 0 ||
    isFirst ||
    words.some((word) => headings.some((each) => each === word || each.startsWith(`${word} `)))
  );
}

/** @returns {number} */
const seconds = (/** @type {number} */ from) => Math.round((performance.now() - from) / 100) / 10;

try {
  // Installs what npx will run, as a machine has it that ran it before.
  await reader.run('npx veritee --version');
  const prepared = steps.filter(
    ({ command }) => command !== undefined && /^npm install @azure/.test(command),
  );
  for (const { command } of prepared) await reader.run(`${command}`);
  const began = performance.now();
  /** @type {number | undefined} */
  let verified;
  let done = 0;
  const skipped = new Set();
  /** Headings whose packages cannot be fetched. */
  const absent = new Set();
  for (const step of steps.filter((each) => isWanted(each, 0))) {
    const heading = step.headings.at(-1) ?? '';
    const runtime = RUNTIMES[/** @type {keyof typeof RUNTIMES} */ (heading)];
    if (runtime !== undefined && !(await reader.has(runtime)))
      skipped.add(`${heading} (${runtime} is not there)`);
    else if (!absent.has(heading)) {
      try {
        await reader.take(step);
        done += 1;
      } catch (error) {
        if (!(error instanceof NotHere)) throw error;
        absent.add(heading);
        skipped.add(`${heading} (${error.message.split('\n')[0]} has no network)`);
      }
    }
    if (verified === undefined && step.command?.includes('node attest.mjs') === true)
      verified = seconds(began);
  }
  for (const each of skipped) console.log(`skipped: ${each}`);
  console.log(`newcomers: ${done} steps of ${PAGE} came out as written, ${seconds(began)} s`);
  if (verified !== undefined) {
    console.log(`newcomers: npx veritee start to the first token verified by an official SDK: ${verified} s`);
    if (verified > LONGEST) throw new Difference(`that is longer than ${LONGEST} s`);
  }
} catch (error) {
  if (!(error instanceof Difference || error instanceof NotHere)) throw error;
  console.error(`newcomers: ${error.message}`);
  process.exitCode = error instanceof Difference ? 1 : 0;
} finally {
  await reader.close();
  registry.close();
  rmSync(folder, { recursive: true, force: true });
}
