/** One instance as its clients see it: its address, the way there, its keys, and how its answers are verified. */

import { isTokenCredential, type TokenCredential } from '@azure/core-auth';
import { createTracingClient } from '@azure/core-tracing';
import type { CurrentDate, PublishedKeys } from '@veritee/core';
import { clockOf, publishedKeys, type RecordShape } from '@veritee/core/internal';
import { type ApiVersion, certsPath, defaultApiVersion } from '@veritee/core/internal/maa';
import type * as z from 'zod/mini';
import { closedOptions } from '../closed-options.ts';
import {
  createCachedKeySource,
  createLocalKeySource,
  isKeySource,
  type KeySource,
} from '../relying-party/signers.ts';
import { KeySetError } from '../tokens/errors.ts';
import { parseEndpoint } from '../transport/endpoint.ts';
import { ClientUsageError } from '../transport/errors.ts';
import {
  type CallOptions,
  createTransport,
  type TransportOptions,
  type TransportRequest,
} from '../transport/transport.ts';
import { packageName, packageVersion } from '../version.ts';
import type { TokenDemands } from './attestation-response.ts';
import { optionRecords } from './option-records.ts';
import {
  type AttestationTokenValidationOptions,
  type ValidationRules,
  validationRules,
} from './validation-options.ts';

/** Options of both clients. */
export interface InstanceOptions extends TransportOptions {
  /** The `api-version` to send with every call. Default: `2020-10-01`, or the first version that knows the operation. */
  readonly apiVersion?: ApiVersion | (string & {});
  /** How tokens are verified, for all calls of this client. */
  readonly validationOptions?: AttestationTokenValidationOptions;
  /** Where the keys of the instance come from: a source shared with others, or a key set known beforehand. Default: the instance itself, its keys kept for an hour. */
  readonly keys?: KeySource | PublishedKeys;
  /** The date to verify tokens by, or a function that returns it; default the system's clock. */
  readonly currentDate?: CurrentDate;
}

/** Options of every call. */
export interface OperationOptions extends CallOptions {
  /** Laid over the client's for this call. */
  readonly validationOptions?: AttestationTokenValidationOptions;
}

/** What clients need of an instance. */
export interface Instance {
  /** Without trailing slash: what tokens name as their issuer. */
  readonly endpoint: string;
  readonly keys: KeySource;
  /** The version to send with an operation that is known since `first`. */
  apiVersion(first?: ApiVersion): string;
  /** The rules in force for one call. */
  rules(options: OperationOptions): ValidationRules;
  /** What answers are verified by besides what the call itself demands. */
  demands(options: OperationOptions): TokenDemands;
  /** Runs one operation in a span of its own, with options of this shape. */
  traced<Options extends OperationOptions, Result>(
    method: string,
    options: Options,
    shape: RecordShape<Options>,
    act: (options: Options) => Promise<Result>,
  ): Promise<Result>;
  /** The parsed answer. Throws the errors of transport/errors.ts. */
  send<Schema extends z.core.$ZodType>(
    request: TransportRequest,
    schema: Schema,
    options: CallOptions,
  ): Promise<z.output<Schema>>;
  /** The keys that the instance publishes now. */
  publishedKeys(options: CallOptions): Promise<PublishedKeys>;
}

/**
 * The instance at an address.
 *
 * @param client - the class that speaks to it, for traces
 * @throws ClientUsageError `EndpointInvalid`, `EndpointInsecure` or `OptionsInvalid`
 */
