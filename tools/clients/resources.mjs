// @ts-check

/** Microsoft's clients for resources, in Python and JavaScript: instances as Azure's resource provider has them. */

import { javascriptChecks, packagesFolder } from './javascript.mjs';
import { pythonChecks, pythonWith } from './python.mjs';
import { namesOf } from './service.mjs';
import { factsOf, withSimulatedService } from './simulated.mjs';

const REQUIREMENTS = 'manage.txt';
/** This version of the client asks for Node 22. */
const PACKAGES = ['node@22', '@azure/arm-attestation@3.0.0', '@azure/identity@4.13.1'];
const host = '127.0.0.4';

/** @returns {Promise<import('./program.mjs').Check[]>} */
function checked(
  /** @type {string} */ region,
  /** @type {(env: Record<string, string>, facts: object) => Promise<import('./program.mjs').Check[]>} */ run,
) {
  return withSimulatedService({ host, region }, (service) => {
    const { managerCertificate } = factsOf(service);
    const [sharedName] = namesOf(region).shared.split('.');
    const facts = { management: `${service.aad}/management`, region, sharedName, managerCertificate };
    return run({ ...service.environment }, facts);
  });
}

/** @type {import('../clients.mjs').Client} */
export const pythonResources = {
  name: 'PyPI azure-mgmt-attestation 2.0.0',
  host,
  region: 'weu',
  least: 46,
  prepare: async () => void (await pythonWith(REQUIREMENTS)),
  run: () =>
    checked('weu', (env, facts) =>
      pythonChecks('Python', { requirements: REQUIREMENTS, script: 'manage.py', env, facts }),
    ),
};

/** @type {import('../clients.mjs').Client} */
export const javascriptResources = {
  name: 'npm @azure/arm-attestation 3.0.0 on Node 22',
  host: '127.0.0.4',
  region: 'neu',
  least: 22,
  prepare: async () => void (await packagesFolder(PACKAGES)),
  run: () =>
    checked('neu', (env, facts) =>
      javascriptChecks('JavaScript', { packages: PACKAGES, script: 'manage.mjs', env, facts }),
    ),
};
