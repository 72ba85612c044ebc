// @ts-check

/**
 * Runs clients that no one here wrote against the service, on Azure's own host names, in a network of their own.
 * `node tools/clients.mjs [NAME…]`: all, or those whose name has one of these words. Needs a current build. A client whose
 * runtime or registry is not here is skipped with one line; one that fails ends this with 1.
 */

import { NotHere } from './clients/installed.mjs';
import * as javaSdk from './clients/java-sdk.mjs';
import { jdbc, uid2 } from './clients/java-users.mjs';
import { runInNamespace } from './clients/namespace.mjs';
import * as pythonSuite from './clients/python-suite.mjs';
import { javascriptResources, pythonResources } from './clients/resources.mjs';
import { namesOf } from './clients/service.mjs';
import { goOidc, javaVerifiers, jose, pyJwt } from './clients/verifiers.mjs';

/**
 * @typedef {object} Client
 * @property {string} name
 * @property {string} host loopback address of the service
 * @property {string} region of its instances
 * @property {number} least how many checks there are at least
 * @property {() => Promise<void>} prepare installs what it needs, while there is a network; throws NotHere
 * @property {() => Promise<import('./clients/program.mjs').Check[]>} run
 */

/** @type {readonly Client[]} */
const clients = [
  pythonSuite,
  javaSdk,
  uid2,
  jdbc,
  pythonResources,
  javascriptResources,
  pyJwt,
  jose,
  javaVerifiers,
  goOidc,
];
const INSIDE = '--inside';

const words = process.argv.slice(2);
if (words[0] === INSIDE) await runThem(clients.filter((_, index) => words.includes(`${index}`)));
else await prepareAndEnter();

/** @returns {Promise<void>} */
async function prepareAndEnter() {
  const from = performance.now();
  const wanted = clients.filter(
    ({ name }) => words.length === 0 || words.some((word) => name.includes(word)),
  );
  const ready = await Promise.all(wanted.map(async (client) => ((await isReady(client)) ? [client] : [])));
  const here = ready.flat();
  console.log(`clients: ${here.length} of ${wanted.length} are here, after ${seconds(from)} s`);
  if (here.length === 0) return;
  /** @type {Record<string, string[]>} */
  const hosts = {};
  for (const { host, region } of here) {
    hosts[host] = [...new Set([...(hosts[host] ?? []), ...Object.values(namesOf(region))])];
  }
  try {
    const places = here.map((client) => `${clients.indexOf(client)}`);
    process.exitCode = runInNamespace(new URL(import.meta.url), [INSIDE, ...places], hosts);
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    console.log(`skipped: all clients (${error.message})`);
  }
}

/** @returns {Promise<boolean>} */
async function isReady(/** @type {Client} */ { name, prepare }) {
  try {
    await prepare();
    return true;
  } catch (error) {
    if (!(error instanceof NotHere)) throw error;
    console.log(`skipped: ${name} (${error.message})`);
    return false;
  }
}

/** @returns {Promise<void>} */
async function runThem(/** @type {readonly Client[]} */ chosen) {
  const from = performance.now();
  let [passed, failed] = [0, 0];
  for (const { name, least, run } of chosen) {
    const started = performance.now();
    const checks = await run();
    const faults = checks.flatMap((check) =>
      check.failed === undefined ? [] : [`${check.name}: ${check.failed}`],
    );
    if (checks.length < least) faults.push(`${checks.length} checks, of at least ${least}`);
    console.log(`${name}: ${checks.length} checks, ${faults.length} failed, ${seconds(started)} s`);
    for (const fault of faults) console.error(`  failed: ${fault}`);
    passed += checks.filter((check) => check.failed === undefined).length;
    failed += faults.length;
  }
  console.log(`clients: ${passed} checks passed, ${failed} failed, ${seconds(from)} s`);
  process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
}

/** @returns {number} */
function seconds(/** @type {number} */ from) {
  return Math.round((performance.now() - from) / 1000);
}
