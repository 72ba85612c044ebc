/** The hash of a policy document, which answers to changes of policies carry: that of recorded answers. */

import { describe, expect, it } from 'vitest';
import { documentHash } from '../../src/administration/document.ts';
import { haveVectors, vectorJson } from '../vectors.ts';

interface HashEntry {
  readonly jws?: string;
  readonly claim: string;
  readonly expected: string;
}

const entries = haveVectors ? (vectorJson('policies/policy-hashes.json') as readonly HashEntry[]) : [];

describe.skipIf(!haveVectors)('the hash of a policy document', () => {
  it('is the recorded one', () => {
    const recorded = entries.filter(({ claim }) => claim === 'x-ms-policy-token-hash');
    expect(recorded.length).toBeGreaterThan(0);
    for (const { jws = '', expected } of recorded) expect(documentHash(jws)).toBe(expected);
  });
});
