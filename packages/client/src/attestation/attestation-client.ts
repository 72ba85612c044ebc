/** The client of an attestation service, Azure's or Veritee's: sends evidence and returns what the verified answer says. */

import type { TokenCredential } from '@azure/core-auth';
import { base64url, type RecordShape, utf8 } from '@veritee/core/internal';
import {
  type OpenIdMetadata,
  openIdMetadata,
  openIdMetadataPath,
  tcbBaselinesAnswer,
  tokenAnswer,
  tpmAnswer,
} from '@veritee/core/internal/maa';
import { type AttestationResult, attestationResult } from '../claims/attestation-result.ts';
import type {
  AzureVmClaims,
  EvidenceClaims,
  SevSnpVmClaims,
  SgxClaims,
  TdxVmClaims,
  TpmClaims,
} from '../claims/evidence-claims.ts';
import { type AnyRunTime, type ClaimsOfType, typedResult } from '../claims/typed-result.ts';
import {
  type AttestationResponse,
  attestationResponse,
  verifiedResponse,
} from '../instance/attestation-response.ts';
import { type AttestationType, attestationTypeSegment } from '../instance/attestation-types.ts';
import { operationShape } from '../instance/client-options.ts';
import { type Instance, type OperationOptions, openInstance, parseArguments } from '../instance/instance.ts';
import type { KeySource } from '../relying-party/signers.ts';
import { type AttestationSigner, signerOf } from '../tokens/attestation-signer.ts';
import { holdTpmConversation, requireConfirmed } from '../tpm/conversation.ts';
import type { Tpm } from '../tpm/tpm.ts';
import { type AttestOperation, attestOnce, attestRequest } from './attest-once.ts';
import type { BinaryInput } from './attest-request.ts';
import { guestInfo, jsonMessage, messageOf, type SevSnpVmEvidence } from './evidence-input.ts';
import { openSealedToken } from './open-sealed-token.ts';
import {
  type AttestAzureGuestOptions,
  type AttestationClientOptions,
  type AttestOpenEnclaveOptions,
  type AttestOptions,
  type AttestSevSnpVmOptions,
  type AttestSgxEnclaveOptions,
  type AttestTdxVmOptions,
  type AttestTpmOptions,
  type AttestTpmPlatformOptions,
  attestAnyShape,
  attestShape,
  clientShape,
  type DecryptInnerKey,
  guestShape,
  tpmPlatformShape,
  type VerifyAttestationTokenOptions,
  verifyShape,
} from './options.ts';
import { type TcbBaseline, tcbBaselinesOf } from './tcb-baselines.ts';
import type { TokenCache } from './token-cache.ts';

/** Answer to Azure guest attestation: a token that only the guest's TPM can open, or, from services that do not seal, a verified one. */
export type AzureGuestAnswer =
  | {
      /** Open it with the ephemeral key of the guest's TPM, then give the token to {@link AttestationClient.verifyAttestationToken}. */
      readonly sealedToken: string;
    }
  | AttestationResponse<AttestationResult<AzureVmClaims>>;

/**
 * A client of one instance. Every answer's token is verified before it is returned: by the keys that the
 * instance publishes, against the instance's own address, by the clock.
 *
 * @example
 * const client = new AttestationClient('https://sharedwus.wus.attest.azure.net');
 * const { body, token } = await client.attestSgxEnclave(quote, { runTimeData });
 * console.log(body.mrEnclave, token.serialize());
 */
export class AttestationClient {
  readonly #instance: Instance;
  readonly #tokenCache: TokenCache | undefined;

