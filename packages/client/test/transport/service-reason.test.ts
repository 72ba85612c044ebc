import { describe, expect, it } from 'vitest';
import { serviceError } from '../../src/transport/errors.ts';
import { serviceReason } from '../../src/transport/service-reason.ts';
import { haveVectors, recordings } from '../support/vectors.ts';

/** As it stands in a public report of a user of the real service. */
const COLLATERAL =
  "Attestation Enclave operation failed with 65534: oe_verify_evidence failed with quote collateral error 0x8 - OE_VERIFY_FAILED: 0xfffe: 'The specified quote was invalid due to an error in the quote collateral.'";

describe('serviceReason (point 7)', () => {
  it.each([
    [
      'PolicyEvaluationError',
      'Msg:[Policy Engine Exception: No Permit claim was issued in the authorizationrules section, authorization failed.]',
      { code: 'PolicyNotPermitting' },
    ],
    [
      'PolicyEvaluationError',
      'Policy Engine Exception: A Deny claim was issued, authorization failed.',
      { code: 'PolicyDenied' },
    ],
    [
      'PolicyParsingError',
      "Policy Parser Exception: 2 mistakes.\nLine 2, column 31: Missing ';'\nLine 12, column 1: x",
      {
        code: 'PolicySyntax',
        positions: [
          { line: 2, column: 31 },
          { line: 12, column: 1 },
        ],
      },
    ],
    [
      'PolicyParsingError',
      "Offending symbol '}'. Line: '3', Column: '7'",
      { code: 'PolicySyntax', positions: [{ line: 3, column: 7 }] },
    ],
    [
      'PolicyParsingError',
      'line 1:23 mismatched input',
      { code: 'PolicySyntax', positions: [{ line: 1, column: 23 }] },
    ],
    ['PolicyParsingError', 'no place', { code: 'PolicySyntax', positions: [] }],
    ['InvalidParameter', COLLATERAL, { code: 'Collateral' }],
    ['TcbInfoExpired', 'x', { code: 'Collateral' }],
    ['EndorsementsUnavailable', 'x', { code: 'Collateral' }],
    ['InvalidParameter', 'oe_verify_evidence failed: OE_TCB_LEVEL_INVALID', { code: 'Tcb' }],
    [
      'StatusNotAccepted',
      'The status OutOfDateConfigurationNeeded is not accepted.',
      { code: 'Tcb', status: 'OutOfDateConfigurationNeeded' },
    ],
    ['HeldDataMismatch', 'x', { code: 'HeldDataMismatch' }],
    ['QuoteSignature', 'x', { code: 'Evidence' }],
    ['InvalidParameter', 'failed with OE_VERIFY_FAILED', { code: 'Evidence' }],
    ['SignerUnknown', 'x', { code: 'DocumentSigner' }],
    ['InvalidParameter', 'something else', undefined],
    ['', '', undefined],
  ])('reads %s: %s', (code, message, reason) => {
    expect(serviceReason(code, message)).toEqual(reason);
  });

  it('takes no longer for hostile messages', () => {
    const hostile = `Policy Parser Exception ${'line '.repeat(400_000)}`;
    const before = process.cpuUsage();
    expect(serviceReason('PolicyParsingError', hostile)).toEqual({ code: 'PolicySyntax', positions: [] });
    serviceReason('PolicyParsingError', `line ${'9'.repeat(1_000_000)}`);
    expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
  });
});

describe('serviceError (point 7)', () => {
  it('carries status, codes, request id, reason and what to do', () => {
    const body = JSON.stringify({
      error: {
        code: 'InvalidParameter',
        message: 'The status OutOfDate is not accepted.',
        innererror: { code: 'StatusNotAccepted', message: 'x' },
      },
    });
    const error = serviceError(400, body, 'id-1');
    expect(error).toMatchObject({
      code: 'ServiceRefused',
      statusCode: 400,
      serviceCode: 'InvalidParameter',
      innerCode: 'StatusNotAccepted',
      requestId: 'id-1',
      reason: { code: 'Tcb', status: 'OutOfDate' },
    });
    // The service's own reason is precise: advice that guesses would mislead.
    expect(error.hint).toBeUndefined();
    const native = { code: 'InvalidParameter', message: 'oe_verify_evidence failed: OE_TCB_LEVEL_INVALID' };
    expect(serviceError(400, JSON.stringify({ error: native }), 'id-1').hint).toContain('platform');
  });

  it('has an inner code also where the service repeats the outer one', () => {
    const error = serviceError(400, '{"error":{"code":"PolicyEvaluationError","message":"x"}}', undefined);
    expect(error).toMatchObject({ serviceCode: 'PolicyEvaluationError', innerCode: 'PolicyEvaluationError' });
    expect(error.reason).toBeUndefined();
  });
});

describe.skipIf(!haveVectors())('recorded refusals (point 7)', () => {
  it.each(recordings().filter(({ response }) => response.status >= 400))(
    '$name has a reason or a hint',
    ({ response }) => {
      const error = serviceError(response.status, JSON.stringify(response.body), 'id');
      if (error.serviceCode === 'PolicyEvaluationError')
        expect(error.reason).toEqual({ code: 'PolicyNotPermitting' });
      expect(error.hint).toBeTypeOf('string');
    },
  );
});
