import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyPolicyToken,
  policyPayload,
  policyTextOf,
  readPolicyDocument,
  unsecuredPolicyToken,
} from '../../src/maa/policy-token.ts';
import { parseJws, unsecuredJws } from '../../src/tokens/jws.ts';
import { codeOf, orCoded } from '../support.ts';

const document = (payload: string) => parseJws(unsecuredJws({ alg: 'none' }, payload));

describe('policyTextOf', () => {
  it.each([
    ['no JSON', 'version= 1.0;', 'TokenFormat'],
    ['an array', '[]', 'TokenFormat'],
    ['no policy', '{}', 'TokenFormat'],
    ['a policy that is no text', '{"AttestationPolicy":1}', 'TokenFormat'],
    ['a policy under another case', '{"attestationPolicy":""}', 'TokenFormat'],
    ['a policy that is encoded wrongly', '{"AttestationPolicy":"QQ=Q"}', 'EncodingInvalid'],
    ['a policy that is no UTF-8', '{"AttestationPolicy":"gA"}', 'EncodingInvalid'],
    ['two policies', '{"AttestationPolicy":"","AttestationPolicy":"QQ"}', 'TokenFormat'],
  ])('refuses %s', (_what, payload, code) => {
    expect(codeOf(() => policyTextOf(document(payload)))).toBe(code);
  });

  it('reads an empty payload as the empty policy', () => {
    expect(policyTextOf(document(''))).toBe('');
    expect(readPolicyDocument(parseJws(emptyPolicyToken))).toEqual({ text: '', form: 'empty' });
  });

  it('reads the plain text that 2018-09-01-preview wrote, and says so', () => {
    const plain = document('{"AttestationPolicy":"version= 1.0;"}');
    expect(readPolicyDocument(plain)).toEqual({ text: 'version= 1.0;', form: 'plain' });
    expect(readPolicyDocument(document(policyPayload('version= 1.0;')))).toEqual({
      text: 'version= 1.0;',
      form: 'base64url',
    });
  });

  it('reads base64 with padding as some tools write it', () => {
    expect(policyTextOf(document('{"AttestationPolicy":"QUE="}'))).toBe('AA');
  });

  it('reads back the text that was put in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (policy) => {
        expect(policyTextOf(parseJws(unsecuredPolicyToken(policy)))).toBe(policy);
        expect(policyTextOf(document(policyPayload(policy)))).toBe(policy);
      }),
    );
  });

  it('reads or throws a coded error on any payload', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void orCoded(() => policyTextOf(document(text)))),
    );
  });
});
