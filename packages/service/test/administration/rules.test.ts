import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCertificateDocument } from '../../src/administration/certificate-document.ts';
import { readDocument } from '../../src/administration/document.ts';
import { requireManagementCertificate } from '../../src/administration/management-certificate.ts';
import { openPolicyDocument, readPolicyToSet, readReset } from '../../src/administration/policy-document.ts';
import {
  type RuledState,
  requireAddition,
  requirePolicyAuthority,
  requireRemoval,
} from '../../src/administration/rules.ts';
import type { InstanceMode } from '../../src/storage/storage.ts';
import {
  certificateDocument,
  codeOf,
  NOW,
  POLICY,
  type Signer,
  signed,
  signedPolicy,
  signerNamed,
  x5cOf,
} from './signing.ts';

const root = signerNamed('root');
const second = signerNamed('second');
const stranger = signerNamed('stranger');
const keys = stranger;
const past = new Date(NOW.getTime() - 1000);
const future = new Date(NOW.getTime() + 1000);
const longAgo = new Date(NOW.getTime() - 1_000_000);
const UNSECURED = 'eyJhbGciOiJub25lIn0..';

function instance(mode: InstanceMode, ...signers: readonly Signer[]): RuledState {
  return {
    record: { name: 'test', mode, location: 'local', tags: {}, createdAt: NOW },
    certificates: signers.map(({ certificate }) => certificate.der),
  };
}

const mayChange = (state: RuledState, document: string): unknown =>
  codeOf(() => requirePolicyAuthority(state, readDocument(document), NOW));

describe('policies of an AAD instance', () => {
  it('may be changed unsecured, or signed by anybody: the role of the caller decides', () => {
    expect(mayChange(instance('AAD'), UNSECURED)).toBe('no error');
    expect(mayChange(instance('AAD'), signedPolicy(stranger))).toBe('no error');
  });
});

it('policies of a shared instance cannot be changed', () => {
  expect(mayChange(instance('Shared'), UNSECURED)).toBe('SharedInstance');
  expect(mayChange(instance('Shared', root), signedPolicy(root))).toBe('SharedInstance');
});

describe('policies of an isolated instance', () => {
  const isolated = instance('Isolated', second, root);

  it('may be changed by the key of any of its certificates', () => {
    expect(mayChange(isolated, signedPolicy(root))).toBe('no error');
    expect(mayChange(isolated, signedPolicy(second))).toBe('no error');
    expect(
      mayChange(isolated, signedPolicy(root, { alg: 'RSA256', header: { jwk: { x5c: x5cOf(root) } } })),
    ).toBe('no error');
    expect(
      mayChange(isolated, signedPolicy(root, { header: { jwk: root.publicKey.export({ format: 'jwk' }) } })),
    ).toBe('no error');
  });

  it.each([
    ['unsecured', UNSECURED, 'DocumentUnsigned'],
    ['signed by a stranger', signedPolicy(stranger), 'SignerUnknown'],
    [
      'signed by a bare key that is in no certificate',
      signedPolicy(stranger, { header: { jwk: stranger.publicKey.export({ format: 'jwk' }) } }),
      'SignerUnknown',
    ],
    [
      'signed by a stranger who shows a certificate of the instance above his own',
      signedPolicy(stranger, { header: { x5c: x5cOf(stranger, root) } }),
      'SignerChain',
    ],
    [
      'signed by a stranger who bears the name of a certificate',
      signedPolicy(signerNamed('root', { keys })),
      'SignerChain',
    ],
  ])('are not changed %s', (_what, document, code) => expect(mayChange(isolated, document)).toBe(code));

  it('are not changed by a document in which any one character is another', () => {
    const document = signedPolicy(root);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=';
    const change = fc.record({ at: fc.nat(document.length - 1), to: fc.constantFrom(...alphabet) });
    fc.assert(
      fc.property(change, ({ at, to }) => {
        fc.pre(document[at] !== to);
        const changed = document.slice(0, at) + to + document.slice(at + 1);
        expect(mayChange(isolated, changed)).not.toBe('no error');
      }),
      { numRuns: 500 },
    );
  });

  it('are not changed when the instance has no certificate', () => {
    expect(mayChange(instance('Isolated'), signedPolicy(root))).toBe('SignerUnknown');
  });

  it.each([
    ['has expired', { from: longAgo, to: past }, 'SignerExpired'],
    ['is not valid yet', { from: future }, 'SignerNotYetValid'],
    ['is not that of an authority', { authority: false }, 'SignerNotAuthority'],
  ])('are not changed by a certificate that %s', (_what, options, code) => {
    const signer = signerNamed('signer', { keys, ...options });
    expect(mayChange(instance('Isolated', signer), signedPolicy(signer))).toBe(code);
    const bare = signedPolicy(signer, { header: { jwk: signer.publicKey.export({ format: 'jwk' }) } });
    expect(mayChange(instance('Isolated', signer), bare)).toBe(code);
  });
});

