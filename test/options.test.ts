/** Every public function that takes options refuses one that does not exist: the declarations say which functions these are. */

import { describe, expect, it } from 'vitest';
import {
  AttestationAdministrationClient,
  AttestationClient,
  answerTpmChallenge,
  createAttestationPolicyToken,
  createCachedKeySource,
  createLocalKeySource,
  createRemoteKeySource,
  memoryTokenCache,
  type Tpm,
} from '../packages/client/src/index.ts';
import { parseReleasePolicy, releaseKey } from '../packages/client/src/key-release/index.ts';
import { requireAttestation as forExpress } from '../packages/client/src/relying-party/express.ts';
import { requireAttestation as forFastify } from '../packages/client/src/relying-party/fastify.ts';
import { createTokenVerifier } from '../packages/client/src/relying-party/index.ts';
import { verifySigningCertificate } from '../packages/client/src/signing-certificate/index.ts';
import { embeddedEvidenceProver } from '../packages/evidence/src/embedded.ts';
import * as azureGuest from '../packages/evidence/src/entry/azure-guest.ts';
import * as openEnclave from '../packages/evidence/src/entry/openenclave.ts';
import * as sgx from '../packages/evidence/src/entry/sgx.ts';
import * as snp from '../packages/evidence/src/entry/snp.ts';
import * as tdx from '../packages/evidence/src/entry/tdx.ts';
import * as tpm from '../packages/evidence/src/entry/tpm.ts';
import * as evidence from '../packages/evidence/src/index.ts';
import { packText } from '../packages/evidence/src/internal.ts';
import * as policy from '../packages/policy/src/index.ts';
import { startService } from '../packages/service/src/index.ts';
import { openLocalManagement } from '../packages/service/src/internal.ts';
import * as simulator from '../packages/simulator/src/index.ts';
import * as testing from '../packages/testing/src/index.ts';
import { guestTpm, type TpmDevice, tpmAttester } from '../packages/tpm/src/index.ts';
import {
  callablesOf,
  type EntryPoint,
  entryPoints,
  exportsOf,
  type SyntaxNode,
} from './support/declarations.ts';

const endpoint = 'https://attest.example';
const requests: string[] = [];
const httpClient = {
  sendRequest: (request: { url: string }) => {
    requests.push(request.url);
    return Promise.reject(new Error('sent'));
  },
};
const client = new AttestationClient(endpoint, { httpClient });
const admin = new AttestationAdministrationClient(endpoint, undefined, { httpClient });
const bytes = new Uint8Array(512);
const pki = simulator.createSimulatedPki();
const source = evidence.fileSource;
const unknownOption = { foo: 1 };
const foo: never = unknownOption as never;
const releasable = {
  version: '1.0.0',
  anyOf: [{ authority: endpoint, allOf: [{ claim: 'x', equals: 'y' }] }],
};
const text = 'version=1.0;authorizationrules{=>permit();};';
const compiled = policy.compilePolicy(text).policy as policy.CompiledPolicy;
const request = { evidence: bytes };
const kinds = {
  '@veritee/evidence': [evidence.schemes[0], evidence],
  '@veritee/evidence/sgx': [evidence.schemes[0], sgx],
  '@veritee/evidence/openenclave': [evidence.schemes[0], openEnclave],
  '@veritee/evidence/tdx': [evidence.schemes[0], tdx],
  '@veritee/evidence/snp': [evidence.schemes[0], snp],
  '@veritee/evidence/azure-guest': [evidence.schemes[0], azureGuest],
  '@veritee/evidence/tpm': [evidence.schemes[0], tpm],
} as const;

