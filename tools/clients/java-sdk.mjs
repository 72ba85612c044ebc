// @ts-check

/** Microsoft's Java client with azure-identity: every operation, synchronous and asynchronous, in all three modes. */

import { javaChecks, javaProgram } from './java.mjs';
import { factsOf, withSimulatedService } from './simulated.mjs';

export const name = 'Maven azure-security-attestation 1.1.29 with azure-identity';
export const region = 'eus';
export const host = '127.0.0.3';
export const least = 320;

/** @returns {Promise<void>} */
export async function prepare() {
  await javaProgram('sdk');
}

/** @returns {Promise<import('./program.mjs').Check[]>} */
export async function run() {
  const classPath = await javaProgram('sdk');
  return withSimulatedService({ host, region }, (service) => {
    const { authority, environment } = service;
    return javaChecks('Java', classPath, { authority, env: environment, facts: factsOf(service) });
  });
}
