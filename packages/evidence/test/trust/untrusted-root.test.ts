/** Expected and found never read the same, whatever two roots have in common. */

import { generateKeyPairSync } from 'node:crypto';
import { anchorOf, type Certificate } from '@veritee/core/internal/x509';
import { issueCertificate, type NameParts } from '@veritee/core/internal/x509/issue';
import { describe, expect, it } from 'vitest';
import { untrustedRoot } from '../../src/trust/untrusted-root.ts';

function root(...name: NameParts): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const request = {
    subject: name,
    publicKey,
    serialNumber: '02',
    notBefore: new Date('2024-01-01T00:00:00Z'),
    notAfter: new Date('2034-01-01T00:00:00Z'),
    authority: { pathLength: null },
    keyUsage: ['keyCertSign' as const],
  };
  return issueCertificate(request, { name, privateKey, publicKey });
}

const refusal = (found: Certificate | undefined, ...trusted: readonly Certificate[]) =>
  untrustedRoot(
    'PckChainUntrusted',
    'The chain',
    found,
    trusted.map((each) => anchorOf(each)),
  );

describe('the refusal of a root', () => {
  it('of another name has both names and fingerprints', () => {
    const [found, trusted] = [root(['CN', 'Mine']), root(['CN', 'Theirs'])];
    expect(refusal(found, trusted)).toMatchObject({
      code: 'PckChainUntrusted',
      message: 'The chain ends in a root that is not trusted.',
      expected: `"Theirs", certificate SHA-256 ${trusted.sha256}`,
      found: `"Mine", certificate SHA-256 ${found.sha256}`,
    });
  });

  it('of the same name says so, and the fingerprints differ', () => {
    const [found, trusted] = [root(['CN', 'Same']), root(['CN', 'Same'])];
    const { message, expected, found: said } = refusal(found, trusted);
    expect(message).toBe('The chain ends in another root of the same name as the trusted one.');
    expect(expected).toContain(trusted.sha256);
    expect(said).toContain(found.sha256);
    expect(said).not.toBe(expected);
  });

  it('of the same common name in another subject shows the subjects in full', () => {
    const { expected, found } = refusal(
      root(['CN', 'ARK-Milan'], ['O', 'Somebody']),
      root(['CN', 'ARK-Milan'], ['O', 'Advanced Micro Devices']),
    );
    expect(expected).toMatch(/^"ARK-Milan, Advanced Micro Devices", certificate SHA-256 /);
    expect(found).toMatch(/^"ARK-Milan, Somebody", certificate SHA-256 /);
  });

  it('names three of many trust anchors and counts the rest', () => {
    const many = Array.from({ length: 5 }, (_, i) => root(['CN', `Root ${i}`]));
    expect(refusal(root(['CN', 'Mine']), ...many).expected).toMatch(/"Root 2".*, or one of 2 others$/);
    expect(refusal(undefined).expected).toBe('a trust anchor');
  });
});
