import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromPem, toPem } from '../../src/x509/pem.ts';
import { codeOf, orCoded, timed } from '../support.ts';

const block = toPem(Uint8Array.of(1, 2, 3), 'CERTIFICATE');

describe('fromPem', () => {
  it.each([
    ['nothing', ''],
    ['white space', ' \n'],
    ['a block of another kind', toPem(Uint8Array.of(1), 'X509 CRL')],
    ['a private key behind a certificate', block + toPem(Uint8Array.of(1), 'PRIVATE KEY')],
    ['text before', `x${block}`],
    ['text behind', `${block}x`],
    ['text between', `${block}# comment\n${block}`],
    ['a block without end line', block.slice(0, -10)],
    ['a block inside a block', block.replace('AQID', block)],
    ['an end line of another kind', block.replace('END CERTIFICATE', 'END X509 CRL')],
    ['a body that is no base64', block.replace('AQID', 'AQ*D')],
    ['a block without a body', block.replace('AQID\n', '')],
    ['bits behind the last byte', block.replace('AQID', 'QR==')],
    ['a body with broken padding', block.replace('AQID', 'AQI')],
    ['headers as RFC 1421 had them', block.replace('AQID', 'Proc-Type: 4\n\nAQID')],
  ])('refuses %s', (_what, text) => {
    expect(codeOf(() => fromPem(text, 'CERTIFICATE'))).toBe('PemFormat');
  });

  it('refuses 10,000 certificates at once', () => {
    const text = toPem(new Uint8Array(1000), 'CERTIFICATE').repeat(10_000);
    expect(codeOf(() => fromPem(text, 'CERTIFICATE'))).toBe('PemFormat');
    expect(timed(() => fromPem(text, 'CERTIFICATE'))).toBeLessThan(1_500);
  });

  it('takes time in proportion to the text when begin lines repeat without end', () => {
    const text = '-----BEGIN CERTIFICATE-----'.repeat(100_000);
    expect(codeOf(() => fromPem(text, 'CERTIFICATE'))).toBe('PemFormat');
    expect(timed(() => fromPem(text, 'CERTIFICATE'))).toBeLessThan(1_500);
  });

  it('accepts 64 blocks, CRLF line ends, indented lines and a NUL at the end', () => {
    expect(fromPem(block.repeat(64), 'CERTIFICATE')).toHaveLength(64);
    const text = `${block.replaceAll('\n', '\r\n\t')}\0`;
    expect(fromPem(text, 'CERTIFICATE')).toEqual([Uint8Array.of(1, 2, 3)]);
  });

  it('reads back what toPem wrote, in order', () => {
    const contents = fc.array(fc.uint8Array({ minLength: 1, maxLength: 200 }), {
      minLength: 1,
      maxLength: 5,
    });
    fc.assert(
      fc.property(contents, (list) => {
        expect(fromPem(list.map((each) => toPem(each, 'X')).join(''), 'X')).toEqual(list);
      }),
    );
  });

  it('decodes or throws a coded error on any text', () => {
    const pieces = fc.constantFrom('-----BEGIN X-----', '-----END X-----', 'AQID', '\n', ' ', '=', '\0', 'x');
    fc.assert(
      fc.property(fc.array(pieces), (parts) => void orCoded(() => fromPem(parts.join(''), 'X'))),
      { numRuns: 1_000 },
    );
  });
});

it('writes lines of 64 columns', () => {
  const lines = toPem(new Uint8Array(100), 'CERTIFICATE').split('\n');
  expect(lines.map((line) => line.length)).toEqual([27, 64, 64, 8, 25, 0]);
});
