// @ts-check

/** Java programs: their libraries by Maven, compiled once; run with the authority of the service as their trust store. */

import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compiled, fetched, installed } from './installed.mjs';
import { checksOf } from './program.mjs';

const COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';

const programs = fileURLToPath(new URL('java', import.meta.url));

/** Maven's own cache is not made for several at a time. @type {Promise<unknown>} */
let last = Promise.resolve();

/**
 * The class path of a program in a folder beside this file.
 *
 * @param {string} name
 * @returns {Promise<string>}
 */
export async function javaProgram(name) {
  const folder = join(programs, name);
  const sources = [...sourcesIn(join(programs, 'common')), ...sourcesIn(folder)];
  const pom = join(folder, 'pom.xml');
  const wanted = [pom, ...sources].map((file) => readFileSync(file, 'utf8')).join('\n');
  const libraries = await javaLibraries(name);
  const classes = await installed(`java-${name}`, wanted, async (place) => {
    await compiled('javac', ['-proc:none', '-d', place, '-cp', join(libraries, '*'), ...sources]);
  });
  return `${classes}:${join(libraries, '*')}`;
}

/** @returns {readonly string[]} */
function sourcesIn(/** @type {string} */ folder) {
  const files = readdirSync(folder).sort();
  return files.filter((file) => file.endsWith('.java')).map((file) => join(folder, file));
}

/**
 * The folder with the libraries that the `pom.xml` of a program names.
 *
 * @param {string} name
 * @returns {Promise<string>}
 */
export function javaLibraries(name) {
  const pom = join(programs, name, 'pom.xml');
  const mine = last.then(() =>
    installed(`java-libraries-${name}`, readFileSync(pom, 'utf8'), async (place) => {
      await fetched('mvn', ['-q', '-B', '-f', pom, COPY, `-DoutputDirectory=${place}`]);
    }),
  );
  last = mine.catch(() => undefined);
  return mine;
}

/**
 * The checks of a program.
 *
 * @param {string} label
 * @param {string} classPath
 * @param {{ authority: string, env: Readonly<Record<string, string>>, facts: Readonly<Record<string, string>> }} told
 *   `authority`: PEM file of the CA it trusts; `facts`: one level of texts, on one line each
 * @returns {Promise<import('./program.mjs').Check[]>}
 */
export async function javaChecks(label, classPath, { authority, env, facts }) {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-clients-'));
  try {
    mkdirSync(join(folder, 'work'));
    const store = join(folder, 'trust.p12');
    const password = 'changeit';
    const imported = ['-importcert', '-noprompt', '-alias', 'ca', '-file', authority, '-keystore', store];
    await fetched('keytool', [...imported, '-storetype', 'PKCS12', '-storepass', password]);
    const lines = Object.entries(facts).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(folder, 'facts.properties'), lines.join(''));
    const options = [`-Djavax.net.ssl.trustStore=${store}`, `-Djavax.net.ssl.trustStorePassword=${password}`];
    const start = ['-XX:TieredStopAtLevel=1', '-Xshare:auto', ...options, '-cp', classPath, 'Main'];
    return await checksOf(label, 'java', [...start, join(folder, 'facts.properties')], {
      cwd: join(folder, 'work'),
      env: { ...process.env, ...env },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
