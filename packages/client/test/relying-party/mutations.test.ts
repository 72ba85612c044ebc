/** Every recorded attestation token verifies on its day, and each way of tampering with it is refused by its own code. */

import { createHmac, createPublicKey, X509Certificate } from 'node:crypto';
import type { PublishedKeys } from '@veritee/core';
import { describe, expect, it } from 'vitest';
import { createTokenVerifier, type VerifierTerms } from '../../src/relying-party/token-verifier.ts';
import { longestToken, parseAttestationToken } from '../../src/tokens/attestation-token.ts';
import { codesOf } from '../support/problems.ts';
import { flipBit, makeSigner } from '../support/signing.ts';
import { haveVectors, recordedKeySets, recordings } from '../support/vectors.ts';

interface Recorded {
  readonly name: string;
  readonly text: string;
  readonly kid: string;
  readonly issuer: string;
  readonly issuedAt: Date;
  readonly expiresOn: Date;
  readonly keys: PublishedKeys;
}

/** A token in which something was replaced, with the signature that it had. */
function rewritten(
  text: string,
  part: 0 | 1,
  change: (members: Record<string, unknown>) => Record<string, unknown>,
): string {
  return edited(text, part, (json) => JSON.stringify(change(JSON.parse(json))));
}

function edited(text: string, part: 0 | 1, change: (json: string) => string): string {
  const parts = text.split('.');
  const json = Buffer.from(parts[part] ?? '', 'base64url').toString();
  parts[part] = Buffer.from(change(json)).toString('base64url');
  return parts.join('.');
}

function recordedTokens(): Recorded[] {
  const sets = recordedKeySets();
  return recordings().flatMap(({ name, request, response }) => {
    const text = response.body['token'];
    if (!request.path.startsWith('/attest/') || typeof text !== 'string') return [];
    const { algorithm, keyId = '', issuer = '', issuedAt, expiresOn } = parseAttestationToken(text);
    const keys = sets.find((set) => set.keys.some((key) => key.kid === keyId));
    if (algorithm === 'none' || issuedAt === undefined || expiresOn === undefined) return [];
    if (keys === undefined) throw new Error(`no key set with ${keyId}`);
    return [{ name, text, kid: keyId, issuer, issuedAt, expiresOn, keys }];
  });
}

const stranger = makeSigner('stranger');

