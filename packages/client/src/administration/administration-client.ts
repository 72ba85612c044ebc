/** The client of an instance's administration: policies, and the certificates whose keys may sign them. */

import type { TokenCredential } from '@azure/core-auth';
import { tokenAnswer } from '@veritee/core/internal/maa';
import { type AttestationResponse, verifiedResponse } from '../instance/attestation-response.ts';
import { type AttestationType, attestationTypeSegment } from '../instance/attestation-types.ts';
import { operationShape } from '../instance/client-options.ts';
import { type Instance, type OperationOptions, openInstance, parseArguments } from '../instance/instance.ts';
import type { KeySource } from '../relying-party/signers.ts';
import type { AttestationSigner } from '../tokens/attestation-signer.ts';
import type { AttestationToken } from '../tokens/attestation-token.ts';
import type { TransportRequest } from '../transport/transport.ts';
import { documentToSet } from './document-to-set.ts';
import { givenCertificateDocument, givenDocument, keyTypeOf, singleCertificate } from './documents.ts';
import {
  type AttestationAdministrationClientOptions,
  certificateOptions,
  certificateShape,
  clientShape,
  type GetPolicyOptions,
  type PolicyCertificateOptions,
  policyShape,
  type ResetPolicyOptions,
  resetShape,
  type SetPolicyOptions,
} from './options.ts';
import { certificatesIn } from './pem.ts';
import type { PolicyCheck } from './policy-check.ts';
import { type DocumentStamp, documentStamp, resetDocument, signedDocument } from './policy-token.ts';
import {
  certificateResult,
  managementCertificates,
  type PolicyCertificatesModificationResult,
  type PolicyResult,
  type PolicyUpdateResult,
  policyResetResult,
  policyUpdateResult,
} from './results.ts';
import { signingFor } from './signing-for.ts';
import { type PrivateKey, type SigningOptions, signingOf } from './signing-key.ts';
import { type StoredPolicy, storedPolicy } from './stored-policy.ts';

/** The answer to {@link AttestationAdministrationClient.getPolicy}: `body` is the policy text. */
export interface PolicyResponse extends AttestationResponse<string> {
  /** Where the policy comes from, the document that set it, and who signed that. */
  readonly policy: StoredPolicy;
}

/**
 * Administers one instance. Every answer's token is verified, and compared with what was sent, before it is returned. When a change's answer cannot be trusted, the change may have taken place all the same: ask with `getPolicy`.
 *
 * @example
 * const admin = new AttestationAdministrationClient('https://mine.wus.attest.azure.net', new DefaultAzureCredential());
 * const { body } = await admin.setPolicy('SgxEnclave', policy, { privateKey, certificate });
 * console.log(body.policyResolution, body.policySigner?.certificates[0]);
 */
export class AttestationAdministrationClient {
  readonly #instance: Instance;
  readonly #signing: SigningOptions;
  readonly #checkPolicy: PolicyCheck | undefined;

  /**
   * @param endpoint the instance, for example `https://mine.wus.attest.azure.net`
   * @param credential administration needs one; `undefined` only for local services without access control
   * @throws ClientUsageError `EndpointInvalid`, `EndpointInsecure`, `OptionsInvalid`, `SigningKeyMissing`, `CertificateInvalid`
   */
  constructor(
    endpoint: string,
    credential: TokenCredential | undefined,
    options?: AttestationAdministrationClientOptions,
  ) {
    const given = parseArguments(credential, options ?? {}, clientShape, 'AttestationAdministrationClient');
    const { checkPolicy, privateKey, certificate, signingAlgorithm, ...instance } = given.options;
    this.#instance = openInstance(endpoint, given.credential, instance, 'AttestationAdministrationClient');
    this.#checkPolicy = checkPolicy;
    this.#signing = signingOf(given.options);
    if (certificate !== undefined) certificatesIn(certificate);
  }

  /** The address of the instance, without trailing slash: what its tokens name as their issuer. */
  get endpoint(): string {
    return this.#instance.endpoint;
  }

  /** The keys of the instance. Hand them to other clients and verifiers of the same instance to share what is fetched. */
  get keys(): KeySource {
    return this.#instance.keys;
  }

