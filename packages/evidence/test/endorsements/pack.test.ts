import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { base64url, fromBase64url, fromUtf8, jwsSigningInput } from '@veritee/core/internal';
import { importPublicKey } from '@veritee/core/internal/crypto';
import { describe, expect, it } from 'vitest';
import { archiveText } from '../../src/endorsements/archive.ts';
import { type PackOptions, packText, readPack } from '../../src/endorsements/pack.ts';
import { type DeliveredEndorsement, endorsement } from '../../src/endorsements/source.ts';
import { make } from '../vendor.ts';

const now = new Date('2026-01-10T00:00:00Z');
const list = make().revocationLists.root;
const items: readonly DeliveredEndorsement[] = [
  { request: { kind: 'root-crl' }, endorsement: endorsement(list, 'https://pcs.example/crl') },
];

interface Packer extends Pick<PackOptions, 'key' | 'sign'> {
  readonly privateKey: KeyObject;
}

function packer(curve: 'P-256' | 'P-384' | 'P-521' | number): Packer {
  const { publicKey, privateKey } =
    typeof curve === 'number'
      ? generateKeyPairSync('rsa', { modulusLength: curve })
      : generateKeyPairSync('ec', { namedCurve: curve });
  const hash = curve === 'P-384' ? 'sha384' : 'sha256';
  const how =
    typeof curve === 'number' ? { padding: 6, saltLength: 32 } : { dsaEncoding: 'ieee-p1363' as const };
  return {
    key: importPublicKey(publicKey.export({ type: 'spki', format: 'der' })),
    privateKey,
    sign: (bytes) => sign(hash, bytes, { key: privateKey, ...how }),
  };
}

const { privateKey: _, ...alice } = packer('P-256');
const pack = () => packText(items, { now, ...alice });
const refusal = (code: string) => expect.objectContaining({ code });
const thrownBy = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return error;
  }
};

describe('a pack of endorsements', () => {
  it.each(['P-256', 'P-384', 2048] as const)(
    'signed by a key %s is read by its public key',
    async (curve) => {
      const { key, sign } = packer(curve);
      const text = await packText(items, { now, key, sign });
      const found = readPack(text, [alice.key, key], 'a.pack');
      expect(found).toMatchObject({ packed: now, signer: expect.stringMatching(/^[0-9a-f]{64}$/) });
      expect(found.items).toEqual([
        {
          request: { kind: 'root-crl' },
          endorsement: { ...items[0]?.endorsement, origin: 'a.pack (from https://pcs.example/crl)' },
        },
      ]);
    },
  );

  it('is not made by keys that cannot sign packs, nor with the signature of another key', async () => {
    for (const curve of ['P-521', 1024] as const) {
      const { key, sign } = packer(curve);
      await expect(packText(items, { now, key, sign })).rejects.toMatchObject({ code: 'OptionsInvalid' });
    }
    const { sign } = packer('P-256');
    await expect(packText(items, { now, key: alice.key, sign })).rejects.toMatchObject({
      code: 'OptionsInvalid',
    });
  });

  it('of another packer, or of none who is known, is refused', async () => {
    const text = await pack();
    for (const signers of [[packer('P-256').key], []]) {
      expect(thrownBy(() => readPack(text, signers, 'a.pack'))).toEqual(refusal('EndorsementPackSignature'));
    }
  });

  it('is refused when any part of it was changed', async () => {
    const parts = (await pack()).trim().split('.');
    for (const [i, part] of parts.entries()) {
      const bytes = fromBase64url(part);
      const at = bytes.length - 3;
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      const changed = parts.map((each, j) => (i === j ? base64url(bytes) : each)).join('.');
      expect(thrownBy(() => readPack(changed, [alice.key], 'a.pack'))).toEqual(
        expect.objectContaining({ code: expect.stringMatching(/^Endorsement/) }),
      );
    }
  });

  const forged = (header: object, payload: string, by: PackOptions['sign'] = alice.sign): string => {
    const input = jwsSigningInput(header, payload);
    return `${input}.${base64url(by(new TextEncoder().encode(input)) as Uint8Array)}`;
  };
  const typ = 'veritee-endorsements+jws';

  it('does not choose its algorithm', async () => {
    const payload = fromUtf8(fromBase64url((await pack()).split('.')[1] ?? ''));
    expect(readPack(forged({ alg: 'ES256', typ }, payload), [alice.key], 'a').items).toHaveLength(1);
    for (const alg of ['none', 'HS256', 'ES384', undefined]) {
      for (const by of [alice.sign, () => new Uint8Array()]) {
        const text = forged({ alg, typ }, payload, by);
        expect(thrownBy(() => readPack(text, [alice.key], 'a'))).toEqual(refusal('EndorsementPackSignature'));
      }
    }
  });

  it.each([
    ['an archive without signature', archiveText(items)],
    ['nothing', ''],
    ['a token', forged({ alg: 'ES256', typ: 'JWT' }, '{}')],
    ['an empty document', forged({ alg: 'ES256', typ }, '{}')],
    ['no JSON', forged({ alg: 'ES256', typ }, 'x')],
    ['an archive of its packer', forged({ alg: 'ES256', typ }, archiveText(items))],
  ])('is not %s', (_, text) => {
    expect(thrownBy(() => readPack(text, [alice.key], 'a'))).toEqual(refusal('EndorsementsFormat'));
  });

  it('holds what its hashes say', async () => {
    const payload = fromUtf8(fromBase64url((await pack()).split('.')[1] ?? ''));
    const other = payload.replace(/"sha256":"../, '"sha256":"zz').replace('zz', '00');
    const text = forged({ alg: 'ES256', typ }, other === payload ? '' : other);
    expect(thrownBy(() => readPack(text, [alice.key], 'a'))).toEqual(refusal('EndorsementsFormat'));
  });
});
