/** The client of an attestation service, Azure's or ours: sends evidence and gives back what the verified answer says. */

import { isTokenCredential, type TokenCredential } from '@azure/core-auth';
import { createTracingClient } from '@azure/core-tracing';
import { base64url, type PublishedKeys, publishedKeys } from '@veritee/core';
import {
  type AttestationType,
  certsPath,
  defaultApiVersion,
  type OpenIdMetadata,
  openIdMetadata,
  openIdMetadataPath,
  tokenAnswer,
} from '@veritee/core/maa';
import { type AttestData, attestDataBody, type BinaryInput, bytesOf } from './attest-request.ts';
import { type AttestationResponse, attestationResponse } from './attestation-response.ts';
import { ClientUsageError } from './errors.ts';
import { type AttestationSigner, signerOf } from './relying-party/attestation-signer.ts';
import { KeySetError } from './relying-party/errors.ts';
import { cachedKeys, isKeySource, type KeySource, offlineKeys } from './relying-party/signers.ts';
import type { AttestationResult } from './results.ts';
import {
  type CallOptions,
  createTransport,
  parseEndpoint,
  type Transport,
  type TransportOptions,
} from './transport.ts';
import { type AttestationTokenValidationOptions, validationRules } from './validation-options.ts';
import { packageName, packageVersion } from './version.ts';

/** Options of a client. */
export interface AttestationClientOptions extends TransportOptions {
  /** The `api-version` to send; default `2020-10-01`. */
  readonly apiVersion?: string;
  /** How tokens are verified, for all calls of this client. */
  readonly validationOptions?: AttestationTokenValidationOptions;
  /** Where the keys of the instance come from: a source shared with others, or a key set known beforehand. Default: the instance itself, its keys kept for an hour. */
  readonly keys?: KeySource | PublishedKeys;
  /** The clock to verify tokens by; default the system's. */
  readonly clock?: () => Date;
}

/** Options of every call. */
export interface AttestationClientOperationOptions extends CallOptions {
  /** Laid over the client's for this call. */
  readonly validationOptions?: AttestationTokenValidationOptions;
}

/** Options of {@link AttestationClient.attestSgxEnclave}. */
export interface AttestSgxEnclaveOptions extends AttestationClientOperationOptions, AttestData {}

/** Options of {@link AttestationClient.attestOpenEnclave}. */
export interface AttestOpenEnclaveOptions extends AttestationClientOperationOptions, AttestData {}

/**
 * A client of one instance. Every answer's token is verified before anything of it is given back: by the keys that the
 * instance publishes, against the instance's own address, by the clock.
 *
 * @example
 * const client = new AttestationClient('https://sharedwus.wus.attest.azure.net');
 * const { body, token } = await client.attestSgxEnclave(quote, { runTimeData });
 * console.log(body.mrEnclave, token.serialize());
 */