describe.skipIf(!haveVectors())('recorded attestation tokens', () => {
  const tokens = recordedTokens();

  /** The codes by which a relying party of that day refuses a text. The recorded enclaves are debug enclaves. */
  function refusal(
    { issuer, issuedAt, keys }: Recorded,
    text: string,
    options: Partial<VerifierTerms> & { readonly keys?: PublishedKeys } = {},
  ): Promise<string[]> {
    const verifier = createTokenVerifier({
      issuers: [issuer],
      keys,
      currentDate: () => issuedAt,
      ...options,
    });
    return codesOf(verifier.verify(text, { allowDebuggable: true }));
  }

  const mutations: Record<string, (token: Recorded) => [Promise<string[]>, string[]]> = {
    'nothing changed': (it) => [refusal(it, it.text), ['accepted']],
    'a bit of the signature': (it) => [refusal(it, flipBit(it.text, 2)), ['SignatureInvalid']],
    'a bit of the payload': (it) => [
      refusal(
        it,
        edited(it.text, 1, (json) =>
          json.replace('"x-ms-sgx-is-debuggable":true', '"x-ms-sgx-is-debuggable":null'),
        ),
      ),
      ['SignatureInvalid'],
    ],
    'alg none': (it) => [
      refusal(
        it,
        `${rewritten(it.text, 0, (header) => ({ ...header, alg: 'none' })).replace(/\.[^.]*$/, '.')}`,
      ),
      ['TokenUnsecured'],
    ],
    'HS256 with the public key': (it) => {
      const input = rewritten(it.text, 0, (header) => ({ ...header, alg: 'HS256' })).replace(/\.[^.]*$/, '');
      const certificate = it.keys.keys.find(({ kid }) => kid === it.kid)?.x5c?.[0] ?? '';
      const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'));
      const secret = createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })).export({
        type: 'spki',
        format: 'pem',
      });
      const forged = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      return [refusal(it, forged), ['AlgorithmNotAllowed']];
    },
    'an unknown kid': (it) => [
      refusal(
        it,
        rewritten(it.text, 0, (header) => ({ ...header, kid: 'unknown' })),
      ),
      ['KeyUnknown'],
    ],
    'the kid of another key': (it) => {
      // The published ids change places: the token then names a key of its issuer that did not sign it.
      const other = it.keys.keys.find(({ kid }) => kid !== it.kid);
      const keys = it.keys.keys.map((key) =>
        key.kid === it.kid ? { ...key, kid: other?.kid } : key === other ? { ...key, kid: it.kid } : key,
      );
      return [refusal(it, it.text, { keys: { keys } }), ['KeyIdMismatch']];
    },
    expired: (it) => [
      refusal(it, it.text, { currentDate: () => new Date(it.expiresOn.getTime() + 61_000) }),
      ['TokenExpired'],
    ],
    'not yet valid': (it) => [
      refusal(it, it.text, { currentDate: () => new Date(it.issuedAt.getTime() - 61_000) }),
      ['TokenNotYetValid'],
    ],
    'the wrong issuer': (it) => [
      refusal(it, it.text, { issuers: ['https://other.example'] }),
      ['IssuerUnexpected'],
    ],
    'a sibling instance with the same key': (it) => [
      refusal(it, it.text, { issuers: [it.issuer.replace('//', '//sibling')] }),
      ['IssuerUnexpected'],
    ],
    'an embedded foreign x5c': (it) => [
      refusal(
        it,
        rewritten(it.text, 0, (header) => ({ ...header, x5c: stranger.key.x5c })),
      ),
      ['SignatureInvalid', 'EmbeddedKeyUnexpected'],
    ],
    'jku elsewhere': (it) => [
      refusal(
        it,
        rewritten(it.text, 0, (header) => ({ ...header, jku: 'https://evil.example/certs' })),
      ),
      ['KeyUrlUnexpected', 'SignatureInvalid'],
    ],
    'a duplicate claim': (it) => [
      refusal(
        it,
        edited(it.text, 1, (json) => json.replace('{', '{"x-ms-ver":"1.0",')),
      ),
      ['MemberDuplicate'],
    ],
    'an oversized token': (it) => [refusal(it, `${it.text}${'A'.repeat(longestToken)}`), ['TokenTooLong']],
  };

  it('are there', () => {
    expect(tokens.length).toBeGreaterThan(10);
  });

  describe.each(Object.keys(mutations))('with %s', (mutation) => {
    it.each(tokens)('$name', async (token) => {
      const [codes, expected] = mutations[mutation]?.(token) ?? [];
      expect(await codes).toEqual(expected);
    });
  });

  it('are refused with any one character changed, also where base64 would not show it', async () => {
    const [token] = tokens;
    if (token === undefined) throw new Error('no tokens');
    const { text } = token;
    const places = [
      ...Array.from({ length: 150 }, (_, i) => Math.floor((i * text.length) / 150)),
      text.length - 1,
    ];
    for (const at of places) {
      for (const other of ['A', 'Q', '_', '.', '=', ' ']) {
        if (text[at] === other) continue;
        const codes = await refusal(token, text.slice(0, at) + other + text.slice(at + 1));
        expect(codes, `${other} at ${at}`).not.toContain('accepted');
      }
    }
    expect(await refusal(token, `${text}\n`)).toEqual(['TokenFormat']);
    expect(await refusal(token, ` ${text}`)).toEqual(['TokenFormat']);
    expect(await refusal(token, `${text}.`)).toEqual(['TokenFormat']);
  });
});
