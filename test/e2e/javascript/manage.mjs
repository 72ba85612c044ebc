/**
 * Gets tokens by the credentials of @azure/identity and manages instances with the official resource client. Everything
 * comes from variables that the service printed; prints one JSON document.
 */

import { AttestationManagementClient } from '@azure/arm-attestation';
import { AttestationAdministrationClient } from '@azure/attestation';
import {
  ClientSecretCredential,
  DefaultAzureCredential,
  EnvironmentCredential,
  ManagedIdentityCredential,
} from '@azure/identity';

const { env } = process;
const endpoint = env['ATTESTATION_AAD_URL'];
const outcomes = {};

async function outcome(name, work) {
  try {
    outcomes[name] = await work();
  } catch (error) {
    outcomes[name] = { error: { kind: error.name, code: error.code, statusCode: error.statusCode } };
  }
}

/** Whether the service accepts the credential's token: reads a policy with it. */
const policyBy = async (credential) => {
  const { body } = await new AttestationAdministrationClient(endpoint, credential).getPolicy('SgxEnclave');
  return body;
};
await outcome('ClientSecretCredential', () =>
  policyBy(
    new ClientSecretCredential(env['AZURE_TENANT_ID'], env['AZURE_CLIENT_ID'], env['AZURE_CLIENT_SECRET'], {
      authorityHost: env['AZURE_AUTHORITY_HOST'],
    }),
  ),
);
await outcome('EnvironmentCredential', () => policyBy(new EnvironmentCredential()));
await outcome('ManagedIdentityCredential', () => policyBy(new ManagedIdentityCredential()));
await outcome('DefaultAzureCredential', () => policyBy(new DefaultAzureCredential()));
await outcome('a wrong secret', () =>
  policyBy(
    new ClientSecretCredential(env['AZURE_TENANT_ID'], env['AZURE_CLIENT_ID'], 'guess', {
      authorityHost: env['AZURE_AUTHORITY_HOST'],
    }),
  ),
);

const management = new AttestationManagementClient(new DefaultAzureCredential(), 'subscription-1', {
  $host: `${endpoint}/management`,
  endpoint: `${endpoint}/management`,
});
const providers = management.attestationProviders;
const shown = ({ id, name, type, location, tags, trustModel, status, attestUri }) => ({
  id,
  name,
  type,
  location,
  tags,
  trustModel,
  status,
  attestUri,
});
await outcome('create', async () =>
  shown(
    await providers.create('group-1', 'contoso', { location: 'local', tags: { a: '1' }, properties: {} }),
  ),
);
await outcome('create isolated', async () =>
  shown(
    await providers.create('group-1', 'guarded', {
      location: 'local',
      properties: {
        policySigningCertificates: { keys: [{ kty: 'RSA', use: 'sig', x5C: [env['TEST_CERTIFICATE']] }] },
      },
    }),
  ),
);
await outcome('create with no certificate', () =>
  providers.create('group-1', 'broken', {
    location: 'local',
    properties: { policySigningCertificates: { keys: [{ kty: 'RSA', use: 'sig', x5C: ['AAAA'] }] } },
  }),
);
await outcome('get', async () => shown(await providers.get('group-1', 'contoso')));
await outcome(
  'update',
  async () => shown(await providers.update('group-1', 'contoso', { tags: { b: '2' } })).tags,
);
await outcome('list', async () => ((await providers.list()).value ?? []).map(({ name }) => name));
await outcome('list by group', async () =>
  ((await providers.listByResourceGroup('group-1')).value ?? []).map(({ name }) => name),
);
await outcome('default providers', async () =>
  ((await providers.listDefault()).value ?? []).map(({ name }) => name),
);
await outcome(
  'default provider of a location',
  async () => (await providers.getDefaultByLocation('local')).name,
);
await outcome('operations', async () => ((await management.operations.list()).value ?? []).length);
await outcome('administer the new one', async () => {
  const { attestUri } = await providers.get('group-1', 'contoso');
  return (
    await new AttestationAdministrationClient(attestUri, new DefaultAzureCredential()).getPolicy('SgxEnclave')
  ).body;
});
await outcome('delete', async () => {
  await providers.delete('group-1', 'contoso');
  return 'deleted';
});
await outcome('delete again', async () => {
  await providers.delete('group-1', 'contoso');
  return 'deleted';
});
await outcome('get what is gone', () => providers.get('group-1', 'contoso'));
process.stdout.write(JSON.stringify(outcomes));
