/** The use of signed documents: which are the same, and what their own word about time allows. */

import { base64url, fromBase64url } from '@veritee/core/internal';
import { policyPayload } from '@veritee/core/internal/maa';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../src/administration/document.ts';
import {
  documentIdentity,
  LONGEST_DOCUMENT_AGE_MS,
  requireTimely,
  stampOf,
} from '../../src/administration/document-use.ts';
import { codeOf, NOW, POLICY, signed, signerNamed, x5cOf } from './signing.ts';

const rsa = signerNamed('rsa');
const elliptic = signerNamed('elliptic', { kind: 'P-256' });
const SECONDS = NOW.getTime() / 1000;

const identity = (document: string): string | undefined => documentIdentity(readDocument(document));
const withHeader = (members: object, payload = '', signer = elliptic): string =>
  signed(payload, signer, { header: { x5c: x5cOf(signer), ...members } });

/** The other signature that fits the same bytes: r and n − s. */
function twin(document: string): string {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const [header, payload, signature = ''] = document.split('.');
  const bytes = Buffer.from(fromBase64url(signature));
  const s = order - BigInt(`0x${bytes.subarray(32).toString('hex')}`);
  const other = Buffer.concat([bytes.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')]);
  return [header, payload, base64url(other)].join('.');
}

describe('a document is the same', () => {
  it('as itself, whoever made a second signature for it', () => {
    const document = signed('', elliptic);
    expect(twin(document)).not.toBe(document);
    expect(identity(twin(document))).toBe(identity(document));
    expect(identity(signed('', elliptic))).toBe(identity(document));
    const pss = () => signed('', rsa, { alg: 'PS256', pss: true });
    expect(identity(pss())).toBe(identity(pss()));
  });

  it('as another of its signer with the same jti, wherever that stands', () => {
    const one = withHeader({ jti: 'one' });
    expect(identity(withHeader({ jti: 'one', iat: SECONDS }, policyPayload(POLICY)))).toBe(identity(one));
    expect(identity(signed(JSON.stringify({ jti: 'one' }), elliptic))).toBe(identity(one));
    expect(identity(withHeader({ jti: 'one' }, '', rsa))).not.toBe(identity(one));
  });

  it('as no other', () => {
    const documents = [
      signed('', elliptic),
      signed('', rsa),
      signed(policyPayload(POLICY), rsa),
      withHeader({ jti: 'one' }),
      withHeader({ jti: 'two' }),
      withHeader({ iat: SECONDS }),
      withHeader({ iat: SECONDS + 1 }),
      // What is no jti is part of the bytes.
      withHeader({ jti: 1 }),
      withHeader({ jti: '' }),
      withHeader({ jti: 'x'.repeat(300) }),
    ];
    expect(new Set(documents.map(identity)).size).toBe(documents.length);
  });

  it('as none when nobody signed it', () => {
    expect(identity('eyJhbGciOiJub25lIn0..')).toBeUndefined();
  });
});

describe('a document that says when it was signed', () => {
  const judged = (document: string) => codeOf(() => requireTimely(readDocument(document), NOW));
  const oldest = SECONDS - LONGEST_DOCUMENT_AGE_MS / 1000;

  it.each([
    ['now', SECONDS, 'no error'],
    ['a day ago', oldest, 'no error'],
    ['more than a day ago', oldest - 1, 'DocumentOutdated'],
    ['soon', SECONDS + 300, 'no error'],
    ['in the future', SECONDS + 301, 'DocumentNotYetValid'],
    ['not, in words that mean no moment', 'yesterday', 'no error'],
    ['not, in a number that means no moment', 1e300, 'no error'],
  ])('%s is judged by that', (_, iat, code) => {
    expect(judged(withHeader({ iat }))).toBe(code);
    expect(judged(signed(JSON.stringify({ iat }), elliptic))).toBe(code);
  });

  it('says it once: the header goes before the payload', () => {
    const document = withHeader({ iat: SECONDS }, JSON.stringify({ iat: 1, jti: 'x' }));
    expect(stampOf(readDocument(document))).toEqual({ issuedAt: NOW, id: 'x' });
    expect(stampOf(readDocument(signed('', rsa)))).toEqual({ issuedAt: undefined, id: undefined });
  });
});
