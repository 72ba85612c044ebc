import { describe, expect, it } from 'vitest';
import { attestOpenEnclaveBody, attestSgxEnclaveBody } from '../../src/maa/requests.ts';

describe.each([
  ['attestSgxEnclaveBody', attestSgxEnclaveBody, 'quote'],
  ['attestOpenEnclaveBody', attestOpenEnclaveBody, 'report'],
] as const)('%s', (_name, body, evidence) => {
  const least = { [evidence]: 'AAAA' };

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['an array', []],
    ['no evidence', {}],
    ['evidence that is null', { [evidence]: null }],
    ['evidence that is a number', { [evidence]: 1 }],
    ['runtime data that is text', { ...least, runtimeData: 'AAAA' }],
    ['runtime data without its data', { ...least, runtimeData: {} }],
    ['runtime data of a numeric type', { ...least, runtimeData: { data: '', dataType: 1 } }],
    ['init time data that is an array', { ...least, initTimeData: [] }],
    ['a draft policy that is an object', { ...least, draftPolicyForAttestation: {} }],
    ['a nonce that is an object', { ...least, nonce: {} }],
    ['a nonce that is a boolean', { ...least, nonce: true }],
  ])('refuses %s', (_what, value) => {
    expect(body.safeParse(value).success).toBe(false);
  });

  it('accepts what clients send: absent and null members, numbers as nonce, members of later versions', () => {
    for (const more of [
      {},
      { runtimeData: null, initTimeData: null, draftPolicyForAttestation: null, nonce: null },
      { runtimeData: { data: '', dataType: 'Binary' }, initTimeData: { data: 'AA' } },
      { nonce: '1' },
      { nonce: 1 },
      { nonce: 2n ** 63n },
      { somethingNew: true },
    ]) {
      expect(body.safeParse({ ...least, ...more }).success).toBe(true);
    }
  });
});