  /**
   * @param endpoint the instance, for example `https://mine.wus.attest.azure.net`
   * @param credential needed by instances and operations that are not open to everyone; may be left out
   * @throws ClientUsageError `EndpointInvalid`, `EndpointInsecure` or `OptionsInvalid`
   */
  constructor(endpoint: string, options?: AttestationClientOptions);
  constructor(endpoint: string, credential: TokenCredential | undefined, options?: AttestationClientOptions);
  constructor(
    endpoint: string,
    credentialOrOptions?: TokenCredential | AttestationClientOptions,
    lastOptions?: AttestationClientOptions,
  ) {
    const { credential, options } = parseArguments(
      credentialOrOptions,
      lastOptions,
      clientShape,
      'AttestationClient',
    );
    const { tokenCache, ...instance } = options;
    this.#instance = openInstance(endpoint, credential, instance, 'AttestationClient');
    this.#tokenCache = tokenCache;
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
   * Attests evidence of any kind that is attested in one request and answered with a token. The methods below do the same
   * for kinds that have one.
   *
   * @param attestationType the wire name of the kind
   * @param evidence as it is sent, base64url aside
   * @param options for kinds that are not known here: `member`, the member of the request body that holds the evidence
   * @throws as {@link AttestationClient.attestSgxEnclave}, and ClientUsageError `AttestationTypeInvalid`
   * @example
   * const { body } = await client.attest('TdxVm', quote, { runTimeData, nonce: crypto.randomUUID() });
   */
  attest<Type extends AttestationType, RunTime = AnyRunTime>(
    attestationType: Type,
    evidence: BinaryInput,
    options: AttestOptions<RunTime> = {},
  ): Promise<AttestationResponse<AttestationResult<ClaimsOfType<Type>, RunTime>>> {
    return this.#attest({ method: 'attest', type: attestationType, evidence }, options, attestAnyShape);
  }

  /**
   * Attests an SGX enclave by its quote (ECDSA, Intel's layout).
   *
   * @throws AttestationServiceError when the service refuses or fails
   * @throws TokenVerificationError when the answer cannot be trusted
   * @throws ConnectionError, KeySetError when the service or its keys cannot be reached
   * @throws ClientUsageError `DataAmbiguous`, `DataInvalid`, `OptionsInvalid`, or `RunTimeDataUnbound` when the evidence is not bound to the runtime data
   * @example
   * const { body } = await client.attestSgxEnclave(quote, { runTimeJson: { jwk }, nonce: crypto.randomUUID() });
   */
  attestSgxEnclave<RunTime = AnyRunTime>(
    quote: BinaryInput,
    options: AttestSgxEnclaveOptions<RunTime> = {},
  ): Promise<AttestationResponse<AttestationResult<SgxClaims, RunTime>>> {
    return this.#attest(
      { method: 'attestSgxEnclave', type: 'SgxEnclave', evidence: quote },
      options,
      attestShape,
    );
  }