export class AttestationClient {
  /** The address of the instance, without trailing slash: what its tokens name as their issuer. */
  readonly endpoint: string;
  /** The keys of the instance. Hand them to other clients and verifiers of the same instance to share what is fetched. */
  readonly keys: KeySource;
  readonly #apiVersion: string;
  readonly #transport: Transport;
  readonly #validationOptions: AttestationTokenValidationOptions;
  readonly #clock: () => Date;
  readonly #tracing = createTracingClient({
    namespace: 'Microsoft.Attestation',
    packageName,
    packageVersion,
  });

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
    const { credential, options } = parseArguments(credentialOrOptions, lastOptions);
    this.endpoint = parseEndpoint(endpoint, options.allowInsecureConnection ?? false);
    this.#apiVersion = options.apiVersion ?? defaultApiVersion;
    this.#transport = createTransport(this.endpoint, credential, options);
    this.#validationOptions = options.validationOptions ?? {};
    this.#clock = options.clock ?? (() => new Date());
    this.keys = keySource(this.endpoint, options, () => this.#publishedKeys({}));
    // Options that cannot be meant are told here, not at the first answer.
    validationRules(this.endpoint, this.#validationOptions);
  }

  /**
   * Attests an SGX enclave by its quote (ECDSA, Intel's layout).
   *
   * @throws AttestationServiceError when the service refuses or fails
   * @throws TokenVerificationError when the answer cannot be trusted
   * @throws ConnectionError, KeySetError when the service or its keys cannot be reached
   * @throws ClientUsageError `DataAmbiguous`, `DataInvalid` or `OptionsInvalid`
   * @example
   * const { body } = await client.attestSgxEnclave(quote, { runTimeJson: { jwk }, nonce: crypto.randomUUID() });
   */
  attestSgxEnclave(
    quote: BinaryInput,
    options: AttestSgxEnclaveOptions = {},
  ): Promise<AttestationResponse<AttestationResult>> {
    return this.#attest('SgxEnclave', 'quote', quote, options);
  }

  /**
   * Attests an SGX enclave by the report that the Open Enclave SDK makes: a header of 16 bytes and a quote.
   *
   * @throws as {@link AttestationClient.attestSgxEnclave}
   * @example
   * const { body } = await client.attestOpenEnclave(report, { runTimeData });
   */
  attestOpenEnclave(
    report: BinaryInput,
    options: AttestOpenEnclaveOptions = {},
  ): Promise<AttestationResponse<AttestationResult>> {
    return this.#attest('OpenEnclave', 'report', report, options);
  }

  /**
   * The signing keys that the instance publishes now, as certificate chains.
   *
   * @throws AttestationServiceError, ConnectionError
   * @example
   * const [signer] = await client.getAttestationSigners();
   */
  getAttestationSigners(options: AttestationClientOperationOptions = {}): Promise<AttestationSigner[]> {
    return this.#tracing.withSpan('AttestationClient.getAttestationSigners', options, async (traced) => {
      const { keys } = await this.#publishedKeys(traced);
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
  getOpenIdMetadata(options: AttestationClientOperationOptions = {}): Promise<OpenIdMetadata> {
    return this.#tracing.withSpan('AttestationClient.getOpenIdMetadata', options, (traced) =>
      this.#transport.send({ method: 'GET', path: openIdMetadataPath }, openIdMetadata, traced),
    );
  }

  #attest(
    type: AttestationType,
    member: 'quote' | 'report',
    evidence: BinaryInput,
    options: AttestationClientOperationOptions & AttestData,
  ): Promise<AttestationResponse<AttestationResult>> {
    return this.#tracing.withSpan(`AttestationClient.attest${type}`, options, async (traced) => {
      const rules = validationRules(this.endpoint, this.#validationOptions, traced.validationOptions);
      const data = await attestDataBody(traced);
      const body = { [member]: base64url(await bytesOf(member, evidence)), ...data };
      const path = `/attest/${type}`;
      const query = { 'api-version': this.#apiVersion };
      const answer = await this.#transport.send({ method: 'POST', path, query, body }, tokenAnswer, traced);
      return attestationResponse(answer.token, {
        rules,
        keys: this.keys,
        endpoint: this.endpoint,
        now: this.#clock(),
        sentDraftPolicy: data.draftPolicyForAttestation !== undefined,
        nonce: data.nonce,
        abortSignal: traced.abortSignal,
      });
    });
  }

  /** Without api-version, as all clients ask for it (rest-api §1). */
  #publishedKeys(options: CallOptions): Promise<PublishedKeys> {
    const accept = 'application/jwk+json, application/json';
    return this.#transport.send({ method: 'GET', path: certsPath, accept }, publishedKeys, options);
  }
}

function parseArguments(
  credentialOrOptions: TokenCredential | AttestationClientOptions | undefined,
  lastOptions: AttestationClientOptions | undefined,
): { credential: TokenCredential | undefined; options: AttestationClientOptions } {
  if (isTokenCredential(credentialOrOptions)) {
    return { credential: credentialOrOptions, options: lastOptions ?? {} };
  }
  if (credentialOrOptions === undefined || credentialOrOptions === null) {
    return { credential: undefined, options: lastOptions ?? {} };
  }
  // Two objects of which the first is no credential: dropping either would drop what the caller asked for.
  if (lastOptions !== undefined) {
    throw new ClientUsageError('OptionsInvalid', 'The credential has no getToken function.', {
      expected: 'a TokenCredential, or undefined for none',
    });
  }
  return { credential: undefined, options: credentialOrOptions };
}

/** Failing to fetch keys is told as such, with the reason below it. */
function keySource(
  endpoint: string,
  { keys, clock }: AttestationClientOptions,
  fetchKeys: () => Promise<PublishedKeys>,
): KeySource {
  if (isKeySource(keys)) return keys;
  if (keys !== undefined) return offlineKeys({ [endpoint]: givenKeys(keys) });
  return cachedKeys(
    async (issuer) => {
      if (issuer === endpoint) return fetchKeys().catch(keysUnavailable);
      throw new KeySetError('KeysUnavailable', 'This client has the keys of its own instance only.', {
        expected: endpoint,
        found: issuer,
      });
    },
    clock === undefined ? {} : { clock },
  );
}

function givenKeys(keys: PublishedKeys): PublishedKeys {
  const reading = publishedKeys.safeParse(keys);
  if (reading.success) return reading.data;
  throw new ClientUsageError(
    'OptionsInvalid',
    'The option "keys" is neither a key set nor a source of keys.',
    {
      cause: reading.error,
    },
  );
}

function keysUnavailable(cause: unknown): never {
  throw new KeySetError('KeysUnavailable', 'The keys of the instance could not be fetched.', { cause });
}
