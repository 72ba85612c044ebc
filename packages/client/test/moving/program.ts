/** A program for the official client, with every call of its README and samples. `moving.test.ts` compiles it as it is and with another import. */

import { createHash } from 'node:crypto';
import {
  AttestationAdministrationClient,
  type AttestationAdministrationClientOptions,
  AttestationClient,
  type AttestationClientOptions,
  type AttestationResponse,
  type AttestationResult,
  type AttestationSigner,
  type AttestationToken,
  type AttestationTokenValidationOptions,
  type AttestationType,
  type AttestOpenEnclaveOptions,
  type AttestSgxEnclaveOptions,
  type AttestTpmOptions,
  createAttestationPolicyToken,
  KnownAttestationType,
  KnownCertificateModification,
  KnownPolicyModification,
  type PolicyCertificatesModificationResult,
  type PolicyResult,
} from '@azure/attestation';
import type { TokenCredential } from '@azure/core-auth';

/** What the program is given. */
export interface Given {
  readonly endpoint: string;
  readonly credential: TokenCredential;
  readonly report: Uint8Array;
  readonly quote: Buffer;
  readonly runtimeData: Uint8Array;
  readonly policy: string;
  readonly privateKey: string;
  readonly certificate: string;
  readonly added: string;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
const said: unknown[] = [];
const tell = (...words: unknown[]): void => void said.push(...words);

function checkToken(token: AttestationToken, signer?: AttestationSigner): string[] | undefined {
  const expires: Date | undefined = token.expiresOn;
  if (signer === undefined) return ['no signer'];
  tell(
    signer.certificates[0],
    signer.keyId,
    token.algorithm,
    token.issuer,
    token.issuedAt,
    token.notBefore,
    expires,
  );
  return undefined;
}

const validationOptions: AttestationTokenValidationOptions = {
  validateToken: true,
  validateExpirationTime: true,
  validateNotBeforeTime: true,
  validateIssuer: true,
  expectedIssuer: 'https://mine.wus.attest.azure.net',
  timeValidationSlack: 10,
  validateAttestationToken: checkToken,
};

/** Attests in every way of the samples. */
export async function attest({
  endpoint,
  credential,
  report,
  quote,
  runtimeData,
  policy,
}: Given): Promise<void> {
  const options: AttestationClientOptions = { validationOptions, retryOptions: { maxRetries: 2 } };
  const clients: AttestationClient[] = [
    new AttestationClient(endpoint),
    new AttestationClient(endpoint, options),
    new AttestationClient(endpoint, credential),
    new AttestationClient(endpoint, credential, options),
  ];
  for (const client of clients) {
    const response: AttestationResponse<AttestationResult> = await client.attestOpenEnclave(report);
    const { token, body } = response;
    tell(
      token.serialize(),
      token.getBody(),
      token.keyId,
      token.keyUrl,
      token.type,
      token.certificateThumbprint,
    );
    tell(
      body.mrEnclave,
      body.mrSigner,
      body.svn,
      body.productId,
      body.isDebuggable,
      body.issuer,
      body.uniqueId,
    );
    tell(
      body.version,
      body.verifierType,
      body.nonce,
      body.policySigner?.certificates,
      body.sgxCollateral?.quotehash,
    );

    const held: AttestOpenEnclaveOptions = { runTimeData: runtimeData };
    const bound = await client.attestOpenEnclave(report, held);
    if (bound.body.enclaveHeldData) tell(Buffer.from(bound.body.enclaveHeldData).toString());

    const json: AttestSgxEnclaveOptions = { runTimeJson: runtimeData, validationOptions };
    const claims = (await client.attestSgxEnclave(quote, json)).body.runTimeClaims as {
      jwk: { kty: string };
    };
    tell(claims.jwk.kty);

    const draft = await client.attestSgxEnclave(quote, { draftPolicyForAttestation: policy });
    tell(draft.body.policyClaims, draft.body.initTimeClaims);
    await client.attestSgxEnclave(quote, {
      initTimeData: runtimeData,
      abortSignal: new AbortController().signal,
    });
    await client.attestSgxEnclave(quote, {
      requestOptions: { timeout: 1000, customHeaders: { 'x-mine': '1' } },
    });
  }
  const client = new AttestationClient(endpoint, credential);
  const tpmOptions: AttestTpmOptions = {};
  const answer: string = await client.attestTpm(JSON.stringify({ payload: { type: 'aikcert' } }), tpmOptions);
  tell(JSON.parse(answer));

  const signers: AttestationSigner[] = await client.getAttestationSigners();
  for (const signer of signers)
    tell(
      signer.certificates.map((pem) => pem.length),
      signer.keyId,
    );
  const metadata: Record<string, unknown> = await client.getOpenIdMetadata();
  tell(metadata['issuer'], metadata['jwks_uri']);
}

/** Administers policies in every way of the samples. */
export async function administer({
  endpoint,
  credential,
  policy,
  privateKey,
  certificate,
}: Given): Promise<void> {
  const options: AttestationAdministrationClientOptions = { validationOptions };
  const client = new AttestationAdministrationClient(endpoint, credential, options);
  const types: AttestationType[] = [
    KnownAttestationType.SgxEnclave,
    KnownAttestationType.OpenEnclave,
    KnownAttestationType.Tpm,
  ];
  for (const type of types) {
    const text: string = (await client.getPolicy(type)).body;
    tell(text);
  }
  const set: AttestationResponse<PolicyResult> = await client.setPolicy(
    KnownAttestationType.OpenEnclave,
    policy,
  );
  tell(set.body.policyResolution === KnownPolicyModification.Updated, set.token.issuer);

  const signed = await client.setPolicy(KnownAttestationType.OpenEnclave, policy, {
    privateKey,
    certificate,
  });
  const expected = await createAttestationPolicyToken(policy, privateKey, certificate);
  tell(sha256(expected.serialize()).equals(Buffer.from(signed.body.policyTokenHash)));
  tell(
    sha256(createAttestationPolicyToken(policy).serialize()),
    Uint8Array.from(signed.body.policyTokenHash),
  );
  const pem: string | undefined = signed.body.policySigner?.certificates[0];
  tell(pem, signed.body.policy);

  const reset = await client.resetPolicy(KnownAttestationType.OpenEnclave, { privateKey, certificate });
  tell(reset.body.policyResolution === KnownPolicyModification.Removed);
  await client.resetPolicy('SgxEnclave');
}

/** Changes policy management certificates as the samples do. */
export async function manage({ endpoint, credential, added, privateKey, certificate }: Given): Promise<void> {
  const client = new AttestationAdministrationClient(endpoint, credential);
  const list: AttestationResponse<AttestationSigner[]> = await client.getPolicyManagementCertificates();
  tell(list.body.length, list.body[0]?.certificates[0]);
  const present: AttestationResponse<PolicyCertificatesModificationResult> =
    await client.addPolicyManagementCertificate(added, privateKey, certificate);
  tell(present.body.certificateResolution === KnownCertificateModification.IsPresent);
  const absent = await client.removePolicyManagementCertificate(added, privateKey, certificate, {
    validationOptions,
  });
  tell(absent.body.certificateThumbprint.toLowerCase());
}