/** Called with `{ foo: 1 }` in the place of their options. */
const calls: Readonly<Record<string, () => unknown>> = {
  '@veritee/client AttestationClient': () => new AttestationClient(endpoint, undefined, foo),
  '@veritee/client AttestationClient.attest': () => client.attest('SgxEnclave', bytes, foo),
  '@veritee/client AttestationClient.attestSgxEnclave': () => client.attestSgxEnclave(bytes, foo),
  '@veritee/client AttestationClient.attestOpenEnclave': () => client.attestOpenEnclave(bytes, foo),
  '@veritee/client AttestationClient.attestSevSnpVm': () => client.attestSevSnpVm(bytes, foo),
  '@veritee/client AttestationClient.attestTdxVm': () => client.attestTdxVm(bytes, foo),
  '@veritee/client AttestationClient.attestTpm': () => client.attestTpm('{}', foo),
  '@veritee/client AttestationClient.attestTpmPlatform': () => client.attestTpmPlatform({} as Tpm, foo),
  '@veritee/client AttestationClient.attestAzureGuest': () => client.attestAzureGuest('{}', foo),
  '@veritee/client AttestationClient.verifyAttestationToken': () => client.verifyAttestationToken('', foo),
  '@veritee/client AttestationClient.getAttestationSigners': () => client.getAttestationSigners(foo),
  '@veritee/client AttestationClient.getOpenIdMetadata': () => client.getOpenIdMetadata(foo),
  '@veritee/client AttestationClient.getTcbBaselines': () => client.getTcbBaselines('SgxEnclave', foo),
  '@veritee/client AttestationAdministrationClient': () =>
    new AttestationAdministrationClient(endpoint, undefined, foo),
  '@veritee/client AttestationAdministrationClient.getPolicy': () => admin.getPolicy('SgxEnclave', foo),
  '@veritee/client AttestationAdministrationClient.setPolicy': () => admin.setPolicy('SgxEnclave', text, foo),
  '@veritee/client AttestationAdministrationClient.resetPolicy': () => admin.resetPolicy('SgxEnclave', foo),
  '@veritee/client AttestationAdministrationClient.getPolicyManagementCertificates': () =>
    admin.getPolicyManagementCertificates(foo),
  '@veritee/client AttestationAdministrationClient.addPolicyManagementCertificate': () =>
    admin.addPolicyManagementCertificate('', foo),
  '@veritee/client AttestationAdministrationClient.removePolicyManagementCertificate': () =>
    admin.removePolicyManagementCertificate('', foo),
  '@veritee/client createAttestationPolicyToken': () => createAttestationPolicyToken(text, '', '', foo),
  '@veritee/client memoryTokenCache': () => memoryTokenCache(foo),
  '@veritee/client answerTpmChallenge': () => answerTpmChallenge('{}', {} as Tpm, foo),
  '@veritee/client createRemoteKeySource': () => createRemoteKeySource(foo),
  '@veritee/client createCachedKeySource': () => createCachedKeySource(createLocalKeySource({}).keysOf, foo),
  '@veritee/client/relying-party createRemoteKeySource': () => createRemoteKeySource(foo),
  '@veritee/client/relying-party createCachedKeySource': () =>
    createCachedKeySource(createLocalKeySource({}).keysOf, foo),
  '@veritee/client/relying-party createTokenVerifier': () => createTokenVerifier(foo),
  '@veritee/client/relying-party/express requireAttestation': () => forExpress(foo),
  '@veritee/client/relying-party/fastify requireAttestation': () => forFastify(foo),
  '@veritee/client/signing-certificate verifySigningCertificate': () => verifySigningCertificate('', foo),
  '@veritee/client/key-release releaseKey': () => releaseKey(foo, foo),
  '@veritee/client/key-release parseReleasePolicy': () => parseReleasePolicy(releasable, foo),
  '@veritee/evidence kdsSource': () => evidence.kdsSource(foo),
  '@veritee/evidence pcsSource': () => evidence.pcsSource(foo),
  '@veritee/evidence cachedSource': () => evidence.cachedSource(foo, foo),
  '@veritee/evidence fileSource': () => source('/nowhere', foo),
  '@veritee/evidence folderSource': () => evidence.folderSource('/nowhere', foo),
  '@veritee/evidence openSource': () => evidence.openSource('/nowhere', foo),
  '@veritee/evidence openSources': () => evidence.openSources(['/nowhere'], () => new Date(), foo),
  '@veritee/evidence verify': () => evidence.verify(bytes, foo),
  '@veritee/evidence/embedded embeddedEvidenceProver': () => embeddedEvidenceProver(foo),
  ...Object.fromEntries(
    Object.entries(kinds).flatMap(([entry, [scheme, { verifyEvidence, appraiseEvidence }]]) => [
      [`${entry} verifyEvidence`, () => verifyEvidence(scheme as never, request, foo)],
      [`${entry} appraiseEvidence`, () => appraiseEvidence(scheme as never, request, foo)],
    ]),
  ),
  '@veritee/policy compilePolicy': () => policy.compilePolicy(text, foo),
  '@veritee/policy evaluatePolicy': () => policy.evaluatePolicy(compiled, [], foo),
  '@veritee/policy configurationOf': () => policy.configurationOf(compiled, foo),
  '@veritee/policy readClaims': () => policy.readClaims(text, { vocabularies: [], ...unknownOption }),
  '@veritee/policy runPolicyTests': () => policy.runPolicyTests(text, '{"tests":[]}', foo),
  '@veritee/policy learnPolicy': () =>
    policy.learnPolicy({ permit: [], vocabulary: { claims: [], identities: [] }, ...unknownOption }),
  '@veritee/policy formatPolicy': () => policy.formatPolicy(text, foo),
  '@veritee/policy parsePolicy': () => policy.parsePolicy(text, foo),
  '@veritee/service startService': () => startService(foo),
  '@veritee/testing startVeritee': () => testing.startVeritee(foo),
  '@veritee/testing useVeritee': () =>
    testing.useVeritee({ before: () => undefined, after: () => undefined }, foo),
  '@veritee/simulator simulatorSource': () => simulator.simulatorSource(pki, foo),
  '@veritee/simulator fleetOf': () => simulator.fleetOf(pki, foo),
  '@veritee/simulator snpFleetOf': () => simulator.snpFleetOf(pki, foo),
  '@veritee/simulator simulate': () => simulator.simulate('SgxEnclave', pki, foo),
  '@veritee/simulator simulateSgx': () => simulator.simulateSgx(pki, foo),
  '@veritee/simulator simulateOpenEnclave': () => simulator.simulateOpenEnclave(pki, foo),
  '@veritee/simulator simulateTdx': () => simulator.simulateTdx(pki, foo),
  '@veritee/simulator simulateGuest': () => simulator.simulateGuest(pki, foo),
  '@veritee/simulator simulateParavisor': () =>
    simulator.simulateParavisor(pki, { attestationKey: {}, ...(foo as object) } as never),
  '@veritee/simulator simulateSnp': () => simulator.simulateSnp(pki, foo),
  '@veritee/simulator softwareTpm': () => simulator.softwareTpm(pki, foo),
  '@veritee/simulator certifyAttestationKey': () => simulator.certifyAttestationKey(pki, {}, foo),
  '@veritee/simulator createSimulatedPki': () => simulator.createSimulatedPki(foo),
  '@veritee/simulator openSimulatedPki': () => simulator.openSimulatedPki('/nowhere', foo),
  '@veritee/tpm guestTpm': () => guestTpm({} as never, foo),
  '@veritee/tpm tpmAttester': () => tpmAttester({} as TpmDevice, foo),
};

