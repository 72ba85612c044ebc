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
import { type SigningOptions, signingShape } from './signing-key.ts';

/** Options of an administration client. A signing key given here signs every change, unless a call has its own. */
export interface AttestationAdministrationClientOptions extends InstanceOptions, SigningOptions {
  /** Looks at policy texts before they are sent, for example by `@veritee/policy`. */
  readonly checkPolicy?: PolicyCheck;
}

/**
 * Options of every call, by the name of Azure's SDK.
 *
 * @deprecated Use {@link OperationOptions}.
 */
export type AttestationAdministrationClientOperationOptions = OperationOptions;

/** Options of `AttestationAdministrationClient.setPolicy`. */
export interface SetPolicyOptions extends OperationOptions, SigningOptions {
  /** `true` sends an unsecured document although the client has a signing key. Instances in AAD mode take it. */
  readonly unsecured?: boolean;
  /**
   * For `setPolicy`: `true` signs a document with `iat` and `jti`, which no other one equals. Instances that refuse
   * replays take such a policy again; without it, RS256 makes the same document of the same text, as the official clients do.
   * Resets and changes of certificates always have both.
   */
  readonly stamped?: boolean;
  /** For `resetPolicy`: a document that was signed elsewhere, sent as it is instead of one made here. To `setPolicy`, give a policy token in place of the text. */
  readonly document?: string;
}

/** Options of `AttestationAdministrationClient.getPolicy`. */
export interface GetPolicyOptions extends SetPolicyOptions {}

/** Options of `AttestationAdministrationClient.resetPolicy`. */
export interface ResetPolicyOptions extends SetPolicyOptions {}

/**
 * Options of calls about policies, by the name of Azure's SDK.
 *
 * @deprecated Use {@link GetPolicyOptions}, {@link SetPolicyOptions} or {@link ResetPolicyOptions}.
 */
export type AttestationAdministrationClientPolicyOperationOptions = SetPolicyOptions;

/** Options of calls about policy management certificates. */
export interface PolicyCertificateOptions extends OperationOptions, SigningOptions {
  /** A document that was signed elsewhere, sent as it is instead of one made here. */
  readonly document?: string;
}

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

/** Members of {@link SetPolicyOptions}. */
export const policyShape = {
  ...certificateShape,
  unsecured: isAnything,
  stamped: isBoolean,
} satisfies RecordShape<SetPolicyOptions>;
