/** Every operation of @azure/arm-attestation 3 on a service's management endpoint. */

import assert from 'node:assert/strict';
import { AttestationManagementClient } from '@azure/arm-attestation';
import { DefaultAzureCredential } from '@azure/identity';
import { end, passes, refused, same } from './checks.mjs';

const facts = JSON.parse(process.env['FACTS']);
const group = 'group-1';
const client = new AttestationManagementClient(
  new DefaultAzureCredential(),
  '11111111-2222-3333-4444-555555555555',
  { endpoint: facts.management, credentials: { scopes: ['https://attest.azure.net/.default'] } },
);
const {
  attestationProviders: providers,
  operations,
  privateEndpointConnections,
  privateLinkResources,
} = client;

const creation = (certificates, more = {}) => ({
  location: facts.region,
  tags: { a: '1' },
  properties: {
    ...(certificates && {
      policySigningCertificates: { keys: [{ kty: 'RSA', use: 'sig', x5C: certificates }] },
    }),
    ...more,
  },
});
const ours = (list) =>
  list.value
    .map(({ name }) => name)
    .filter((name) => name.startsWith('script-'))
    .sort();
const all = async (pages) => {
  const found = [];
  for await (const each of pages) found.push(each);
  return found;
};

/** What a creation may say besides: nothing that would not be in force. */
const SERVED = { publicNetworkAccess: 'Enabled', tpmAttestationAuthentication: 'Disabled' };
const NOT_SERVED = { publicNetworkAccess: 'Disabled', tpmAttestationAuthentication: 'Enabled' };

let created;
await passes('create', async () => {
  created = await providers.create(group, 'script-plain', creation());
  assert.equal(created.trustModel, 'AAD');
  assert.equal(created.status, 'Ready');
  assert.deepEqual(created.tags, { a: '1' });
  assert.equal(created.location, facts.region);
  assert.equal(created.name, 'script-plain');
  assert.match(created.attestUri, /^https:/);
});
await same('create an isolated one', 'Isolated', async () => {
  const { trustModel } = await providers.create(
    group,
    'script-guarded',
    creation([facts.managerCertificate]),
  );
  return trustModel;
});
await refused('create with what is no certificate', 400, 'InvalidParameter', () =>
  providers.create(group, 'script-broken', creation(['AAAA'])),
);
await same('create again', 'script-plain', async () => {
  const { name } = await providers.create(group, 'script-plain', creation());
  return name;
});
await refused('create again as another', 409, 'Conflict', () =>
  providers.create(group, 'script-plain', creation([facts.managerCertificate])),
);
for (const [member, value] of Object.entries(SERVED)) {
  await same(`create with ${member}`, 'script-more', async () => {
    const { name } = await providers.create(group, 'script-more', creation(undefined, { [member]: value }));
    return name;
  });
  await providers.delete(group, 'script-more');
}
for (const [member, value] of Object.entries(NOT_SERVED)) {
  await refused(`create with ${member} ${value}`, 400, 'InvalidParameter', () =>
    providers.create(group, 'script-more', creation(undefined, { [member]: value })),
  );
}
await same('get', created?.id, async () => (await providers.get(group, 'script-plain')).id);
await same(
  'update',
  { b: '2' },
  async () => (await providers.update(group, 'script-plain', { tags: { b: '2' } })).tags,
);
await same('list', ['script-guarded', 'script-plain'], async () => ours(await providers.list()));
await same('list by group', ['script-guarded', 'script-plain'], async () =>
  ours(await providers.listByResourceGroup(group)),
);
await same('default providers', [facts.sharedName], async () =>
  (await providers.listDefault()).value.map(({ name }) => name),
);
await same(
  'default provider of the location',
  facts.sharedName,
  async () => (await providers.getDefaultByLocation(facts.region)).name,
);
await passes('operations', async () => {
  const [first] = (await operations.list()).value;
  assert.match(first.name, /^Microsoft\.Attestation\//);
});
await same('private endpoints', [], () => all(privateEndpointConnections.list(group, 'script-plain')));
await same('private links', [], async () => {
  const { value } = await privateLinkResources.listByProvider(group, 'script-plain');
  return value;
});
for (const name of ['script-plain', 'script-guarded', 'script-plain']) {
  await same(`delete ${name}`, undefined, () => providers.delete(group, name));
}
await refused('get what is gone', 404, 'NotFound', () => providers.get(group, 'script-plain'));
end();