/** The same for what the command alone calls. */
const internalCalls: typeof calls = {
  '@veritee/evidence/internal packText': () => packText([], foo),
  '@veritee/service/internal openLocalManagement': () => openLocalManagement(foo),
};

/** Names of parameters that are options whatever their type is called. */
const optionNames = ['options', 'given', 'more', 'changes', 'limits', 'context', 'surroundings', 'data'];

/** Parameters that look so and are not. */
const otherwise = new Set([
  // Data, a document or an error's facts, read as a whole.
  '@veritee/evidence attestRequestOf',
]);

function takesOptions(parameter: SyntaxNode): boolean {
  const { name, typeAnnotation } = parameter;
  const type = JSON.stringify(typeAnnotation ?? null);
  const isNamed = optionNames.includes(String(name)) && type.includes('"TSTypeReference"');
  const isData = type.includes('"Uint8Array"') || type.includes('"TSArrayType"');
  return (isNamed && !isData) || /"name":"[A-Za-z]*(?:Options|Partial)"/.test(type) || isReleaseRequest(type);
}

function isReleaseRequest(type: string): boolean {
  return type.includes('"ReleaseRequest"');
}

/** What tests name of other packages is tried there. */
function ownCallablesOf(entry: EntryPoint): ReturnType<typeof callablesOf> {
  const found = callablesOf(entry);
  if (entry.name !== '@veritee/testing') return found;
  const declared = exportsOf(entry);
  return found.filter(({ name }) => {
    const [, type = ''] = /^\S+ (\w+)/.exec(name) ?? [];
    return declared.get(type)?.file.includes('/packages/testing/') !== false;
  });
}

const takers = new Set(
  entryPoints()
    .filter(({ name }) => !name.startsWith('@veritee/core'))
    .flatMap(ownCallablesOf)
    .filter(({ name, parameters }) => parameters.some(takesOptions) && !otherwise.has(name))
    .map(({ name }) => name),
);

describe('an option that does not exist', () => {
  it('is tried at every public function that takes options', () => {
    expect(Object.keys(calls).sort()).toEqual([...takers].sort());
  });

  it.each(Object.entries({ ...calls, ...internalCalls }))('is refused by %s', async (_, call) => {
    const error: unknown = await (async () => call())().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({
      code: expect.stringMatching(/^(?:OptionsInvalid|OptionInvalid|InvalidParameter)$/),
    });
    expect(String(error)).toContain('"foo"');
    expect(requests).toEqual([]);
  });
});
