import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { base64url, utf8 } from '../../src/bytes/encoding.ts';
import { jwsClaims, jwsSigningInput, parseJws, unsecuredJws } from '../../src/tokens/jws.ts';
import { codeOf, orCoded, timed } from '../support.ts';

const part = (text: string) => base64url(utf8(text));
const header = part('{"alg":"RS256"}');

describe('parseJws', () => {
  it.each([
    ['nothing', ''],
    ['two parts', `${header}.${part('{}')}`],
    ['four parts', `${header}.${part('{}')}.AA.AA`],
    ['a header that is no base64url', `${header}=.${part('{}')}.AA`],
    ['a header that is no JSON', `${part('{alg}')}.${part('{}')}.AA`],
    ['a header that is an array', `${part('[]')}.${part('{}')}.AA`],
    ['a header that is null', `${part('null')}.${part('{}')}.AA`],
    ['a header that is no UTF-8', `gA.${part('{}')}.AA`],
    ['an empty header', `.${part('{}')}.AA`],
    ['a header with a member twice', `${part('{"alg":"none","alg":"RS256"}')}.${part('{}')}.AA`],
    ['a payload in plain text', `${header}.{}.AA`],
    ['a signature with padding', `${header}.${part('{}')}.AA==`],
    ['white space around', ` ${header}.${part('{}')}.AA`],
    ['a line end behind', `${header}.${part('{}')}.AA\n`],
    ['a second spelling of the signature', `${header}.${part('{}')}.AB`],
  ])('refuses %s', (_what, text) => {
    expect(codeOf(() => parseJws(text))).toBe('TokenFormat');
  });

  it('refuses more than a megabyte without reading it', () => {
    const text = `${header}.${'A'.repeat(1024 * 1024)}.AA`;
    expect(codeOf(() => parseJws(text))).toBe('TokenFormat');
    expect(timed(() => parseJws('.'.repeat(50_000_000)))).toBeLessThan(1_000);
  });

  it('takes one apart and keeps the signed text as it was', () => {
    const token = `${header}.${part('{"iss":"x"}')}.AQI`;
    const jws = parseJws(token);
    expect(jws.header).toEqual({ alg: 'RS256' });
    expect([...jws.signature]).toEqual([1, 2]);
    expect(jwsClaims(jws)).toEqual({ iss: 'x' });
    expect(jws.signingInput).toBe(token.slice(0, token.lastIndexOf('.')));
  });

  it('decodes or throws TokenFormat on any text', () => {
    const near = fc
      .tuple(fc.constantFrom(header, part('{}'), 'e30', ''), fc.base64String(), fc.base64String())
      .map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near), (text) => {
        const jws = orCoded(() => parseJws(text));
        if (jws !== undefined) orCoded(() => jwsClaims(jws));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('jwsClaims', () => {
  it.each([
    ['an empty payload', ''],
    ['an array', '[]'],
    ['a string', '"a"'],
    ['no JSON', '{'],
  ])('refuses %s', (_what, payload) => {
    expect(codeOf(() => jwsClaims(parseJws(unsecuredJws({ alg: 'none' }, payload))))).toBe('TokenFormat');
  });
});

describe('jwsSigningInput', () => {
  it('keeps the order of header members', () => {
    const [first = ''] = jwsSigningInput({ typ: 'JWT', alg: 'RS256' }, '{}').split('.');
    expect(Buffer.from(first, 'base64url').toString()).toBe('{"typ":"JWT","alg":"RS256"}');
  });
});

describe('unsecuredJws', () => {
  it('has an empty signature and reads back', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (payload) => {
        const jws = parseJws(unsecuredJws({ alg: 'none' }, payload));
        expect(jws.signature).toHaveLength(0);
        expect(jws.payload).toEqual(utf8(payload));
        expect(jws.header).toEqual({ alg: 'none' });
      }),
    );
  });
});
