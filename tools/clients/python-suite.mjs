// @ts-check

/**
 * Microsoft's Python client 1.0.0, its own tests and samples, unchanged and live. Their evidence is real, of 2021: it needs
 * the recorded endorsements among the reference cases, and Python at the moment for which those are valid (libfaketime).
 */

import { existsSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from '../setup.mjs';
import { fetched, installed, NotHere } from './installed.mjs';
import { checksOf, endsWell } from './program.mjs';
import { makeEnvironment } from './python.mjs';
import { startService } from './service.mjs';
import { makeSigner, pemBody } from './signer.mjs';

const CLIENT = 'azure-security-attestation';
const VERSION = '1.0.0';
/** When the recorded endorsements are valid. */
const MOMENT = new Date('2025-06-11T19:18:17Z');
const vectors = resolve(root, process.env['VERITEE_VECTORS'] ?? '../shared/vectors');
const collateral = join(vectors, 'sgx', 'sgx-v3-oldroot-4b10adcc', 'collateral.json');
const requirements = fileURLToPath(new URL('python/suite.txt', import.meta.url));
const shim = fileURLToPath(new URL('python/shim', import.meta.url));
const SAMPLES = [
  'sample_authentication.py',
  'sample_authentication_async.py',
  'sample_attest_enclave.py',
  'sample_attest_enclave_async.py',
  'sample_get_set_policy.py',
  'sample_get_set_policy_async.py',
];
/** The samples say these and end well. */
const UNEXPECTED = /Unexpectedly passed|does not match expected|Traceback/;

export const name = `PyPI ${CLIENT} ${VERSION}, its own tests and samples`;
export const region = 'wus';
export const host = '127.0.0.2';
/** At least so many checks, so that a run that finds nothing does not pass. */
export const least = 50;

/** @returns {Promise<void>} */
export async function prepare() {
  if (!existsSync(collateral)) throw new NotHere('the reference cases are not here (VERITEE_VECTORS)');
  await fetched('faketime', ['-f', '-1d', 'true']);
  await folder();
}

/** Interpreter, tests and samples. @returns {Promise<string>} */
function folder() {
  return installed('python-suite', readFileSync(requirements, 'utf8'), async (place) => {
    await makeEnvironment(place, requirements);
    const python = join(place, 'venv', 'bin', 'python');
    const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check'];
    const sdist = ['--no-deps', '--no-binary', CLIENT, '--dest', place, `${CLIENT}==${VERSION}`];
    await fetched(python, [...pip, 'download', ...sdist]);
    await fetched(python, ['-m', 'zipfile', '-e', join(place, `${CLIENT}-${VERSION}.zip`), place]);
  });
}

/** @returns {Promise<import('./program.mjs').Check[]>} */
export async function run() {
  const place = await folder();
  const python = join(place, 'venv', 'bin', 'python');
  const source = join(place, `${CLIENT}-${VERSION}`);
  const service = await startService({
    host,
    region,
    moment: MOMENT,
    args: ['--endorsements', collateral, '--accept', 'UpToDate,OutOfDate'],
  });
  try {
    const env = { ...process.env, ...environment(service), PYTHONDONTWRITEBYTECODE: '1' };
    // Clock of the client: the service's. Each program starts where the last one stopped.
    const clock = ['-f', `${Math.ceil(service.offset / 1000)}s`, python];
    const pytest = ['-m', 'pytest', '-q', '-s', '-p', 'report_checks', '-p', 'no:cacheprovider', 'tests'];
    const checks = await checksOf('tests', 'faketime', [...clock, ...pytest], {
      cwd: source,
      env: { ...env, PYTHONPATH: shim },
    });
    for (const sample of SAMPLES) {
      const path = join(source, 'samples', sample);
      const place = { cwd: join(source, 'samples'), env };
      checks.push(
        await endsWell(`samples: ${basename(path)}`, 'faketime', [...clock, path], place, UNEXPECTED),
      );
    }
    return checks;
  } finally {
    await service.stop();
  }
}

/** What the tests and samples read. */
function environment(/** @type {import('./service.mjs').Service} */ service) {
  /** @type {Record<string, string>} */
  const variables = {
    ...service.environment,
    ATTESTATION_ISOLATED_SIGNING_CERTIFICATE: pemBody(service.manager.certificate),
    ATTESTATION_ISOLATED_SIGNING_KEY: pemBody(service.manager.key),
    ATTESTATION_SERIALIZED_ISOLATED_SIGNING_KEY: JSON.stringify(service.manager.jwk),
  };
  for (const number of [0, 1, 2]) {
    const signer = makeSigner(`policy signer ${number}`, MOMENT);
    variables[`ATTESTATION_POLICY_SIGNING_CERTIFICATE${number}`] = pemBody(signer.certificate);
    variables[`ATTESTATION_POLICY_SIGNING_KEY${number}`] = pemBody(signer.key);
    variables[`ATTESTATION_SERIALIZED_POLICY_SIGNING_KEY${number}`] = JSON.stringify(signer.jwk);
  }
  return variables;
}
