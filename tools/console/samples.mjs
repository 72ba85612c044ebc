// @ts-check

/**
 * Samples for the page: simulated evidence with its endorsements and its development root, one JSON file for each, and a list
 * of them. The page loads the list when someone asks for samples, and a sample when it is chosen.
 */

import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { answerTpmChallenge } from '@veritee/client';
import { fromUtf8, utf8 } from '@veritee/core/internal';
import { writeTpmMessage } from '@veritee/core/internal/maa';

/** @typedef {typeof import('@veritee/simulator')} Simulator */
/** @typedef {import('@veritee/simulator').SimulatedPki} Pki */
/** @typedef {{ name: string, differs: string, expected: object }} Scenario */
/** @typedef {{ type: string, word: string, scenarios: readonly string[], write: (scenario: string, folder: string) => unknown }} Kind */

/** Parts of the evidence that are in it already, and logs that its verification does not need. */
const LEFT_OUT = ['report.bin', 'event-log.bin'];

/**
 * What samples there are: of each kind a good one, those that a policy should refuse, and those that verification refuses.
 *
 * @param {Simulator} simulator
 * @param {Pki} pki
 * @param {Date} currentDate
 * @returns {readonly Kind[]}
 */
function kindsOf(simulator, pki, currentDate) {
  const { simulate, simulateSnp, writeSimulation, writeSnpSimulation } = simulator;
  const quote =
    (/** @type {import('@veritee/simulator').SimulatedType} */ type) =>
    (/** @type {string} */ scenario, /** @type {string} */ folder) =>
      writeSimulation(simulate(type, pki, /** @type {any} */ ({ scenario, currentDate })), folder);
  const quotes = ['up-to-date', 'debug', 'out-of-date', 'revoked-pck', 'tampered'];
  return [
    { type: 'SgxEnclave', word: 'sgx', scenarios: quotes, write: quote('SgxEnclave') },
    {
      type: 'OpenEnclave',
      word: 'openenclave',
      scenarios: ['up-to-date', 'out-of-date'],
      write: quote('OpenEnclave'),
    },
    { type: 'TdxVm', word: 'tdx', scenarios: quotes, write: quote('TdxVm') },
    {
      type: 'SevSnpVm',
      word: 'snp',
      scenarios: ['up-to-date', 'debug', 'wrong-tcb', 'tampered'],
      write: (scenario, folder) =>
        writeSnpSimulation(simulateSnp(pki, /** @type {any} */ ({ scenario, currentDate })), folder),
    },
    {
      type: 'Tpm',
      word: 'tpm',
      scenarios: ['sound', 'secure-boot-off', 'pcr-changed', 'log-altered'],
      write: (scenario, folder) => writeTpm(simulator, pki, scenario, folder),
    },
  ];
}

/**
 * The answer of a TPM to a challenge of nobody: whoever judges it takes the challenge from the answer.
 *
 * @param {Simulator} simulator
 * @param {Pki} pki
 * @param {string} scenario
 * @param {string} folder
 */
async function writeTpm({ softwareTpm, developmentTpmRoot }, pki, scenario, folder) {
  const challenge = new Uint8Array(randomBytes(16));
  const serviceContext = utf8('{"ProtectionKeyName":"","ProtectedContext":""}');
  const asked = fromUtf8(writeTpmMessage({ kind: 'challenge', challenge, serviceContext }));
  const { message } = await answerTpmChallenge(asked, softwareTpm(pki, /** @type {any} */ ({ scenario })));
  writeFileSync(join(folder, 'evidence.bin'), message);
  writeFileSync(join(folder, 'root.pem'), developmentTpmRoot(pki));
}

/**
 * Writes the samples into a folder.
 *
 * @param {string} folder
 * @param {Simulator} simulator
 * @param {Date} currentDate - when the endorsements are stated, and the moment that each sample is judged at
 */
export async function writeSamples(folder, simulator, currentDate) {
  const pki = simulator.createSimulatedPki({ currentDate });
  mkdirSync(folder, { recursive: true });
  const list = [];
  for (const { type, word, scenarios, write } of kindsOf(simulator, pki, currentDate)) {
    /** @type {readonly Scenario[]} */
    const known = simulator.scenariosOf(/** @type {any} */ (type));
    for (const scenario of scenarios) {
      const differs = known.find(({ name }) => name === scenario)?.differs ?? '';
      const name = `${word}-${scenario}`;
      const files = await filesOf((place) => write(scenario, place));
      const sample = { at: currentDate.toISOString(), files };
      writeFileSync(join(folder, `${name}.json`), JSON.stringify(sample));
      list.push({ name, type, scenario, differs });
    }
  }
  writeFileSync(join(folder, 'index.json'), JSON.stringify(list));
}

/**
 * The files that are written to a new folder.
 *
 * @param {(folder: string) => unknown} write
 */
async function filesOf(write) {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-sample-'));
  try {
    await write(folder);
    return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
      .filter((entry) => entry.isFile() && !LEFT_OUT.includes(entry.name))
      .map(({ name, parentPath }) => ({
        name,
        data: readFileSync(join(parentPath, name)).toString('base64url'),
      }))
      .sort((a, b) => Number(b.name === 'evidence.bin') - Number(a.name === 'evidence.bin'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
