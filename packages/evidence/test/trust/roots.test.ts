import { hash } from 'node:crypto';
import { utf8 } from '@veritee/core';
import { describe, expect, it } from 'vitest';
import { anchorsFrom } from '../../src/trust/anchors-from.ts';
import { builtInAnchors, withAnchors } from '../../src/trust/roots.ts';
import { make } from '../maker.ts';

describe('the built-in root', () => {
  it("is Intel's key", () => {
    const [intel, ...more] = builtInAnchors().Intel ?? [];
    expect(more).toEqual([]);
    // The hash of Intel's SubjectPublicKeyInfo as sgx-verification §2.2 states it.
    expect(hash('sha256', intel?.publicKeyInfo ?? '', 'hex')).toBe(
      'a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e',
    );
  });
});

describe('roots from files', () => {
  const { rootPem, certificates } = make();
  it('may be PEM text, PEM bytes or DER', () => {
    const [expected] = anchorsFrom(rootPem);
    for (const file of [utf8(rootPem), certificates.root.der]) {
      expect(anchorsFrom(file)[0]?.publicKeyInfo).toEqual(expected?.publicKeyInfo);
    }
    expect(anchorsFrom(rootPem + rootPem)).toHaveLength(2);
  });

  it.each(['', 'no PEM', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'])(
    'are refused: %j',
    (file) => {
      for (const form of [file, utf8(file)]) {
        expect(() => anchorsFrom(form)).toThrowError(expect.objectContaining({ code: 'CertificateFormat' }));
      }
    },
  );

  it('are refused when DER is cut, or not text', () => {
    for (const file of [certificates.root.der.subarray(0, 50), Uint8Array.of(0xff, 0xfe)]) {
      expect(() => anchorsFrom(file)).toThrowError(expect.objectContaining({ code: 'CertificateFormat' }));
    }
  });

  it("replace one maker's", () => {
    const roots = anchorsFrom(rootPem);
    expect(withAnchors(builtInAnchors(), 'Intel', roots).Intel).toBe(roots);
    expect(withAnchors(builtInAnchors(), 'AMD', roots).Intel).toEqual(builtInAnchors().Intel);
  });
});