describe('a certificate of an isolated instance that was renewed with its key', () => {
  const expired = signerNamed('renewed', { keys, from: longAgo, to: past });
  const renewed = signerNamed('renewed', { keys });
  const isolated = instance('Isolated', expired, renewed);

  it('vouches for its key, and for the certificates that either issued', () => {
    const bare = signedPolicy(renewed, { header: { jwk: renewed.publicKey.export({ format: 'jwk' }) } });
    expect(mayChange(isolated, bare)).toBe('no error');
    const leaf = signerNamed('leaf', { issuer: expired, kind: 'P-256' });
    expect(mayChange(isolated, signedPolicy(leaf))).toBe('no error');
  });

  it('does not bring back the expired one', () => {
    expect(mayChange(isolated, signedPolicy(expired))).toBe('SignerExpired');
  });
});

describe('a chain below a certificate of an isolated instance', () => {
  const isolated = instance('Isolated', root);
  const leaf = signerNamed('leaf', { issuer: root, keys });
  const chained = (header: readonly Signer[], signer = header[0] ?? leaf): unknown =>
    mayChange(isolated, signedPolicy(signer, { header: { x5c: x5cOf(...header) } }));

  it('may sign, with the certificate at its end or without', () => {
    expect(chained([leaf, root])).toBe('no error');
    expect(chained([leaf])).toBe('no error');
  });

  it('may have an authority between', () => {
    const between = signerNamed('between', { issuer: root, authority: true, kind: 'P-256' });
    const low = signerNamed('low', { issuer: between, keys, keyUsage: ['digitalSignature'] });
    expect(chained([low, between, root])).toBe('no error');
    expect(chained([low, between])).toBe('no error');
    expect(chained([low])).toBe('SignerUnknown');
    expect(chained([low, root])).toBe('SignerChain');
    expect(chained([low, root, between])).toBe('SignerChain');
  });

  it.each([
    ['expired', { from: longAgo, to: past }, 'SignerExpired'],
    ['not yet valid', { from: future }, 'SignerNotYetValid'],
    ['for other purposes', { keyUsage: ['keyCertSign'] as const }, 'SignerChain'],
  ])('may not sign when its leaf is %s', (_what, options, code) => {
    expect(chained([signerNamed('leaf', { issuer: root, keys, ...options }), root])).toBe(code);
  });

  it.each([
    ['is no authority', { authority: false }, 'SignerNotAuthority'],
    ['may not certify', { authority: true, keyUsage: ['digitalSignature'] as const }, 'SignerChain'],
    ['has expired', { authority: true, from: longAgo, to: past }, 'SignerExpired'],
  ])('may not sign when a certificate between %s', (_what, options, code) => {
    const between = signerNamed('between', { issuer: root, kind: 'P-256', ...options });
    expect(chained([signerNamed('low', { issuer: between, keys }), between, root])).toBe(code);
  });

  it('may not be longer than its authority allows', () => {
    const short = signerNamed('short', { pathLength: 0, kind: 'P-256' });
    const between = signerNamed('between', { issuer: short, authority: true, kind: 'P-256' });
    const low = signerNamed('low', { issuer: between, keys });
    const document = signedPolicy(low, { header: { x5c: x5cOf(low, between, short) } });
    expect(mayChange(instance('Isolated', short), document)).toBe('SignerChain');
  });

  it('may not sign below a certificate that is no authority, and is told so', () => {
    const plain = signerNamed('plain', { authority: false, kind: 'P-256' });
    const below = signerNamed('below', { issuer: plain, keys });
    expect(mayChange(instance('Isolated', plain), signedPolicy(below))).toBe('SignerNotAuthority');
  });
});

