import { describe, expect, it } from 'vitest';
import { DocumentError, readClaims } from '../src/index.ts';

const vocabularies = [{ claims: [{ name: 'x-ms-sgx-svn' }] }];
const members = {
  iss: 'https://a.example',
  'x-ms-sgx-svn': 2,
  issued: 'by a policy',
  'x-ms-runtime': { k: [1, 'x', {}] },
};
const proven = { type: 'x-ms-sgx-svn', value: 2n, issuer: 'AttestationService' };
const own = [
  { type: 'k', value: 1n, issuer: 'CustomClaim' },
  { type: 'k', value: 'x', issuer: 'CustomClaim' },
];
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = `${part({ alg: 'RS256' })}.${part(members)}.AA`;
const code = (text: string) => {
  try {
    readClaims(text, { vocabularies });
  } catch (error) {
    return error instanceof DocumentError ? [error.code, error.found] : error;
  }
  return undefined;
};

describe('readClaims', () => {
  it.each([
    ['a token', token],
    ['an answer with a token', JSON.stringify({ token })],
    ['a decoded token', JSON.stringify({ header: {}, claims: members })],
    ['a report of evidence that was accepted', JSON.stringify({ accepted: true, claims: members })],
  ])('takes of %s what evidence yields and what the client sent, not what a policy issued', (_, text) => {
    expect(readClaims(text, { vocabularies })).toEqual([proven, ...own]);
  });

  it.each([
    ['a list', JSON.stringify([proven], (_, value) => (typeof value === 'bigint' ? 2 : value))],
    [
      'a document',
      '{"incoming":[{"type":"x-ms-sgx-svn","value":2,"issuer":"AttestationService"}],"token":"no"}',
    ],
  ])('reads %s of claims as it is', (_, text) => {
    expect(readClaims(text, { vocabularies })).toEqual([proven]);
  });

  it('takes nothing from a report of evidence that was not accepted', () => {
    const report = { accepted: false, error: { code: 'PckRevoked' }, incoming: [], claims: members };
    expect(code(JSON.stringify(report))).toEqual(['ClaimsRefused', 'PckRevoked']);
    expect(code('{"accepted":false}')).toEqual(['ClaimsRefused', 'refused']);
  });

  it.each(['', '{', '{"claims":{}}', '{"token":"x"}', 'a.b.c', '{"incoming":1,"token":"x"}'])(
    'refuses %j',
    (text) => {
      expect(code(text)?.toString()).toMatch(/^ClaimsInvalid/);
    },
  );
});