  /**
   * The policy in force for a kind of evidence. `policy.kind` distinguishes a default, an empty, an unsecured and a signed one
   * apart; the signature of a signed one is checked.
   *
   * @throws AttestationServiceError, ConnectionError, KeySetError
   * @throws TokenVerificationError when the answer cannot be trusted, or with `PolicySignatureInvalid` when the stored policy cannot
   * @throws ClientUsageError `AttestationTypeInvalid`
   * @example
   * const { body, policy } = await admin.getPolicy('SgxEnclave');
   */
  getPolicy(attestationType: AttestationType, options: GetPolicyOptions = {}): Promise<PolicyResponse> {
    return this.#instance.traced('getPolicy', options, operationShape, async (traced) => {
      const path = `/policies/${attestationTypeSegment(attestationType)}`;
      const { body, token } = await this.#answer({ method: 'GET', path }, traced, (claims, verify) =>
        storedPolicy(claims, attestationType, verify),
      );
      return { body: body.text, token, policy: body };
    });
  }

  /**
   * Sets the policy for a kind of evidence. The instance's hash of what it received is compared with what was sent, and
   * the signer it saw with the one who signed.
   *
   * @param newPolicyDocument policy text, or a policy token made beforehand, which is sent as it is
   * @throws as {@link AttestationAdministrationClient.getPolicy}, with `PolicyTokenHashUnexpected` or `PolicySignerUnexpected`
   * @throws ClientUsageError `PolicyInvalid`, `DataAmbiguous`, and those of {@link SigningOptions}; nothing was sent
   * @example
   * await admin.setPolicy('SgxEnclave', 'version= 1.0;authorizationrules{=> permit();};issuancerules{};');
   */
  setPolicy(
    attestationType: AttestationType,
    newPolicyDocument: string | AttestationToken,
    options: SetPolicyOptions = {},
  ): Promise<AttestationResponse<PolicyUpdateResult>> {
    return this.#instance.traced('setPolicy', options, policyShape, async (traced) => {
      const path = `/policies/${attestationTypeSegment(attestationType)}`;
      const sent = await documentToSet(newPolicyDocument, traced, {
        attestationType,
        signing: signingFor(traced, this.#signing),
        check: this.#checkPolicy,
        stamp: () => this.#stamp(traced),
      });
      const request = { method: 'PUT', path, body: sent, contentType: 'text/plain' } as const;
      return this.#answer(request, traced, (claims, verify) => policyUpdateResult(claims, sent, verify));
    });
  }

  /**
   * Returns to the default policy for a kind of evidence.
   *
   * @throws as {@link AttestationAdministrationClient.setPolicy}
   * @example
   * await admin.resetPolicy('SgxEnclave');
   */
  resetPolicy(
    attestationType: AttestationType,
    options: ResetPolicyOptions = {},
  ): Promise<AttestationResponse<PolicyResult>> {
    return this.#instance.traced('resetPolicy', options, resetShape, async (traced) => {
      const path = `/policies/${attestationTypeSegment(attestationType)}:reset`;
      const signing = signingFor(traced, this.#signing);
      const sent = givenDocument(traced) ?? (await resetDocument(signing, this.#stamp(traced)));
      const request = { method: 'POST', path, body: sent, contentType: 'text/plain' } as const;
      return this.#answer(request, traced, (claims) => policyResetResult(claims, sent));
    });
  }

  /**
   * The certificates whose keys may sign policies of an isolated instance; none on others.
   *
   * @throws as {@link AttestationAdministrationClient.getPolicy}
   * @example
   * const { body: signers } = await admin.getPolicyManagementCertificates();
   */
  getPolicyManagementCertificates(
    options: OperationOptions = {},
  ): Promise<AttestationResponse<AttestationSigner[]>> {
    const operation = 'getPolicyManagementCertificates';
    return this.#instance.traced(operation, options, operationShape, (traced) =>
      this.#answer({ method: 'GET', path: '/certificates' }, traced, managementCertificates),
    );
  }

  /**
   * Adds a policy management certificate to an isolated instance. The request is signed with the key of a listed one.
   *
   * @param pemCertificate the certificate to add
   * @throws as {@link AttestationAdministrationClient.setPolicy}, with `CertificateUnexpected`
   * @example
   * await admin.addPolicyManagementCertificate(newCertificatePem, privateKeyPem, certificatePem);
   */
  addPolicyManagementCertificate(
    pemCertificate: string,
    privateKey: PrivateKey,
    certificate: string,
    options?: OperationOptions,
  ): Promise<AttestationResponse<PolicyCertificatesModificationResult>>;
  addPolicyManagementCertificate(
    pemCertificate: string,
    options?: PolicyCertificateOptions,
  ): Promise<AttestationResponse<PolicyCertificatesModificationResult>>;
  addPolicyManagementCertificate(
    pemCertificate: string,
    keyOrOptions?: PrivateKey | PolicyCertificateOptions,
    certificate?: string,
    options?: OperationOptions,
  ): Promise<AttestationResponse<PolicyCertificatesModificationResult>> {
    return this.#changeCertificate(
      'add',
      pemCertificate,
      certificateOptions(keyOrOptions, certificate, options),
    );
  }

  /**
   * Removes a policy management certificate from an isolated instance. The last one stays.
   *
   * @param pemCertificate the certificate to remove
   * @throws as {@link AttestationAdministrationClient.addPolicyManagementCertificate}
   * @example
   * await admin.removePolicyManagementCertificate(oldCertificatePem, { privateKey: signInVault, certificate });
   */
  removePolicyManagementCertificate(
    pemCertificate: string,
    privateKey: PrivateKey,
    certificate: string,
    options?: OperationOptions,
  ): Promise<AttestationResponse<PolicyCertificatesModificationResult>>;
  removePolicyManagementCertificate(
    pemCertificate: string,
    options?: PolicyCertificateOptions,
  ): Promise<AttestationResponse<PolicyCertificatesModificationResult>>;
  removePolicyManagementCertificate(
    pemCertificate: string,
    keyOrOptions?: PrivateKey | PolicyCertificateOptions,
    certificate?: string,
    options?: OperationOptions,
  ): Promise<AttestationResponse<PolicyCertificatesModificationResult>> {
    return this.#changeCertificate(
      'remove',
      pemCertificate,
      certificateOptions(keyOrOptions, certificate, options),
    );
  }

  #changeCertificate(
    change: 'add' | 'remove',
    pemCertificate: string,
    options: PolicyCertificateOptions,
  ): Promise<AttestationResponse<PolicyCertificatesModificationResult>> {
    const operation = `${change}PolicyManagementCertificate`;
    return this.#instance.traced(operation, options, certificateShape, async (traced) => {
      const certificate = singleCertificate(pemCertificate);
      const signing = signingFor(traced, this.#signing);
      const payload = { policyCertificate: { kty: await keyTypeOf(certificate), x5c: [certificate] } };
      const sent =
        givenCertificateDocument(traced, certificate) ??
        (await signedDocument(JSON.stringify(payload), signing, this.#stamp(traced)));
      const path = `/certificates:${change}`;
      const resolution = change === 'add' ? 'IsPresent' : 'IsAbsent';
      return this.#answer({ method: 'POST', path, body: JSON.stringify(sent) }, traced, (claims, verify) =>
        certificateResult(claims, resolution, certificate, sent, verify),
      );
    });
  }

  #stamp(options: OperationOptions): DocumentStamp {
    return documentStamp(this.#instance.demands(options).now);
  }

  async #answer<Body>(
    request: Omit<TransportRequest, 'query'>,
    options: OperationOptions,
    read: (claims: AttestationToken['claims'], verify: boolean) => Body | Promise<Body>,
  ): Promise<AttestationResponse<Body>> {
    const demands = this.#instance.demands(options);
    const query = { 'api-version': this.#instance.apiVersion() };
    const { token } = await this.#instance.send({ ...request, query }, tokenAnswer, options);
    const call = { sentDraftPolicy: false, nonce: undefined };
    return verifiedResponse(token, demands, call, ({ claims }) => read(claims, demands.rules.validate));
  }
}