export function openInstance(
  address: string,
  credential: TokenCredential | undefined,
  options: InstanceOptions,
  client: string,
): Instance {
  const endpoint = parseEndpoint(address, options.allowInsecureConnection ?? false);
  const transport = createTransport(endpoint, credential, options);
  const tracing = createTracingClient({ namespace: 'Microsoft.Attestation', packageName, packageVersion });
  const now = clockOf(options.currentDate ?? (() => new Date()));
  const { validationOptions = {} } = options;
  // Without api-version, as all clients ask for it (rest-api §1).
  const fetchKeys = (call: CallOptions) =>
    transport.send(
      { method: 'GET', path: certsPath, accept: 'application/jwk+json, application/json' },
      publishedKeys,
      call,
    );
  const keys = keySource(endpoint, options, () => fetchKeys({}));
  const rules = (call: OperationOptions) =>
    validationRules(endpoint, validationOptions, call.validationOptions);
  // Invalid options are refused here, not at the first answer.
  rules({});
  return {
    endpoint,
    keys,
    rules,
    apiVersion: (first = defaultApiVersion) => options.apiVersion ?? laterOf(first, defaultApiVersion),
    demands: (call) => ({ rules: rules(call), keys, endpoint, now: now(), abortSignal: call.abortSignal }),
    traced: async (method, call, shape, act) =>
      tracing.withSpan(`${client}.${method}`, closedOptions(call, shape, method, optionRecords), (traced) => {
        // Also where nothing is sent: an aborted call has no result.
        traced.abortSignal?.throwIfAborted();
        return act(traced as typeof call);
      }),
    send: (request, schema, call) => transport.send(request, schema, call),
    publishedKeys: fetchKeys,
  };
}

/** Versions are dates, so their texts sort. */
function laterOf(a: ApiVersion, b: ApiVersion): ApiVersion {
  return a > b ? a : b;
}

/**
 * Reads what may follow the endpoint: a credential, options, or both.
 * @throws ClientUsageError `OptionsInvalid` on a credential that is none, instead of dropping it or the options, and on
 * options that are unknown or cannot have their value
 */
export function parseArguments<Options extends InstanceOptions>(
  credentialOrOptions: TokenCredential | Options | undefined,
  lastOptions: Options | undefined,
  shape: RecordShape<Options>,
  caller: string,
): { credential: TokenCredential | undefined; options: Options } {
  const { credential, options } = argumentsIn(credentialOrOptions, lastOptions);
  return { credential, options: closedOptions(options, shape, caller, optionRecords) };
}

function argumentsIn<Options extends InstanceOptions>(
  credentialOrOptions: TokenCredential | Options | undefined,
  lastOptions: Options | undefined,
): { credential: TokenCredential | undefined; options: Options } {
  const none = {} as Options;
  if (isTokenCredential(credentialOrOptions)) {
    return { credential: credentialOrOptions, options: lastOptions ?? none };
  }
  if (credentialOrOptions === undefined || credentialOrOptions === null) {
    return { credential: undefined, options: lastOptions ?? none };
  }
  if (lastOptions === undefined) return { credential: undefined, options: credentialOrOptions };
  // Two objects, and the first is not a credential: ignoring either would ignore what the caller asked for.
  throw new ClientUsageError('OptionsInvalid', 'The credential has no getToken function.', {
    expected: 'a TokenCredential, or undefined for none',
  });
}

/** A failure to fetch keys is reported as such, with its reason as the cause. */
function keySource(
  endpoint: string,
  { keys }: InstanceOptions,
  fetchKeys: () => Promise<PublishedKeys>,
): KeySource {
  if (isKeySource(keys)) return keys;
  if (keys !== undefined) return createLocalKeySource({ [endpoint]: givenKeys(keys) });
  return createCachedKeySource(async (issuer) => {
    if (issuer === endpoint) return fetchKeys().catch(keysUnavailable);
    throw new KeySetError('KeysUnavailable', 'This client has only the keys of its instance.', {
      expected: endpoint,
      found: issuer,
    });
  });
}

function givenKeys(keys: PublishedKeys): PublishedKeys {
  const reading = publishedKeys.safeParse(keys);
  if (reading.success) return reading.data;
  throw new ClientUsageError(
    'OptionsInvalid',
    'The option "keys" is neither a key set nor a source of keys.',
    { cause: reading.error },
  );
}

function keysUnavailable(cause: unknown): never {
  throw new KeySetError('KeysUnavailable', 'The keys of the instance could not be fetched.', { cause });
}
