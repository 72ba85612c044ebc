import { expect, it } from 'vitest';
import { errorAnswer, openIdMetadata, tokenAnswer } from '../../src/maa/responses.ts';

it.each([
  ['a token that is missing', tokenAnswer, {}],
  ['a token that is null', tokenAnswer, { token: null }],
  ['an error that is text', errorAnswer, { error: 'no' }],
  ['an error code that is a number', errorAnswer, { error: { code: 1 } }],
  ['metadata whose key address is no text', openIdMetadata, { jwks_uri: {} }],
] as const)('refuses %s', (_what, schema, value) => {
  expect(schema.safeParse(value).success).toBe(false);
});

it('keeps members of answers that it does not know', () => {
  const metadata = { issuer: 'https://a.example', extra: [1] };
  expect(openIdMetadata.parse(metadata)).toEqual(metadata);
  const error = { error: { code: 'A', message: 'b', innererror: { code: 'C', more: 1 }, details: [] } };
  expect(errorAnswer.parse(error)).toEqual(error);
});
