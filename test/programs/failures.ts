/** What can go wrong when an enclave is attested: each failure has a class and a code. */

import { readFile } from 'node:fs/promises';
import {
  AttestationClient,
  AttestationServiceError,
  ClientUsageError,
  ConnectionError,
  KeySetError,
  TokenVerificationError,
  VerifierOptionsError,
} from '@veritee/client';
import { createTokenVerifier } from '@veritee/client/relying-party';

const endpoint = process.env['ATTESTATION_AAD_URL'] ?? '';
const client = new AttestationClient(endpoint, { retryOptions: { maxRetries: 0 } });
const quote = await readFile('demo/evidence.bin');
const permit = 'version= 1.0;authorizationrules{=> permit();};issuancerules{};';

function named(error: unknown): string {
  if (error instanceof ClientUsageError) return `usage: ${error.code}`;
  if (error instanceof ConnectionError) return `connection: ${error.code}`;
  if (error instanceof AttestationServiceError) {
    return `service: ${error.code} ${error.statusCode} ${error.serviceCode} ${error.reason?.code}`;
  }
  if (error instanceof KeySetError) return `keys: ${error.code}`;
  if (error instanceof TokenVerificationError) {
    return `token: ${error.problems.map(({ code }) => code).join()}`;
  }
  if (error instanceof VerifierOptionsError) return `verifier: ${error.code}, ${error.expected}`;
  if (error instanceof Error && error.name === 'AbortError') return 'aborted';
  throw error;
}

async function failureOf(attempt: () => Promise<unknown>): Promise<void> {
  try {
    await attempt();
    console.log('no failure');
  } catch (error) {
    console.log(named(error));
  }
}

const deny = 'version= 1.0;authorizationrules{=> deny();};issuancerules{};';
const broken = permit.replace('permit()', 'permit(');
const tampered = Uint8Array.from(quote);
tampered[112] = (tampered[112] ?? 0) ^ 1;
const { token } = await client.attestSgxEnclave(quote);
const forged = token.serialize().replace(/.{8}$/, 'AAAAAAAA');
const elsewhere = { retryOptions: { maxRetries: 0 }, allowInsecureConnection: true };

await failureOf(() => client.attestSgxEnclave(quote, { runTimeData: 'other data' }));
await failureOf(() => new AttestationClient('http://127.0.0.1:1', elsewhere).attestSgxEnclave(quote));
await failureOf(() => client.attestSgxEnclave(tampered));
await failureOf(async () => client.attestSgxEnclave(await readFile('late/evidence.bin')));
await failureOf(() => client.attestSgxEnclave(quote, { draftPolicyForAttestation: deny }));
await failureOf(() => client.attestSgxEnclave(quote, { draftPolicyForAttestation: broken }));
await failureOf(() => client.attestSgxEnclave(quote, { abortSignal: AbortSignal.abort() }));
await failureOf(() => client.verifyAttestationToken(forged));

const issuers = [endpoint];
const fetchKeys = { allowPrivateAddresses: true, fetch: () => Promise.reject(new Error('no network')) };
await failureOf(() => createTokenVerifier({ issuers, fetchKeys }).verify(token.serialize()));
await failureOf(() => createTokenVerifier({ issuers }).verify(token.serialize()));
const verifier = createTokenVerifier({ issuers, keys: client.keys });
await failureOf(() => verifier.verify(token.serialize(), { minimumSvn: 99, nonce: 'n-83f1' }));
