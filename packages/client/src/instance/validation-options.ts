/** How the client verifies tokens: the options of Azure's client, read so that checks never fall away by accident. */

import {
  closedRecord,
  faultMessage,
  isAmount,
  isBoolean,
  isFunction,
  type RecordFault,
  type RecordShape,
} from '@veritee/core/internal';
import { issuerOf } from '@veritee/core/internal/maa';
import { defaultClockTolerance } from '../relying-party/token-verifier.ts';
import type { AttestationSigner } from '../tokens/attestation-signer.ts';
import type { AttestationToken } from '../tokens/attestation-token.ts';
import { ClientUsageError } from '../transport/errors.ts';

/**
 * Options of token verification; names follow `@azure/attestation`. Whatever is given or left out, all checks take place,
 * unless `validateToken: false` switches them off as a whole. Options of a call are laid over those of its client.
 */
export interface AttestationTokenValidationOptions {
  /** `false` switches all verification off, signature included. Default true. */
  readonly validateToken?: boolean;
  /** Always on; may be given for the sake of code written for `@azure/attestation`. */
  readonly validateExpirationTime?: true;
  /** Always on, likewise. */
  readonly validateNotBeforeTime?: true;
  /** Always on, likewise. */
  readonly validateIssuer?: true;
  /** The issuer that tokens must have. Default: the endpoint. */
  readonly expectedIssuer?: string;
  /** Seconds that clocks may differ. Default 60. */
  readonly clockTolerance?: number;
  /**
   * The same, by the name of Azure's SDK.
   *
   * @deprecated Use `clockTolerance`.
   */
  readonly timeValidationSlack?: number;
  /** A check of your own, after all others: gives the problems it sees, or undefined. The signer is absent when the token is unsecured. */
  readonly validateAttestationToken?: (
    token: AttestationToken,
    signer?: AttestationSigner,
  ) => readonly string[] | undefined | Promise<readonly string[] | undefined>;
}

/** The options in force for one call. */
export interface ValidationRules {
  readonly validate: boolean;
  readonly issuer: string;
  readonly tolerance: number;
  readonly callback: AttestationTokenValidationOptions['validateAttestationToken'];
}

const isTrue = (value: unknown): boolean => value === true;

const checks: RecordShape<AttestationTokenValidationOptions> = {
  validateToken: isBoolean,
  validateExpirationTime: isTrue,
  validateNotBeforeTime: isTrue,
  validateIssuer: isTrue,
  expectedIssuer: (value) => typeof value === 'string' && URL.canParse(value),
  clockTolerance: isAmount,
  timeValidationSlack: isAmount,
  validateAttestationToken: isFunction,
};

/**
 * The rules that options give, later ones over earlier ones.
 * @throws ClientUsageError `OptionsInvalid` on an unknown name or a value that the option cannot have
 */
export function validationRules(
  endpoint: string,
  ...layers: readonly (AttestationTokenValidationOptions | undefined)[]
): ValidationRules {
  const options: AttestationTokenValidationOptions = Object.assign({}, ...layers.map(checked));
  return {
    validate: options.validateToken ?? true,
    issuer: issuerOf(options.expectedIssuer ?? endpoint),
    tolerance: options.clockTolerance ?? defaultClockTolerance,
    callback: options.validateAttestationToken,
  };
}

function checked(options: AttestationTokenValidationOptions = {}): AttestationTokenValidationOptions {
  const { timeValidationSlack, ...others } = closedRecord(options, checks, refused);
  if (timeValidationSlack === undefined) return others;
  if (others.clockTolerance === undefined) return { ...others, clockTolerance: timeValidationSlack };
  throw refused({
    member: 'timeValidationSlack',
    known: true,
    expected: 'clockTolerance alone',
    found: 'both',
  });
}

function refused(fault: RecordFault): ClientUsageError {
  return new ClientUsageError('OptionsInvalid', faultMessage(fault, 'validation option'), {
    expected: fault.expected,
    found: fault.found,
    hint: 'Single checks cannot be switched off; validateToken: false switches verification off as a whole.',
  });
}
