import { describe, expect, it } from 'vitest';
import { documentIn } from '../../src/administration/document-body.ts';
import { codeOf } from './signing.ts';

const JWS = 'eyJhbGciOiJub25lIn0..';

describe('the document in a body', () => {
  it.each([
    ['bare, as all clients send policies', JWS],
    ['bare with a line end, as curl sends a file', `${JWS}\n`],
    ['as a JSON string, as all clients send certificates', `"${JWS}"`],
    ['as a JSON string with blanks around it', ` "${JWS}"\r\n`],
    ['to add, as the API description of 2025 draws it', `{"policyCertificateToAdd":"${JWS}"}`],
    ['to remove, as the API description of 2025 draws it', `{"policyCertificateToRemove":"${JWS}"}`],
  ])('is found %s', (_how, body) => expect(documentIn(body)).toBe(JWS));

  it.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['blanks', ' \n'],
    ['an empty string', '""'],
    ['a string that does not end', `"${JWS}`],
    ['a number in an object', '{"policyCertificateToAdd":1}'],
    ['an object with another member', `{"policy":"${JWS}"}`],
    [
      'an object with both members',
      `{"policyCertificateToAdd":"${JWS}","policyCertificateToRemove":"${JWS}"}`,
    ],
    [
      'an object with a member twice',
      `{"policyCertificateToAdd":"${JWS}","policyCertificateToAdd":"${JWS}"}`,
    ],
    ['a body that was parsed', { policyCertificateToAdd: JWS }],
  ])('is not found in %s', (_what, body) => expect(codeOf(() => documentIn(body))).toBe('DocumentFormat'));
});
