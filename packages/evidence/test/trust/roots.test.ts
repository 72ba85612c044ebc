import { hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { utf8 } from '@veritee/core/internal';
import { anchorOf, type Certificate, decodeCertificates } from '@veritee/core/internal/x509';
import { describe, expect, it } from 'vitest';
import { anchorsFrom } from '../../src/trust/anchors-from.ts';
import { builtInAnchors, withAnchors } from '../../src/trust/roots.ts';
import { make } from '../vendor.ts';

describe('the built-in root', () => {
  it("is Intel's key", () => {
    const [intel, ...more] = builtInAnchors().Intel ?? [];
    expect(more).toEqual([]);
    // The hash of Intel's SubjectPublicKeyInfo as sgx-verification §2.2 states it.
    expect(hash('sha256', intel?.publicKeyInfo ?? '', 'hex')).toBe(
      'a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e',
    );
  });

  it('is what the certificate says that Intel publishes', () => {
    const [certificate] = decodeCertificates(
      readFileSync(new URL('./intel-sgx-root-ca.pem', import.meta.url), 'utf8'),
    ) as [Certificate];
    const before = 'fc64f8076d79a4fee9d1d473d74c89eb8d8fd55c5abafeabeba7366d20429404';
    expect(builtInAnchors().Intel).toEqual([anchorOf(certificate, [before])]);
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

  it("replace one vendor's", () => {
    const roots = anchorsFrom(rootPem);
    expect(withAnchors(builtInAnchors(), 'Intel', roots).Intel).toBe(roots);
    expect(withAnchors(builtInAnchors(), 'AMD', roots).Intel).toEqual(builtInAnchors().Intel);
  });
});
