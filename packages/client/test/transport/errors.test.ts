import { describe, expect, it } from 'vitest';
import { serviceError } from '../../src/transport/errors.ts';
import { haveVectors, recordings } from '../support/vectors.ts';

describe('serviceError', () => {
  it.each([
    [
      400,
      '{"error":{"code":"InvalidParameter","message":"bad quote"}}',
      'ServiceRefused',
      'InvalidParameter',
    ],
    [400, '{"error":{"code":"PolicyParsingError","message":"x"}}', 'ServiceRefused', 'PolicyParsingError'],
    [401, '{"error":{"code":"Unauthorized","message":"x"}}', 'ServiceRefused', 'Unauthorized'],
    [429, '{"error":{"code":"TooManyRequests","message":"x"}}', 'ServiceFailed', 'TooManyRequests'],
    [
      503,
      '{"error":{"code":"EndorsementsUnavailable","message":"x"}}',
      'ServiceFailed',
      'EndorsementsUnavailable',
    ],
  ])('reads status %i and %s', (status, body, code, serviceCode) => {
    const error = serviceError(status, body, 'id-1');
    expect(error).toMatchObject({ code, statusCode: status, serviceCode, requestId: 'id-1' });
    expect(error.hint).toBeTypeOf('string');
  });

  it.each(['', 'Unauthorized', '<html>', '[]', '{"error":"x"}', '{"error":{"code":1}}'])(
    'makes an error of the status where the body is %j',
    (body) => {
      const error = serviceError(401, body, undefined);
      expect(error).toMatchObject({
        code: 'ServiceRefused',
        statusCode: 401,
        name: 'AttestationServiceError',
      });
      expect(error.hint).toContain('credential');
      expect(error.serviceCode).toBeUndefined();
    },
  );

  it('does not guess where the service says by a finer code what is wrong', () => {
    const body = (inner: string): string =>
      `{"error":{"code":"InvalidParameter","message":"x","innererror":{"code":"${inner}","message":"x"}}}`;
    expect(serviceError(400, body('TpmPcrMismatch'), undefined).hint).toBeUndefined();
    expect(serviceError(400, body('InvalidParameter'), undefined).hint).toBeTypeOf('string');
    expect(serviceError(400, body('StatusNotAccepted'), undefined).hint).toBeUndefined();
    expect(serviceError(400, body('SignerUnknown'), undefined).hint).toMatch(/policy management/);
    const expired = { code: 'Unauthorized', message: 'The token has expired.' };
    const innererror = { code: 'Unauthorized', reason: 'TokenExpired' };
    expect(
      serviceError(401, JSON.stringify({ error: { ...expired, innererror } }), undefined).hint,
    ).toBeUndefined();
    expect(serviceError(401, JSON.stringify({ error: expired }), undefined).hint).toMatch(/credential/);
  });

  it('has the explanation of a denial in place of advice', () => {
    const answer = 'The deny rule on line 2 fired because x-ms-sgx-is-debuggable is true.';
    const innererror = { code: 'PolicyEvaluationError', message: 'A Deny claim was issued', answer };
    const body = { error: { code: 'PolicyEvaluationError', message: 'A Deny claim was issued', innererror } };
    const error = serviceError(400, JSON.stringify(body), 'id-1');
    expect(error).toMatchObject({
      answer,
      hint: answer,
      reason: { code: 'PolicyDenied' },
      requestId: 'id-1',
    });
    expect(error.explain()).toMatch(/: A Deny claim was issued The deny rule on line 2 fired/);
  });

  it.each([undefined, '', 7, { text: 'x' }])('takes %j for no explanation', (answer) => {
    const body = { error: { code: 'PolicyEvaluationError', message: 'x', innererror: { answer } } };
    const error = serviceError(400, JSON.stringify(body), undefined);
    expect(error.answer).toBeUndefined();
    expect(error.hint).not.toMatch(/in force/);
  });

  it('has no hint for codes it does not know', () => {
    expect(serviceError(418, '{"error":{"code":"Teapot"}}', undefined).hint).toBeUndefined();
  });
});

describe.skipIf(!haveVectors())('recorded refusals', () => {
  const refused = recordings().filter(({ response }) => response.status >= 400);

  it.each(refused)('$name parses', ({ response }) => {
    const error = serviceError(
      response.status,
      JSON.stringify(response.body),
      response.headers['x-ms-request-id'],
    );
    expect(error.serviceCode).toMatch(/^(PolicyEvaluationError|InvalidOperation)$/);
    expect(error.requestId).toBeTypeOf('string');
    expect(error.hint).toBeTypeOf('string');
  });
});
