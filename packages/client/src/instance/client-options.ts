/** The members that options of clients and of their calls may have, names of Azure's own clients among them. */

import {
  isAnything,
  isBoolean,
  isCurrentDate,
  isFunction,
  isText,
  type MemberCheck,
  orAbsent,
  type RecordShape,
} from '@veritee/core/internal';
import type { InstanceOptions, OperationOptions } from './instance.ts';

/** Options of both clients: those of Azure's pipeline, and our own. */
export const instanceShape = {
  // Of `PipelineOptions`; the last is of the clients that Azure generates.
  retryOptions: isAnything,
  proxyOptions: isAnything,
  agent: isAnything,
  tlsOptions: isAnything,
  redirectOptions: isAnything,
  userAgentOptions: isAnything,
  telemetryOptions: isAnything,
  loggingOptions: isAnything,
  credentialScopes: isAnything,
  // The README of Azure's client hands credentials over like this, and that client ignores them.
  credentials: isAnything,
  allowInsecureConnection: orAbsent(isBoolean),
  httpClient: isAnything,
  additionalPolicies: isAnything,
  apiVersion: orAbsent(isText),
  validationOptions: isAnything,
  keys: isAnything,
  currentDate: orAbsent(isCurrentDate),
} satisfies RecordShape<InstanceOptions> & Record<string, MemberCheck>;

/** Options of every call. */
export const operationShape = {
  abortSignal: isAnything,
  tracingOptions: isAnything,
  requestOptions: isAnything,
  onResponse: orAbsent(isFunction),
  // Of Azure's `OperationOptions`, for the sake of code written for its clients.
  serializerOptions: isAnything,
  validationOptions: isAnything,
} satisfies RecordShape<OperationOptions> & Record<string, MemberCheck>;
