/** The check that is set up for every test file finds answers that the description does not have. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { answerFaults, type SeenAnswer } from './support/answer-check.ts';
import { noVectors, vectors } from './vectors.ts';

const error = (code: string, more = {}) =>
  JSON.stringify({ error: { code, message: 'No.', innererror: { code, message: 'No.', ...more } } });
const answer = (given: Partial<SeenAnswer>): SeenAnswer => ({
  method: 'POST',
  url: '/attest/SgxEnclave?api-version=2020-10-01',
  status: 200,
  headers: { 'content-type': 'application/json; charset=utf-8', ...given.headers },
  text: '{"token":"a.b.c"}',
  ...given,
});
const refused = (status: number, code: string, more = {}): SeenAnswer =>
  answer({
    status,
    headers: { 'content-type': 'application/json', 'x-ms-error-code': code, 'retry-after': '1' },
    text: error(code),
    ...more,
  });

describe('the check of answers', () => {
  it.each([
    ['a token', answer({})],
    ['a token of a named instance, at another spelling', answer({ url: '/contoso/attest/sgxenclave' })],
    ['a described refusal', refused(503, 'EndorsementsUnavailable')],
    ['a route of no service', refused(404, 'NotFound', { url: '/secret' })],
    ['HEAD', answer({ method: 'HEAD', url: '/certs', text: '' })],
    ['a reset', answer({ url: '/policies/Tpm:reset' })],
  ])('accepts %s', (_name, given) => {
    expect(answerFaults(given)).toEqual([]);
  });

  it.each([
    ['another status', answer({ status: 202 }), 'status is not described'],
    ['another member', answer({ text: '{"token":"a.b.c","secret":1}' }), 'secret'],
    ['a missing member', answer({ text: '{}' }), 'token'],
    ['another content type', answer({ headers: { 'content-type': 'text/html' } }), 'text/html'],
    ['a code of another route', refused(400, 'Conflict'), 'invalid_value'],
    ['a code of another status', refused(503, 'Unauthorized'), 'invalid_value'],
    ['a refusal without its code', refused(400, 'InvalidParameter', { headers: {} }), 'x-ms-error-code'],
    [
      'a member of a refusal',
      refused(400, 'InvalidParameter', { text: error('InvalidParameter', { at: 1 }) }),
      'at',
    ],
    ['a refusal of no service', refused(404, 'Nothing', { url: '/secret' }), 'invalid_value'],
    ['an empty answer', answer({ headers: { 'content-type': undefined }, text: '' }), 'without a body'],
  ])('finds %s', (_name, given, words) => {
    expect(answerFaults(given)).toEqual([expect.stringContaining(words)]);
  });
});

interface Recording {
  readonly request: { readonly method: string; readonly path: string };
  readonly response: { readonly status: number; readonly body: object };
}

describe.skipIf(noVectors)('answers of Azure as recorded', () => {
  const folder = join(vectors ?? '', 'maa/recordings');
  const files = (vectors === undefined ? [] : readdirSync(folder)).filter((name) =>
    /\.200\.?.*json$/.test(name),
  );

  it.each(files)('fit: %s', (file) => {
    const { request, response } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Recording;
    const { method, path } = request;
    const text = JSON.stringify(response.body);
    expect(answerFaults(answer({ method, url: path, status: response.status, text }))).toEqual([]);
  });
});
