// @ts-check

/** Libraries of five ecosystems verify tokens by nothing but their issuer's URL. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiled, fetched, installed } from './installed.mjs';
import { issuedTokens } from './issued.mjs';
import { javaChecks, javaProgram } from './java.mjs';
import { javascriptChecks, packagesFolder } from './javascript.mjs';
import { checksOf } from './program.mjs';
import { pythonChecks, pythonWith } from './python.mjs';
import { withSimulatedService } from './simulated.mjs';

const REQUIREMENTS = 'verify.txt';
const PACKAGES = ['node@22', 'jose@6.1.0'];
const place = { host: '127.0.0.6', region: 'jpe' };
/** Checks of one library: metadata, tokens of two keys and seven that are bad, of three instances. */
const LEAST = 3 * 10;

/**
 * @typedef {object} Told
 * @property {string} authority
 * @property {Record<string, string>} env
 * @property {Record<string, string>} facts
 */

/** @returns {Promise<import('./program.mjs').Check[]>} */
function judged(/** @type {(told: Told) => Promise<import('./program.mjs').Check[]>} */ run) {
  return withSimulatedService(place, async (service) => {
    const { authority, environment } = service;
    return run({ authority, env: { ...environment }, facts: await issuedTokens(service) });
  });
}

/** @returns {Promise<string>} the program */
function goProgram() {
  const folder = fileURLToPath(new URL('go', import.meta.url));
  const files = ['go.mod', 'go.sum', 'main.go'].map((name) => join(folder, name));
  const wanted = files.map((file) => readFileSync(file, 'utf8')).join('\n');
  return installed('go', wanted, async (made) => {
    await fetched('go', ['mod', 'download'], { cwd: folder });
    await compiled('go', ['build', '-o', join(made, 'verify'), '.'], { cwd: folder });
  }).then((made) => join(made, 'verify'));
}

/** @type {import('../clients.mjs').Client} */
export const pyJwt = {
  ...place,
  name: 'PyPI PyJWT 2.10.1',
  least: LEAST,
  prepare: async () => void (await pythonWith(REQUIREMENTS)),
  run: () =>
    judged(({ env, facts }) =>
      pythonChecks('PyJWT', { requirements: REQUIREMENTS, script: 'verify.py', env, facts }),
    ),
};

/** @type {import('../clients.mjs').Client} */
export const jose = {
  ...place,
  name: 'npm jose 6.1.0',
  least: LEAST,
  prepare: async () => void (await packagesFolder(PACKAGES)),
  run: () =>
    judged(({ env, facts }) =>
      javascriptChecks('jose', { packages: PACKAGES, script: 'verify.mjs', env, facts }),
    ),
};

/** @type {import('../clients.mjs').Client} */
export const javaVerifiers = {
  ...place,
  name: 'Maven nimbus-jose-jwt 10.5 and spring-security-oauth2-jose 6.5.5',
  least: 2 * 3 * 9,
  prepare: async () => void (await javaProgram('verify')),
  run: async () => {
    const classPath = await javaProgram('verify');
    return judged((told) => javaChecks('Java', classPath, told));
  },
};

/** @type {import('../clients.mjs').Client} */
export const goOidc = {
  ...place,
  name: 'Go github.com/coreos/go-oidc 3.16.0',
  least: LEAST,
  prepare: async () => void (await goProgram()),
  run: async () => {
    const program = await goProgram();
    return judged(({ env, facts }) =>
      checksOf('go-oidc', program, [], {
        cwd: '/',
        env: { ...process.env, ...env, FACTS: JSON.stringify(facts) },
      }),
    );
  },
};
