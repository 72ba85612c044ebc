/** Dates, tolerances, ages and signals have one word each, wherever they are asked for. */

import { describe, expect, expectTypeOf, it } from 'vitest';
import {
  AttestationAdministrationClient,
  AttestationClient,
  type AttestationClientOptions,
  type AttestationTokenValidationOptions,
  type CurrentDate,
  type OperationOptions,
} from '../../packages/client/src/index.ts';
import {
  createTokenVerifier,
  type TokenExpectations,
  type TokenVerifierOptions,
  type VerifyRequest,
} from '../../packages/client/src/relying-party/index.ts';
import type { SigningCertificateOptions } from '../../packages/client/src/signing-certificate/index.ts';
import type { VerificationContext } from '../../packages/evidence/src/index.ts';

const issuer = 'https://attest.example';

describe('one word', () => {
  it('each for the date, the tolerance, the age and the signal', () => {
    expectTypeOf<NonNullable<AttestationClientOptions['currentDate']>>().toEqualTypeOf<CurrentDate>();
    expectTypeOf<NonNullable<TokenVerifierOptions['currentDate']>>().toEqualTypeOf<CurrentDate>();
    expectTypeOf<NonNullable<SigningCertificateOptions['currentDate']>>().toEqualTypeOf<CurrentDate>();
    expectTypeOf<NonNullable<TokenVerifierOptions['clockTolerance']>>().toEqualTypeOf<number>();
    expectTypeOf<NonNullable<AttestationTokenValidationOptions['clockTolerance']>>().toEqualTypeOf<number>();
    expectTypeOf<NonNullable<TokenExpectations['maxTokenAge']>>().toEqualTypeOf<number>();
    expectTypeOf<NonNullable<OperationOptions['abortSignal']>>().toEqualTypeOf<AbortSignal>();
    expectTypeOf<NonNullable<VerifyRequest['abortSignal']>>().toEqualTypeOf<AbortSignal>();
    expectTypeOf<NonNullable<VerificationContext['abortSignal']>>().toEqualTypeOf<AbortSignal>();
  });

  it.each<[string, (value: never) => unknown]>([
    ['AttestationClient', (currentDate) => new AttestationClient(issuer, { currentDate })],
    [
      'AttestationAdministrationClient',
      (currentDate) => new AttestationAdministrationClient(issuer, undefined, { currentDate }),
    ],
    ['createTokenVerifier', (currentDate) => createTokenVerifier({ issuers: [issuer], currentDate })],
  ])('takes a date or a function in %s, and nothing else', (_, make) => {
    for (const good of [new Date(0), () => new Date(0)]) expect(() => make(good as never)).not.toThrow();
    for (const bad of [0, '2026-01-01', null, new Date('never'), {}]) {
      expect(() => make(bad as never)).toThrow(/currentDate/);
    }
  });

  it('is not said in two ways at once', () => {
    const validationOptions = { clockTolerance: 5, timeValidationSlack: 10 };
    expect(() => new AttestationClient(issuer, { validationOptions })).toThrow(/timeValidationSlack/);
  });
});
