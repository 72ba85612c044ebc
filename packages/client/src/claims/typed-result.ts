/** A result of the kind of evidence that was asked about, with runtime data of the form that the caller expects. */

import type { JsonValue } from '@veritee/core';
import { tokenClaim } from '@veritee/core/internal/maa';
import { shown, TokenVerificationError } from '../tokens/errors.ts';
import type { AttestationResult } from './attestation-result.ts';
import type {
  AzureVmClaims,
  EvidenceClaims,
  SevSnpVmClaims,
  SgxClaims,
  TdxVmClaims,
  TpmClaims,
} from './evidence-claims.ts';
import type { StandardSchema } from './standard-schema.ts';

/** Runtime data whose form nobody said. */
export type AnyRunTime = JsonValue | undefined;

/** How runtime data that was sent as JSON is read. */
export interface RunTimeTyping<RunTime = AnyRunTime> {
  /** The form of `runTimeClaims`: a schema of zod, valibot, arktype or another library that implements Standard Schema. Data of another form is refused. */
  readonly runTimeSchema?: StandardSchema<RunTime>;
}

/** The claims of evidence by the name of its attestation type. */
export interface ClaimsByAttestationType {
  readonly SgxEnclave: SgxClaims;
  readonly OpenEnclave: SgxClaims;
  readonly SevSnpVm: SevSnpVmClaims;
  readonly TdxVm: TdxVmClaims;
  readonly Tpm: TpmClaims;
  readonly AzureGuest: AzureVmClaims;
}

/** The claims of a type of evidence; any for a type whose name is not a literal or not known here. */
export type ClaimsOfType<Type extends string> = Type extends keyof ClaimsByAttestationType
  ? ClaimsByAttestationType[Type]
  : EvidenceClaims | undefined;

/**
 * The result with what was asked for.
 *
 * @param claimed what tokens call the kind of evidence that was sent; undefined where it is not known here
 * @throws TokenVerificationError `AttestationTypeUnexpected`, or `ClaimMalformed` when the runtime data does not fit the schema
 */
export async function typedResult<Evidence extends EvidenceClaims | undefined, RunTime>(
  result: AttestationResult,
  claimed: string | undefined,
  { runTimeSchema }: RunTimeTyping<RunTime>,
): Promise<AttestationResult<Evidence, RunTime>> {
  const { verifierType } = result;
  if (claimed !== undefined && verifierType !== claimed) {
    throw new TokenVerificationError([
      {
        code: 'AttestationTypeUnexpected',
        message: 'The token is about another kind of evidence than the one that was sent.',
        expected: claimed,
        found: shown(verifierType),
      },
    ]);
  }
  const typed = result as AttestationResult<never, never>;
  if (runTimeSchema === undefined) return typed;
  const { issues: [issue] = [], ...verdict } = await runTimeSchema['~standard'].validate(
    result.runTimeClaims,
  );
  if (issue === undefined && 'value' in verdict) return { ...typed, runTimeClaims: verdict.value as never };
  throw new TokenVerificationError([
    {
      code: 'ClaimMalformed',
      message: 'The runtime data in the token does not fit the schema.',
      expected: tokenClaim.runtime,
      found: shown(issue?.message),
    },
  ]);
}
