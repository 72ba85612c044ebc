// Administers instances with the official client, as the samples of its README do. A process of its own: Node reads
// NODE_EXTRA_CA_CERTS at start. Prints one JSON object with the outcome of each call.
import { createHash } from 'node:crypto';
import {
  AttestationAdministrationClient,
  AttestationClient,
  createAttestationPolicyToken,
  KnownAttestationType,
} from '@azure/attestation';

/**
 * @typedef {{ readonly privateKey: string, readonly certificate: string }} Signer PEM
 * @type {{ aad: string, isolated: string, manager: Signer, stranger: Signer, elliptic: Signer, added: string, policy: string, broken: string, report: string, runtimeData: string }}
 */
const facts = JSON.parse(process.env.FACTS ?? '{}');
const { aad, isolated, manager, stranger, added, policy, broken } = facts;

/** A credential as users bring it: this one asks the managed-identity endpoint that the service prints. */
const credential = {
  async getToken(/** @type {string | string[]} */ scopes) {
    const resource = [scopes].flat()[0]?.replace('/.default', '') ?? '';
    const url = `${process.env.IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`;
    const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': process.env.IDENTITY_HEADER ?? '' } });
    const { access_token: token, expires_on: expires } = await answer.json();
    return { token, expiresOnTimestamp: Number(expires) * 1000 };
  },
};

const optionsFor = (/** @type {string} */ endpoint) => ({
  validationOptions: {
    // The official client skips all validation when its options object is partial, so all of it is named.
    validateToken: true,
    validateExpirationTime: true,
    validateNotBeforeTime: true,
    validateIssuer: true,
    expectedIssuer: endpoint,
    timeValidationSlack: 30,
  },
});
const administer = (/** @type {string} */ endpoint) =>
  new AttestationAdministrationClient(endpoint, credential, optionsFor(endpoint));

/** @type {Record<string, unknown>} */
const outcomes = {};
/** @param {string} name @param {() => Promise<unknown>} call */
async function step(name, call) {
  try {
    outcomes[name] = await call();
  } catch (error) {
    const { code, statusCode, message, name: kind } = /** @type {any} */ (error);
    outcomes[name] = { error: { kind, code, statusCode, message } };
  }
}

const result = (/** @type {any} */ { body, token }) => ({
  resolution: body.policyResolution,
  hash: body.policyTokenHash && Buffer.from(body.policyTokenHash).toString('base64url'),
  signer: body.policySigner?.certificates,
  issuer: token.issuer,
  algorithm: token.algorithm,
});
const hashOf = (/** @type {any} */ token) =>
  createHash('sha256').update(token.serialize()).digest('base64url');
const { SgxEnclave, OpenEnclave, Tpm } = KnownAttestationType;

const client = administer(aad);
for (const type of [SgxEnclave, OpenEnclave, Tpm]) {
  await step(`aad get ${type}`, async () => (await client.getPolicy(type)).body);
}
for (const type of [SgxEnclave, OpenEnclave, Tpm]) {
  await step(`aad set ${type}`, async () => result(await client.setPolicy(type, policy)));
  await step(`aad get set ${type}`, async () => (await client.getPolicy(type)).body);
}
const INIT = '{ "payload": { "type": "aikcert" } }';
await step('attest Tpm', async () =>
  JSON.parse(await new AttestationClient(aad, credential).attestTpm(INIT)),
);
await step('attest Tpm anonymously', () => new AttestationClient(aad).attestTpm(INIT));
await step('aad hash', async () => hashOf(createAttestationPolicyToken(policy)));
await step('aad set signed', async () => result(await client.setPolicy(OpenEnclave, policy, stranger)));
await step('aad hash signed', async () =>
  hashOf(createAttestationPolicyToken(policy, stranger.privateKey, stranger.certificate)),
);
await step('aad get signed', async () => (await client.getPolicy(OpenEnclave)).body);
await step('attest under a signed policy', async () => {
  const attesting = new AttestationClient(aad);
  const { body } = await attesting.attestOpenEnclave(Buffer.from(facts.report, 'base64'), {
    ...optionsFor(aad),
    runTimeData: Buffer.from(facts.runtimeData, 'base64'),
  });
  return {
    signer: body.policySigner?.certificates,
    policyHash: Buffer.from(body.policyHash).toString('base64url'),
  };
});
await step('aad set signed with ECDSA', async () =>
  result(await client.setPolicy(OpenEnclave, policy, facts.elliptic)),
);
await step('aad set broken', () => client.setPolicy(SgxEnclave, broken));
await step('aad reset signed', async () => result(await client.resetPolicy(OpenEnclave, stranger)));
for (const type of [SgxEnclave, Tpm]) {
  await step(`aad reset ${type}`, async () => result(await client.resetPolicy(type)));
}
await step('aad get reset', async () => (await client.getPolicy(SgxEnclave)).body);
await step('aad certificates', async () => (await client.getPolicyManagementCertificates()).body);
await step('aad add', () =>
  client.addPolicyManagementCertificate(added, stranger.privateKey, stranger.certificate),
);

const guarded = administer(isolated);
const list = async () =>
  (await guarded.getPolicyManagementCertificates()).body.map(({ certificates }) => certificates);
/** @param {'addPolicyManagementCertificate' | 'removePolicyManagementCertificate'} method @param {Signer} by */
const change = async (method, by, pem = added) => {
  const { body } = await guarded[method](pem, by.privateKey, by.certificate);
  return { thumbprint: body.certificateThumbprint, resolution: body.certificateResolution };
};
await step('isolated certificates', list);
await step('isolated set unsecured', () => guarded.setPolicy(SgxEnclave, policy));
await step('isolated set by a stranger', () => guarded.setPolicy(SgxEnclave, policy, stranger));
await step('isolated set', async () => result(await guarded.setPolicy(SgxEnclave, policy, manager)));
await step('isolated get', async () => (await guarded.getPolicy(SgxEnclave)).body);
await step('isolated add by a stranger', () => change('addPolicyManagementCertificate', stranger));
await step('isolated add', () => change('addPolicyManagementCertificate', manager));
await step('isolated add again', () => change('addPolicyManagementCertificate', manager));
await step('isolated certificates added', list);
await step('isolated remove', () => change('removePolicyManagementCertificate', manager));
await step('isolated remove the last', () =>
  change('removePolicyManagementCertificate', manager, manager.certificate),
);
await step('isolated certificates removed', list);
await step('isolated reset unsecured', () => guarded.resetPolicy(SgxEnclave));
await step('isolated reset', async () => result(await guarded.resetPolicy(SgxEnclave, manager)));

// The README hands a credential over in three ways; the third is ignored by the client, which asks for none here.
await step('signers', async () => {
  const clients = [
    new AttestationClient(aad),
    new AttestationClient(aad, credential),
    new AttestationClient(aad, /** @type {any} */ ({ credentials: credential })),
  ];
  return Promise.all(clients.map(async (each) => (await each.getAttestationSigners()).length));
});
await step('attest Tpm after the reset', () => new AttestationClient(aad, credential).attestTpm(INIT));
await step('a report as a quote', () =>
  new AttestationClient(aad).attestSgxEnclave(Buffer.from(facts.report, 'base64')),
);
console.log(JSON.stringify(outcomes));
