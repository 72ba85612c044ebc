/** Options that do not exist, or contradict each other, do not compile: `tsc --build` judges; nothing here is run. */

import { describe, expect, it } from 'vitest';
import {
  AttestationAdministrationClient,
  AttestationClient,
  createAttestationPolicyToken,
  createRemoteKeySource,
  type KeySource,
  memoryTokenCache,
} from '../../packages/client/src/index.ts';
import { parseReleasePolicy, releaseKey } from '../../packages/client/src/key-release/index.ts';
import { requireAttestation as forExpress } from '../../packages/client/src/relying-party/express.ts';
import { requireAttestation as forFastify } from '../../packages/client/src/relying-party/fastify.ts';
import { createTokenVerifier, type TokenVerifier } from '../../packages/client/src/relying-party/index.ts';
import { compilePolicy } from '../../packages/policy/src/index.ts';
import { startService } from '../../packages/service/src/index.ts';
import { createSimulatedPki, simulateSgx } from '../../packages/simulator/src/index.ts';

declare const client: AttestationClient;
declare const admin: AttestationAdministrationClient;
declare const verifier: TokenVerifier;
declare const quote: Uint8Array;
declare const keys: KeySource;

const pair = { privateKey: 'PEM', certificate: 'PEM' };
const issuers = ['https://attest.example'];

/** Compiled, never called. */
const misspelt = [
  // @ts-expect-error: the option is called expectations
  () => forExpress({ verifier, expectation: {} }),
  // @ts-expect-error: the option is called expectations
  () => forFastify({ verifier, expectation: {} }),
  // @ts-expect-error: a guard needs its verifier
  () => forExpress({}),
  // @ts-expect-error: the expectation is called signer
  () => forExpress({ verifier, expectations: { singer: '' } }),
  // @ts-expect-error: the expectation is called nonce
  () => verifier.verify('', { nonse: '' }),
  // @ts-expect-error: the option is called nonce
  () => client.attestSgxEnclave(quote, { nonse: '' }),
  // @ts-expect-error: the option is called timeout
  () => client.attestSgxEnclave(quote, { requestOptions: { timout: 1 } }),
  // @ts-expect-error: there is no such option
  () => client.attestSgxEnclave(quote, { foo: 1 }),
  // @ts-expect-error: the option is called tokenCache
  () => new AttestationClient('', { tokenCash: memoryTokenCache() }),
  // @ts-expect-error: there is no such option
  () => memoryTokenCache({ foo: 1 }),
  // @ts-expect-error: the option is called timeout
  () => createRemoteKeySource({ timout: 1 }),
  // @ts-expect-error: there is no such option
  () => createTokenVerifier({ issuers, foo: 1 }),
  // @ts-expect-error: the option is called allOperators
  () => parseReleasePolicy({}, { allOperator: true }),
  // @ts-expect-error: a release names its policy
  () => releaseKey({ issuer: '', claims: {}, unsecured: false }, { secret: quote }),
  // @ts-expect-error: the option is called attestationType
  () => compilePolicy('', { type: 'SgxEnclave' }),
  // @ts-expect-error: there is no such option
  () => startService({ foo: 1 }),
  // @ts-expect-error: there is no such option
  () => simulateSgx(createSimulatedPki(), { foo: 1 }),
];

/** Compiled, never called. */
const contradictory = [
  // @ts-expect-error: a document is given in the place of the text
  () => admin.setPolicy('SgxEnclave', 'version=1.0;', { document: 'e30.e30.' }),
  // @ts-expect-error: signed or unsecured
  () => admin.setPolicy('SgxEnclave', 'version=1.0;', { ...pair, unsecured: true }),
  // @ts-expect-error: half a key pair
  () => admin.setPolicy('SgxEnclave', 'version=1.0;', { privateKey: 'PEM' }),
  // @ts-expect-error: half a key pair
  () => admin.setPolicy('SgxEnclave', 'version=1.0;', { certificate: 'PEM' }),
  // @ts-expect-error: an algorithm without its key
  () => admin.setPolicy('SgxEnclave', 'version=1.0;', { signingAlgorithm: 'RS256' }),
  // @ts-expect-error: half a key pair
  () => new AttestationAdministrationClient('', undefined, { privateKey: 'PEM' }),
  // @ts-expect-error: half a key pair
  () => createAttestationPolicyToken('version=1.0;', 'PEM'),
  // @ts-expect-error: nothing is set
  () => admin.getPolicy('SgxEnclave', { unsecured: true }),
  // @ts-expect-error: nothing is signed
  () => admin.getPolicy('SgxEnclave', pair),
  // @ts-expect-error: nothing is signed
  () => admin.getPolicyManagementCertificates(pair),
  // @ts-expect-error: a document that was signed is not signed again
  () => admin.resetPolicy('SgxEnclave', { document: 'e30.e30.', ...pair }),
  // @ts-expect-error: a document that was signed is not unsecured
  () => admin.resetPolicy('SgxEnclave', { document: 'e30.e30.', unsecured: true }),
  // @ts-expect-error: resets always have a stamp
  () => admin.resetPolicy('SgxEnclave', { stamped: true }),
  // @ts-expect-error: a document that was signed is not signed again
  () => admin.addPolicyManagementCertificate('PEM', { document: 'e30.e30.', ...pair }),
  // @ts-expect-error: who signs is given twice
  () => admin.removePolicyManagementCertificate('PEM', 'PEM', 'PEM', pair),
  // @ts-expect-error: data in one form
  () => client.attestSgxEnclave(quote, { runTimeData: quote, runTimeJson: {} }),
  // @ts-expect-error: data in one form
  () => client.attest('SgxEnclave', quote, { initTimeData: quote, initTimeJson: {} }),
  // @ts-expect-error: given keys are not fetched
  () => createTokenVerifier({ issuers, keys, fetchKeys: { timeout: 1 } }),
];

/** Compiled, never called: what each of the refused is close to. */
const accepted = [
  () => forExpress({ verifier, expectations: { signer: '' } }),
  () => forFastify({ verifier, expectations: ({ headers }) => ({ nonce: String(headers['x-nonce']) }) }),
  () => admin.setPolicy('SgxEnclave', 'version=1.0;', { ...pair, stamped: true, unsecured: false }),
  () => admin.setPolicy('SgxEnclave', 'version=1.0;', { unsecured: true }),
  () => admin.resetPolicy('SgxEnclave', { document: 'e30.e30.' }),
  () => admin.resetPolicy('SgxEnclave', { ...pair, signingAlgorithm: 'PS256' }),
  () => admin.addPolicyManagementCertificate('PEM', 'PEM', 'PEM', { requestOptions: { timeout: 1 } }),
  () => admin.addPolicyManagementCertificate('PEM', { document: 'e30.e30.' }),
  () => new AttestationAdministrationClient('', undefined, pair),
  () => client.attestSgxEnclave(quote, { runTimeJson: {}, initTimeData: quote }),
  () => createTokenVerifier({ issuers, keys }),
  () => createTokenVerifier({ issuers, fetchKeys: { timeout: 1 } }),
];

describe('options', () => {
  it('that do not exist or contradict each other were refused by the compiler', () => {
    expect([...misspelt, ...contradictory, ...accepted].every((each) => typeof each === 'function')).toBe(
      true,
    );
  });
});
