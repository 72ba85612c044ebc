import { utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { certificatesIn } from '../../src/administration/pem.ts';
import { readKey } from '../../src/keys/given-key.ts';
import { parseJwks } from '../../src/relying-party/fetch-keys.ts';
import { parseAttestationToken } from '../../src/tokens/attestation-token.ts';
import { formOf } from '../../src/tokens/text-form.ts';

const token = 'eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.c2ln';
const certificate = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

describe('the form of what was given', () => {
  it.each<[string, unknown, string]>([
    ['a token', `${token}\n`, 'a JWT'],
    ['a token without signature', 'eyJhbGciOiJub25lIn0..', 'a JWT'],
    ['an object', '{"keys":[]}', 'JSON text'],
    ['a list', ' [1]', 'JSON text'],
    ['a certificate', certificate, 'PEM text (CERTIFICATE)'],
    ['a certificate with text in front', `Subject: x\n${certificate}`, 'PEM text (CERTIFICATE)'],
    ['a certificate in base64', 'MIIDdzCCAl8CBG', 'DER in base64'],
    ['a certificate read as text', '0\ufffd\u0003w', 'DER'],
    ['a certificate as bytes', new Uint8Array([0x30, 0x82]), 'DER'],
    ['other bytes', utf8('x'), 'bytes'],
    ['nothing', ' \n', 'an empty text'],
    ['a word', 'token', 'other text'],
    ['undefined', undefined, 'undefined'],
    ['null', null, 'null'],
  ])('%s', (_, value, form) => {
    expect(formOf(value)).toBe(form);
  });

  it('is said where a token, key set, certificate or key is refused', () => {
    const found = (read: () => unknown): unknown => {
      try {
        return read();
      } catch (error) {
        const { problems, found: fact } = error as { found?: string; problems?: { found?: string }[] };
        return problems?.[0]?.found ?? fact;
      }
    };
    expect(found(() => parseAttestationToken(certificate))).toBe('PEM text (CERTIFICATE)');
    expect(found(() => parseAttestationToken(''))).toBe('an empty text');
    expect(found(() => parseAttestationToken('eyJh.eyJh.c2ln'))).toBeUndefined();
    expect(found(() => parseJwks(token, 'https://a.example'))).toBe('a JWT from https://a.example');
    expect(found(() => certificatesIn(token))).toBe('a JWT');
    expect(readKey(certificate)).toEqual({ fault: { found: 'PEM text (CERTIFICATE)' } });
  });
});
