/** Options of the administration client and of its calls. */

import {
  isAnything,
  isBoolean,
  isFunction,
  isText,
  orAbsent,
  type RecordShape,
} from '@veritee/core/internal';
import { instanceShape, operationShape } from '../instance/client-options.ts';
import type { InstanceOptions, OperationOptions } from '../instance/instance.ts';
import type { PolicyCheck } from './policy-check.ts';
import {
  type NoSigningKey,
  type PrivateKey,
  type SigningKey,
  type SigningOptions,
  signingShape,
} from './signing-key.ts';

/** Options of an administration client. A signing key given here signs every change, unless a call has its own. */
export type AttestationAdministrationClientOptions = InstanceOptions &
  SigningOptions & {
    /** Looks at policy texts before they are sent, for example by `@veritee/policy`. */
    readonly checkPolicy?: PolicyCheck;
  };

/**
 * Options of every call, by the name of Azure's SDK.
 *
 * @deprecated Use {@link OperationOptions}.
 */
export type AttestationAdministrationClientOperationOptions = OperationOptions;

/** A document that was signed elsewhere, in place of a signing key of this call. */
export interface SignedElsewhere extends NoSigningKey {
  /** Sent as it is instead of a document made here. */
  readonly document: string;
  readonly unsecured?: never;
}

/** A document that is made by this call: signed by its key, by the client's, or not at all. */
export type MadeHere = { readonly document?: never } & (
  | (SigningKey & { readonly unsecured?: false })
  | (NoSigningKey & {
      /** `true` sends an unsecured document although the client has a signing key. Instances in AAD mode take it. */
      readonly unsecured?: boolean;
    })
);

/** Options of `AttestationAdministrationClient.setPolicy`. For a document made beforehand, give a policy token in place of the text. */
export type SetPolicyOptions = OperationOptions &
  MadeHere & {
    /**
     * `true` signs a document with `iat` and `jti`, which no other one equals. Instances that refuse replays take such a
     * policy again; without it, RS256 makes the same document of the same text, as the official clients do. Resets and
     * changes of certificates always have both.
     */
    readonly stamped?: boolean;
  };

/** Options of `AttestationAdministrationClient.getPolicy`. */
export interface GetPolicyOptions extends OperationOptions {}

/** Options of `AttestationAdministrationClient.resetPolicy`. */
export type ResetPolicyOptions = OperationOptions & (MadeHere | SignedElsewhere);

/**
 * Options of calls about policies, by the name of Azure's SDK.
 *
 * @deprecated Use {@link GetPolicyOptions}, {@link SetPolicyOptions} or {@link ResetPolicyOptions}.
 */
export type AttestationAdministrationClientPolicyOperationOptions = SetPolicyOptions;

/** Options of calls about policy management certificates. */
export type PolicyCertificateOptions = OperationOptions &
  ((SigningOptions & { readonly document?: never }) | Omit<SignedElsewhere, 'unsecured'>);

/**
 * Options of calls about policy management certificates, by the name of Azure's SDK.
 *
 * @deprecated Use {@link PolicyCertificateOptions}.
 */
export type AttestationAdministrationClientPolicyCertificateOperationOptions = PolicyCertificateOptions;

/** Members of {@link AttestationAdministrationClientOptions}. */
export const clientShape = {
  ...instanceShape,
  ...signingShape,
  checkPolicy: orAbsent(isFunction),
} satisfies RecordShape<AttestationAdministrationClientOptions>;

/** Members of {@link PolicyCertificateOptions}. */
export const certificateShape = {
  ...operationShape,
  ...signingShape,
  document: orAbsent(isText),
} satisfies RecordShape<PolicyCertificateOptions>;

/** Members of {@link ResetPolicyOptions}. */
export const resetShape = {
  ...certificateShape,
  unsecured: isAnything,
} satisfies RecordShape<ResetPolicyOptions>;

/** Members of {@link SetPolicyOptions}. */
export const policyShape = { ...resetShape, stamped: isBoolean } satisfies RecordShape<SetPolicyOptions>;

/** Key and certificate in the official client's order, or as options. */
export function certificateOptions(
  keyOrOptions: PrivateKey | PolicyCertificateOptions | undefined,
  certificate: string | undefined,
  options: OperationOptions | undefined,
): PolicyCertificateOptions {
  if (certificate !== undefined) return { ...options, privateKey: keyOrOptions as PrivateKey, certificate };
  if (keyOrOptions === undefined) return options ?? {};
  // A key without its certificate is reported as what it is.
  return (
    typeof keyOrOptions === 'string' || typeof keyOrOptions === 'function'
      ? { privateKey: keyOrOptions }
      : keyOrOptions
  ) as PolicyCertificateOptions;
}
