/** Options that are records themselves, with what may be in them: a misspelt `timeout` would be none. */

import {
  isAmount,
  isAnything,
  isBoolean,
  isFunction,
  isText,
  type MemberCheck,
  orAbsent,
} from '@veritee/core/internal';

/** Options that are records themselves: members of Azure's own types. */
export const optionRecords = {
  retryOptions: {
    maxRetries: orAbsent(isAmount),
    retryDelayInMs: orAbsent(isAmount),
    maxRetryDelayInMs: orAbsent(isAmount),
    // Of older versions of Azure's pipeline, and of samples written for them.
    retryDelayInMS: orAbsent(isAmount),
    maxRetryDelayInMS: orAbsent(isAmount),
  },
  proxyOptions: {
    host: isText,
    port: isAmount,
    username: orAbsent(isText),
    password: orAbsent(isText),
  },
  tlsOptions: {
    ca: isAnything,
    cert: isAnything,
    key: isAnything,
    passphrase: orAbsent(isText),
    pfx: isAnything,
  },
  redirectOptions: { maxRetries: orAbsent(isAmount), allowCrossOriginRedirects: orAbsent(isBoolean) },
  userAgentOptions: { userAgentPrefix: orAbsent(isText) },
  telemetryOptions: { clientRequestIdHeaderName: orAbsent(isText) },
  loggingOptions: {
    logger: isAnything,
    additionalAllowedHeaderNames: isAnything,
    additionalAllowedQueryParameters: isAnything,
  },
  tracingOptions: { tracingContext: isAnything },
  requestOptions: {
    timeout: orAbsent(isAmount),
    customHeaders: orAbsent(isTexts),
    onUploadProgress: orAbsent(isFunction),
    onDownloadProgress: orAbsent(isFunction),
    allowInsecureConnection: orAbsent(isBoolean),
    shouldDeserialize: isAnything,
  },
} satisfies Readonly<Record<string, Readonly<Record<string, MemberCheck>>>>;

/** Texts by name. */
function isTexts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(isText);
}
