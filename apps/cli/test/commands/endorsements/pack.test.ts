/** Endorsements that are carried to a place without a network: packed and signed here, verified and taken over there. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';
import { writeSigner } from '../../signers.ts';

describe('a pack of endorsements', () => {
  const folder = temporaryFolder();
  const path = (...parts: string[]) => join(folder.path, ...parts);
  const fetchTo = (out: string, from = 'demo') =>
    run([
      ...['endorsements', 'fetch', 'sgx', path(from, 'evidence.bin'), '--out', out, '--json'],
      ...['--endorsements', path(from), '--trust-root', path(from, 'root.pem')],
    ]);
  const pack = (from: string, out: string, key = 'alice-key.pem') =>
    run(['endorsements', 'pack', path(from), '--out', path(out), '--signing-key', path(key), '--json']);
  const verify = (file: string, signer: string, ...more: string[]) =>
    run(['endorsements', 'verify', path(file), '--signer', path(signer), '--json', ...more]);
  const importTo = (file: string, into: string, now?: string, signer = 'alice.pem') =>
    run(
      ['endorsements', 'import', path(file), '--signer', path(signer), '--into', path(into), '--json'],
      now === undefined ? {} : { now },
    );
  const outcomes = (json: Record<string, unknown>): string[] =>
    (json['endorsements'] as { outcome: string }[]).map(({ outcome }) => outcome);

  beforeAll(async () => {
    await run(['simulate', 'sgx', '--out', path('demo')]);
    await fetchTo(path('kept.json'));
    for (const name of ['alice', 'bob']) await writeSigner(folder.path, name);
    expect((await pack('kept.json', 'a.pack')).status).toBe(0);
  }, 60_000);
  afterAll(() => folder.remove());

  it('is verified by the certificate or the public key of its packer', async () => {
    const publicKey = execFileSync('openssl', ['pkey', '-in', path('alice-key.pem'), '-pubout']);
    writeFileSync(path('alice-public.pem'), publicKey);
    for (const signer of ['alice.pem', 'alice-public.pem']) {
      const verified = await verify('a.pack', signer);
      expect([verified.status, verified.json()]).toMatchObject([0, { signed: true, expired: 0 }]);
    }
    const both = await verify('a.pack', 'bob.pem', '--signer', path('alice.pem'));
    expect(both.status).toBe(0);
  });

  it('of somebody else, or changed on its way, is refused and nothing is written', async () => {
    const text = readFileSync(path('a.pack'), 'utf8');
    const at = Math.floor(text.length / 2);
    const changed = `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
    writeFileSync(path('changed.pack'), changed);
    const refusals = [
      await verify('a.pack', 'bob.pem'),
      await importTo('a.pack', 'nothing', undefined, 'bob.pem'),
      await verify('changed.pack', 'alice.pem'),
      await importTo('changed.pack', 'nothing'),
    ];
    for (const refused of refusals) {
      expect([refused.status, refused.json()]).toMatchObject([
        1,
        { error: { code: 'EndorsementPackSignature' } },
      ]);
    }
    expect(existsSync(path('nothing'))).toBe(false);
  });

  it.each(['carried', 'carried.json'])('taken over into %s verifies the evidence there', async (into) => {
    const first = await importTo('a.pack', into);
    expect([first.status, new Set(outcomes(first.json()))]).toEqual([0, new Set(['new'])]);
    const again = await importTo('a.pack', into);
    expect([again.status, again.json()['taken'], new Set(outcomes(again.json()))]).toEqual([
      0,
      0,
      new Set(['same']),
    ]);
    const verified = await run([
      ...['evidence', 'verify', 'sgx', path('demo/evidence.bin')],
      ...['--endorsements', path(into), '--trust-root', path('demo/root.pem')],
    ]);
    expect(verified.stdout).toContain('✓ Accepted');
  });

  it('never makes anything older', async () => {
    const data = path('data');
    const days = (count: number): string => new Date(Date.now() + count * 86_400_000).toISOString();
    for (const [name, now] of [
      ['early', days(0)],
      ['late', days(2)],
    ] as const) {
      await run(['simulate', 'sgx', '--out', path(name), '--data', data], { now });
      await run(
        [
          ...['endorsements', 'fetch', 'sgx', path(name, 'evidence.bin'), '--out', path(`${name}.json`)],
          ...['--endorsements', path(name), '--trust-root', path(name, 'root.pem')],
        ],
        { now },
      );
      const packed = ['endorsements', 'pack', path(`${name}.json`), '--out', path(`${name}.pack`)];
      expect((await run([...packed, '--signing-key', path('alice-key.pem')], { now })).status).toBe(0);
    }
    expect((await importTo('late.pack', 'newest', days(2))).status).toBe(0);
    const before = readFileSync(path('newest/manifest.json'), 'utf8');
    const older = await importTo('early.pack', 'newest', days(2));
    expect(outcomes(older.json())).toContain('older');
    expect(outcomes(older.json())).not.toContain('newer');
    expect(older.json()['taken']).toBe(0);
    expect(readFileSync(path('newest/manifest.json'), 'utf8')).toBe(before);
    // The other way round it is taken.
    expect((await importTo('early.pack', 'oldest', days(2))).status).toBe(0);
    expect(outcomes((await importTo('late.pack', 'oldest', days(2))).json())).toContain('newer');
  });

  it('that has expired is told, and not taken over', async () => {
    const verified = await verify('a.pack', 'alice.pem', '--at', '2200-01-01');
    expect(verified.status).toBe(1);
    const late = await importTo('a.pack', 'too-late', '2200-01-01');
    expect([late.status, new Set(outcomes(late.json()))]).toEqual([1, new Set(['expired'])]);
    expect(existsSync(path('too-late'))).toBe(false);
    const packed = await run(
      ['endorsements', 'pack', path('kept.json'), '--out', path('x'), '--signing-key', path('alice-key.pem')],
      { now: '2200-01-01' },
    );
    expect([packed.status, existsSync(path('x'))]).toEqual([2, false]);
  });

  it('is not written over what cannot be read', async () => {
    writeFileSync(path('other.json'), '{"format":"other"}');
    const refused = await importTo('a.pack', 'other.json');
    expect([refused.status, refused.json()]).toMatchObject([2, { error: { code: 'InputUnreadable' } }]);
    expect(readFileSync(path('other.json'), 'utf8')).toBe('{"format":"other"}');
  });

  it('is named where something else was meant', async () => {
    const kept = await importTo('kept.json', 'x');
    expect([kept.status, kept.json()]).toMatchObject([
      2,
      { error: { code: 'InputInvalid', message: expect.stringContaining('an endorsement archive') } },
    ]);
    const asSource = await run([
      ...['evidence', 'verify', 'sgx', path('demo/evidence.bin'), '--endorsements', path('a.pack')],
    ]);
    expect([asSource.status, asSource.stderr]).toEqual([
      2,
      expect.stringContaining('veritee endorsements import'),
    ]);
  });

  it('needs a private key to be made, and whom to believe to be read', async () => {
    const wrong = await pack('kept.json', 'x', 'alice.pem');
    expect([wrong.status, wrong.json()]).toMatchObject([2, { error: { code: 'InputInvalid' } }]);
    const nobody = await run(['endorsements', 'verify', path('a.pack'), '--json']);
    expect([nobody.status, nobody.json()]).toMatchObject([2, { error: { code: 'InvalidUsage' } }]);
    const noKey = await verify('a.pack', 'kept.json');
    expect([noKey.status, noKey.json()]).toMatchObject([2, { error: { code: 'InputInvalid' } }]);
  });
});
