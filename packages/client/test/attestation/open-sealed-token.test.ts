/** Sealed answers: what opens them, and everything that does not. */

import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openSealedToken } from '../../src/attestation/open-sealed-token.ts';

const innerKey = randomBytes(32);
const decrypt = async (): Promise<Uint8Array> => new Uint8Array(innerKey);

interface Envelope {
  Jwt: string;
  EncryptedInnerKey: string;
  EncryptionParams: { [name: string]: string | number };
  AuthenticationData: string;
  [name: string]: unknown;
}

/** A sealed answer as Azure writes it, changed before it is encoded. */
function sealed(change: (envelope: Envelope) => unknown = (same) => same, label = 'Transport Key'): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', innerKey, iv);
  cipher.setAAD(Buffer.from(label));
  const jwt = Buffer.concat([cipher.update('a.b.c'), cipher.final()]);
  const envelope: Envelope = {
    Jwt: jwt.toString('base64'),
    EncryptedInnerKey: randomBytes(256).toString('base64'),
    EncryptionParams: {
      BlockMode: 'ChainingModeGCM',
      BlockPadding: 'PKCS7',
      Cipher: 'AES',
      KeySizeInBits: 256,
      Iv: iv.toString('base64'),
    },
    AuthenticationData: cipher.getAuthTag().toString('base64'),
  };
  return Buffer.from(JSON.stringify(change(envelope))).toString('base64url');
}

describe('a sealed token', () => {
  it('is opened with the key that decrypt unwraps', async () => {
    const seen: number[] = [];
    const token = await openSealedToken(sealed(), async (wrapped) => {
      seen.push(wrapped.length);
      return decrypt();
    });
    expect(token).toBe('a.b.c');
    expect(seen).toEqual([256]);
  });

  it('may have members that nobody knows', async () => {
    expect(
      await openSealedToken(
        sealed((each) => ({ ...each, Later: {} })),
        decrypt,
      ),
    ).toBe('a.b.c');
  });

  const other = Buffer.alloc(16, 1).toString('base64');
  it.each<readonly [string, string]>([
    ['no base64url', '*'],
    ['no JSON', Buffer.from('{').toString('base64url')],
    ['a list', sealed(() => [])],
    ['no token', sealed(({ Jwt: _, ...others }) => others)],
    ['another token', sealed((each) => ({ ...each, Jwt: other }))],
    ['another tag', sealed((each) => ({ ...each, AuthenticationData: other }))],
    ['a short tag', sealed((each) => ({ ...each, AuthenticationData: 'AAAA' }))],
    ['text that is no base64', sealed((each) => ({ ...each, EncryptedInnerKey: '*' }))],
    ['a number in the place of text', sealed((each) => ({ ...each, EncryptedInnerKey: 7 as never }))],
    ['another label', sealed(undefined, 'Another Key')],
    ...(
      [
        ['Cipher', 'DES'],
        ['BlockMode', 'ChainingModeCBC'],
        ['KeySizeInBits', 128],
        ['Iv', Buffer.alloc(16).toString('base64')],
      ] as const
    ).map(([name, value]): [string, string] => [
      `another ${name}`,
      sealed((each) => ({ ...each, EncryptionParams: { ...each.EncryptionParams, [name]: value } })),
    ]),
  ])('with %s is refused', async (_what, text) => {
    await expect(openSealedToken(text, decrypt)).rejects.toMatchObject({ code: 'AnswerMalformed' });
  });

  it('is not opened with another key, nor with one of another length', async () => {
    for (const size of [32, 16, 0])
      await expect(openSealedToken(sealed(), async () => randomBytes(size))).rejects.toMatchObject({
        code: 'AnswerMalformed',
      });
  });

  it('passes on what decrypt throws', async () => {
    const refused = () => Promise.reject(new Error('the PCRs have changed'));
    await expect(openSealedToken(sealed(), refused)).rejects.toThrow('the PCRs have changed');
  });
});
