/** The list of operations that Azure's resource provider publishes; roles are made of these. */

import { NAMESPACE } from './provider.ts';

const PROVIDERS = 'attestationProviders';

/** Name, what it is about, what it does. */
const OPERATIONS: readonly (readonly [string, string, string])[] = [
  ['operations/read', 'Operations', 'Lists all operations'],
  [`${PROVIDERS}/read`, 'Attestation Providers', 'Gets the status of attestation providers'],
  [`${PROVIDERS}/write`, 'Attestation Providers', 'Adds or changes attestation providers'],
  [`${PROVIDERS}/delete`, 'Attestation Providers', 'Removes attestation providers'],
  [`${PROVIDERS}/attestation/read`, 'Attestation', 'Reads policies and policy management certificates'],
  [`${PROVIDERS}/attestation/write`, 'Attestation', 'Changes policies and policy management certificates'],
  [`${PROVIDERS}/attestation/delete`, 'Attestation', 'Resets policies and removes certificates'],
  ['defaultProviders/read', 'Default Providers', 'Gets the shared attestation providers'],
  [
    'locations/defaultProvider/read',
    'Default Providers',
    'Gets the shared attestation provider of a location',
  ],
];

/** The answer of `GET …/operations`. */
export const operationsAnswer = {
  value: OPERATIONS.map(([name, resource, description]) => ({
    name: `${NAMESPACE}/${name}`,
    display: { provider: NAMESPACE, resource, operation: name, description },
  })),
};