  /**
   * Attests an SGX enclave by the report that the Open Enclave SDK makes: a header of 16 bytes and a quote.
   *
   * @throws as {@link AttestationClient.attestSgxEnclave}
   * @example
   * const { body } = await client.attestOpenEnclave(report, { runTimeData });
   */
  attestOpenEnclave<RunTime = AnyRunTime>(
    report: BinaryInput,
    options: AttestOpenEnclaveOptions<RunTime> = {},
  ): Promise<AttestationResponse<AttestationResult<SgxClaims, RunTime>>> {
    return this.#attest(
      { method: 'attestOpenEnclave', type: 'OpenEnclave', evidence: report },
      options,
      attestShape,
    );
  }

  /**
   * Attests an AMD SEV-SNP virtual machine or container group.
   *
   * @param evidence the report and its certificates, or the JSON document that holds both
   * @throws as {@link AttestationClient.attestSgxEnclave}
   * @example
   * const { body } = await client.attestSevSnpVm({ report, certificateChain: pem }, { runTimeJson: keys });
   * console.log(body.evidence.launchMeasurement?.hex);
   */
  attestSevSnpVm<RunTime = AnyRunTime>(
    evidence: SevSnpVmEvidence | BinaryInput,
    options: AttestSevSnpVmOptions<RunTime> = {},
  ): Promise<AttestationResponse<AttestationResult<SevSnpVmClaims, RunTime>>> {
    return this.#attest({ method: 'attestSevSnpVm', type: 'SevSnpVm', evidence }, options, attestShape);
  }

  /**
   * Attests an Intel TDX virtual machine by its quote (version 4 or 5).
   *
   * @throws as {@link AttestationClient.attestSgxEnclave}
   * @example
   * const { body } = await client.attestTdxVm(quote, { runTimeJson: hclRuntimeData });
   * console.log(body.evidence.mrTd?.hex);
   */
  attestTdxVm<RunTime = AnyRunTime>(
    quote: BinaryInput,
    options: AttestTdxVmOptions<RunTime> = {},
  ): Promise<AttestationResponse<AttestationResult<TdxVmClaims, RunTime>>> {
    return this.#attest({ method: 'attestTdxVm', type: 'TdxVm', evidence: quote }, options, attestShape);
  }

  /**
   * One message of the TPM conversation and its answer, both JSON text. The answer is returned unchanged: the report at
   * the conversation's end is a token, which {@link AttestationClient.verifyAttestationToken} verifies.
   *
   * @param request JSON text, or an object that is written as JSON
   * @throws AttestationServiceError, ConnectionError
   * @throws ClientUsageError `DataInvalid` when the request is not valid JSON
   * @example
   * const challenge = JSON.parse(await client.attestTpm(JSON.stringify({ payload: { type: 'aikcert' } })));
   */
  attestTpm(request: string | object, options: AttestTpmOptions = {}): Promise<string> {
    return this.#instance.traced('attestTpm', options, operationShape, async (traced) => {
      const body = { data: base64url(utf8(jsonMessage('The request', request))) };
      const { data } = await this.#instance.send(
        attestRequest(this.#instance, 'Tpm', body),
        tpmAnswer,
        traced,
      );
      return messageOf(data);
    });
  }

  /**
   * Attests a machine by its TPM: asks for a challenge, has the TPM quote for it, sends quote, logs and keys, and verifies
   * the report. A request key that the report does not confirm is refused.
   *
   * @param tpm the machine's TPM: `tpmAttester` of `@veritee/tpm`, or an object of your own
   * @throws AttestationServiceError, TokenVerificationError, ConnectionError, KeySetError, and what the TPM throws
   * @example
   * const { body } = await client.attestTpmPlatform(tpm, { relyingPartyData: nonce });
   */
  attestTpmPlatform(
    tpm: Tpm,
    options: AttestTpmPlatformOptions = {},
  ): Promise<AttestationResponse<AttestationResult<TpmClaims>>> {
    return this.#instance.traced('attestTpmPlatform', options, tpmPlatformShape, async (traced) => {
      const demands = this.#instance.demands(traced);
      const send = async (message: string): Promise<string> => {
        const request = attestRequest(this.#instance, 'Tpm', { data: base64url(utf8(message)) });
        return messageOf((await this.#instance.send(request, tpmAnswer, traced)).data);
      };
      const { report, confirmedKey, nonce } = await holdTpmConversation(send, tpm, traced);
      // The caller's own check comes last, after this one.
      return verifiedResponse(report, demands, { sentDraftPolicy: false, nonce }, (token, standing) => {
        if (standing.verified) requireConfirmed(token.claims, confirmedKey);
        return typedResult<TpmClaims, AnyRunTime>(attestationResult(token, standing), 'tpm', {});
      });
    });
  }

  /**
   * Attests an Azure virtual machine by what its guest attestation library collected. The answer is sealed to the guest's
   * TPM: with `decrypt` it is opened and its token verified, as for all other kinds.
   *
   * @param attestationInfo the library's JSON document: text, bytes, or an object
   * @throws as {@link AttestationClient.attestSgxEnclave}, `AnswerMalformed` also for an answer that `decrypt` does not open, and what `decrypt` throws
   * @throws ClientUsageError `DataInvalid` when the document is not valid JSON
   * @example
   * const guest = await guestTpm(await openTpm('/dev/tpmrm0'));
   * const { body } = await client.attestAzureGuest(attestationInfo, { decrypt: guest.decrypt });
   */
  attestAzureGuest(
    attestationInfo: BinaryInput | string | object,
    options: AttestAzureGuestOptions & { readonly decrypt: DecryptInnerKey },
  ): Promise<AttestationResponse<AttestationResult<AzureVmClaims>>>;
  /** Attests an Azure virtual machine; without `decrypt`, an answer that is sealed is returned sealed. */
  attestAzureGuest(
    attestationInfo: BinaryInput | string | object,
    options?: AttestAzureGuestOptions,
  ): Promise<AzureGuestAnswer>;
  attestAzureGuest(
    attestationInfo: BinaryInput | string | object,
    options: AttestAzureGuestOptions = {},
  ): Promise<AzureGuestAnswer> {
    return this.#instance.traced('attestAzureGuest', options, guestShape, async (traced) => {
      const demands = this.#instance.demands(traced);
      const info = await guestInfo(attestationInfo);
      const request = attestRequest(this.#instance, 'AzureGuest', { attestationInfo: base64url(info) });
      const { token } = await this.#instance.send(request, tokenAnswer, traced);
      // A compact JWS has two dots; what is sealed to a guest is base64url of JSON and has none.
      const isSealed = !token.includes('.');
      const { decrypt } = traced;
      if (isSealed && decrypt === undefined) return { sealedToken: token };
      const opened = isSealed && decrypt !== undefined ? await openSealedToken(token, decrypt) : token;
      const call = { sentDraftPolicy: false, nonce: undefined, claimed: 'azurevm' };
      return attestationResponse<AzureVmClaims, AnyRunTime>(opened, demands, call, {});
    });
  }

  /**
   * Verifies a token of this instance that came by another way: the report of a TPM conversation, a guest's opened token,
   * one that was kept. As a relying party, use `createTokenVerifier` of `@veritee/client/relying-party`: it asks for more.
   *
   * @throws TokenVerificationError, KeySetError
   * @example
   * const { body } = await client.verifyAttestationToken(report, { nonce });
   */
  verifyAttestationToken<RunTime = AnyRunTime>(
    token: string,
    options: VerifyAttestationTokenOptions<RunTime> = {},
  ): Promise<AttestationResponse<AttestationResult<EvidenceClaims | undefined, RunTime>>> {
    return this.#instance.traced('verifyAttestationToken', options, verifyShape, (traced) => {
      const call = { sentDraftPolicy: false, nonce: traced.nonce };
      return attestationResponse(token, this.#instance.demands(traced), call, traced);
    });
  }

  /**
   * The signing keys that the instance publishes now, as certificate chains.
   *
   * @throws AttestationServiceError, ConnectionError
   * @example
   * const [signer] = await client.getAttestationSigners();
   */
  getAttestationSigners(options: OperationOptions = {}): Promise<AttestationSigner[]> {
    return this.#instance.traced('getAttestationSigners', options, operationShape, async (traced) => {
      const { keys } = await this.#instance.publishedKeys(traced);
      return keys.map(signerOf);
    });
  }

  /**
   * The OpenID metadata of the instance.
   *
   * @throws AttestationServiceError, ConnectionError
   * @example
   * const { issuer, jwks_uri } = await client.getOpenIdMetadata();
   */
  getOpenIdMetadata(options: OperationOptions = {}): Promise<OpenIdMetadata> {
    return this.#instance.traced('getOpenIdMetadata', options, operationShape, (traced) =>
      this.#instance.send({ method: 'GET', path: openIdMetadataPath }, openIdMetadata, traced),
    );
  }

  /**
   * The TCB baselines that the instance measures platforms of a kind against.
   *
   * @throws AttestationServiceError, ConnectionError
   * @throws ClientUsageError `AttestationTypeInvalid`
   * @example
   * const selected = (await client.getTcbBaselines('SgxEnclave')).find(({ isSelectedTcb }) => isSelectedTcb);
   */
  getTcbBaselines(attestationType: AttestationType, options: OperationOptions = {}): Promise<TcbBaseline[]> {
    return this.#instance.traced('getTcbBaselines', options, operationShape, async (traced) => {
      const path = `/tcbbaselines/${attestationTypeSegment(attestationType)}`;
      const query = { 'api-version': this.#instance.apiVersion('2022-09-01-preview') };
      const answer = await this.#instance.send({ method: 'GET', path, query }, tcbBaselinesAnswer, traced);
      return tcbBaselinesOf(answer);
    });
  }

  #attest<Evidence extends EvidenceClaims | undefined, RunTime, Options extends AttestOptions<RunTime>>(
    operation: AttestOperation,
    options: Options,
    shape: RecordShape<Options>,
  ): Promise<AttestationResponse<AttestationResult<Evidence, RunTime>>> {
    return attestOnce(
      { ...operation, instance: this.#instance, tokenCache: this.#tokenCache },
      options,
      shape,
    );
  }
}
