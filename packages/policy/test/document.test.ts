/** Claims documents. */

import { describe, expect, it } from 'vitest';
import { parseClaims } from '../src/document.ts';

describe('parseClaims', () => {
  it('reads a list of claims, and an object that has one as incoming', () => {
    const list =
      '[{"type":"a","value":9007199254740993,"issuer":"AttestationService"},{"type":"b","value":true}]';
    const claims = [
      { type: 'a', value: 9007199254740993n, issuer: 'AttestationService' },
      { type: 'b', value: true, issuer: 'CustomClaim' },
    ];
    expect(parseClaims(list)).toEqual(claims);
    expect(parseClaims(`{"id":"x","incoming":${list}}`)).toEqual(claims);
  });

  it('makes one claim of each value of a list', () => {
    expect(
      parseClaims(
        '[{"type":"a","value":[1,"x"],"valueType":"Integer"}]'.replace(',"valueType":"Integer"', ''),
      ),
    ).toEqual([
      { type: 'a', value: 1n, issuer: 'CustomClaim' },
      { type: 'a', value: 'x', issuer: 'CustomClaim' },
    ]);
  });

  it('leaves it to the vocabulary which claims of the service are read-only, unless the document says it', () => {
    const readOnly = (members: string) =>
      parseClaims(`[{"type":"pcrs","value":"{}"${members}}]`)[0]?.readOnly;
    expect(readOnly(',"issuer":"AttestationService"')).toBeUndefined();
    expect(readOnly(',"readOnly":true')).toBe(true);
    expect(readOnly(',"readOnly":false')).toBe(false);
  });

  it.each([
    '',
    '{}',
    '1',
    '[1]',
    '[{"value":1}]',
    '[{"type":"","value":1}]',
    '[{"type":"a"}]',
    '[{"type":"a","value":null}]',
    '[{"type":"a","value":1.0}]',
    '[{"type":"a","value":9223372036854775808}]',
    '[{"type":"a","value":{}}]',
    '[{"type":"a","value":1,"isuer":"CustomClaim"}]',
    '[{"type":"a","value":1,"issuer":"Nobody"}]',
    '[{"type":"a","value":1,"valueType":"String"}]',
    '[{"type":"a","value":1,"value":2}]',
  ])('refuses %s', (json) => {
    expect(() => parseClaims(json)).toThrow(expect.objectContaining({ code: 'ClaimsInvalid' }));
  });
});