describe('certificates', () => {
  const adding = (state: RuledState, document: string): unknown =>
    codeOf(() => requireAddition(state, readCertificateDocument(document), NOW));
  const removing = (state: RuledState, document: string): unknown =>
    codeOf(() => requireRemoval(state, readCertificateDocument(document), NOW));

  it('are added and removed by the key of one of them', () => {
    expect(adding(instance('Isolated', root), certificateDocument(second, root))).toBe('no error');
    expect(
      adding(instance('Isolated', root), certificateDocument(second, root, 'maa-policyCertificate')),
    ).toBe('no error');
    expect(removing(instance('Isolated', root, second), certificateDocument(second, root))).toBe('no error');
    expect(removing(instance('Isolated', root, second), certificateDocument(root, root))).toBe('no error');
  });

  it('that are there may be added again, those that are not there removed', () => {
    expect(adding(instance('Isolated', root), certificateDocument(root, root))).toBe('no error');
    expect(removing(instance('Isolated', root), certificateDocument(second, root))).toBe('no error');
  });

  it('are not changed by themselves', () => {
    expect(adding(instance('Isolated', root), certificateDocument(stranger, stranger))).toBe('SignerUnknown');
    expect(removing(instance('Isolated', root, second), certificateDocument(root, stranger))).toBe(
      'SignerUnknown',
    );
    const unsecured = `eyJhbGciOiJub25lIn0.${certificateDocument(second, root).split('.')[1]}.`;
    expect(adding(instance('Isolated', root), unsecured)).toBe('DocumentUnsigned');
  });

  it('belong to isolated instances', () => {
    expect(adding(instance('AAD'), certificateDocument(second, root))).toBe('NotIsolated');
    expect(removing(instance('AAD'), certificateDocument(second, root))).toBe('NotIsolated');
    expect(adding(instance('Shared'), certificateDocument(second, root))).toBe('SharedInstance');
  });

  it('are never all removed, nor all that are still valid', () => {
    expect(removing(instance('Isolated', root), certificateDocument(root, root))).toBe('LastCertificate');
    const expired = signerNamed('expired', { keys, from: longAgo, to: past });
    expect(removing(instance('Isolated', root, expired), certificateDocument(root, root))).toBe(
      'LastCertificate',
    );
    expect(removing(instance('Isolated', root, expired), certificateDocument(expired, root))).toBe(
      'no error',
    );
  });

  it('are not more than an instance may have', () => {
    const full = { ...instance('Isolated', root), certificates: Array(64).fill(root.certificate.der) };
    expect(adding(full, certificateDocument(second, root))).toBe('TooManyCertificates');
    expect(adding(full, certificateDocument(root, root))).toBe('no error');
  });

  it.each([
    ['has expired', signerNamed('x', { keys, from: longAgo, to: past }), 'CertificateExpired'],
    ['has a weak key', signerNamed('x', { kind: 'rsa-1024' }), 'KeyInvalid'],
    [
      'has a critical extension that is not known',
      // Name constraints.
      signerNamed('x', {
        keys,
        extensions: [{ oid: '2.5.29.30', value: new Uint8Array([0x30, 0]), critical: true }],
      }),
      'CertificateFormat',
    ],
  ])('are not added when one %s', (_what, subject, code) => {
    expect(adding(instance('Isolated', root), certificateDocument(subject, root))).toBe(code);
    expect(codeOf(() => requireManagementCertificate(subject.certificate.der, NOW))).toBe(code);
  });

  it('may be added when one is not a CA; it vouches for nobody, and takes nothing from a CA above it', () => {
    const plain = signerNamed('plain', { keys, authority: false });
    expect(adding(instance('Isolated', root), certificateDocument(plain, root))).toBe('no error');
    const both = instance('Isolated', plain, root);
    expect(mayChange(both, signedPolicy(plain))).toBe('SignerNotAuthority');
    expect(adding(both, certificateDocument(second, plain))).toBe('SignerNotAuthority');
    expect(removing(both, certificateDocument(root, plain))).toBe('SignerNotAuthority');
    const bare = { header: { jwk: plain.publicKey.export({ format: 'jwk' }) } };
    expect(mayChange(both, signedPolicy(plain, bare))).toBe('SignerNotAuthority');
    const leaf = signerNamed('leaf', { issuer: root, keys });
    for (const listed of [instance('Isolated', leaf, root), instance('Isolated', root, leaf)]) {
      expect(mayChange(listed, signedPolicy(leaf))).toBe('no error');
      expect(mayChange(listed, signedPolicy(signerNamed('below', { issuer: leaf, kind: 'P-256' })))).toBe(
        'SignerNotAuthority',
      );
    }
  });

  it('are never removed so far that only others than CAs, or expired CAs, are left', () => {
    const plain = signerNamed('plain', { keys, authority: false });
    const expired = signerNamed('expired', { keys, from: longAgo, to: past });
    const state = instance('Isolated', plain, root, expired);
    expect(removing(state, certificateDocument(root, root))).toBe('LastCertificate');
    expect(removing(state, certificateDocument(plain, root))).toBe('no error');
  });

  it('may be prepared before they are valid', () => {
    const next = signerNamed('next', { keys, from: future });
    expect(adding(instance('Isolated', root), certificateDocument(next, root))).toBe('no error');
  });

  it.each([
    ['no payload', ''],
    ['no JSON', 'text'],
    ['no claim', '{}'],
    ['a claim that is no key', '{"policyCertificate":"MIIC"}'],
    ['a key without certificate', '{"policyCertificate":{"kty":"RSA"}}'],
    ['two claims', '{"policyCertificate":{"x5c":["AA"]},"maa-policyCertificate":{"x5c":["AA"]}}'],
  ])('are not found in %s', (_what, payload) => {
    expect(codeOf(() => readCertificateDocument(signed(payload, root)))).toBe('CertificateClaimMissing');
  });

  it('come one at a time', () => {
    const two = certificateDocument(second, root, 'policyCertificate', x5cOf(second, root));
    expect(codeOf(() => readCertificateDocument(two))).toBe('CertificateFormat');
    const none = certificateDocument(second, root, 'policyCertificate', ['AAAA']);
    expect(codeOf(() => readCertificateDocument(none))).toBe('CertificateFormat');
  });
});

describe('documents that set or reset a policy', () => {
  const payloadOf = (payload: string): string =>
    `eyJhbGciOiJub25lIn0.${Buffer.from(payload).toString('base64url')}.`;

  it('hold the policy in base64url, or plain in the preview version', () => {
    expect(readPolicyToSet(signedPolicy(root), false).policy).toBe(POLICY);
    const plain = payloadOf(JSON.stringify({ AttestationPolicy: POLICY }));
    expect(readPolicyToSet(plain, true).policy).toBe(POLICY);
    expect(codeOf(() => readPolicyToSet(plain, false))).toBe('PolicyEncoding');
    expect(openPolicyDocument(plain)).toEqual({ policy: POLICY, signer: undefined });
  });

  it.each([
    ['no payload', UNSECURED, 'PolicyClaimMissing'],
    ['no JSON', payloadOf(POLICY), 'PolicyClaimMissing'],
    ['no claim', payloadOf('{}'), 'PolicyClaimMissing'],
    ['a claim that is no text', payloadOf('{"AttestationPolicy":{}}'), 'PolicyClaimMissing'],
    ['a claim that is not base64url', payloadOf('{"AttestationPolicy":"dmVyc2)"}'), 'PolicyEncoding'],
    ['a claim that is not UTF-8', payloadOf('{"AttestationPolicy":"gA"}'), 'PolicyEncoding'],
  ])('set nothing with %s', (_what, document, code) => {
    expect(codeOf(() => readPolicyToSet(document, false))).toBe(code);
  });

  it('reset with nothing but an empty payload', () => {
    expect(readReset(UNSECURED).signer).toBeUndefined();
    expect(readReset(signed('', root)).signer?.algorithm).toBe('RS256');
    expect(codeOf(() => readReset(signedPolicy(root)))).toBe('DocumentNotEmpty');
  });

  it('tell their signer when they are opened again', () => {
    expect(openPolicyDocument(signedPolicy(root)).signer).toEqual({
      alg: 'RS256',
      kty: 'RSA',
      use: 'sig',
      x5c: x5cOf(root),
    });
  });
});
