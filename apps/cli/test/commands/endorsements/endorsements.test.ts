import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';

describe('endorsements', () => {
  const folder = temporaryFolder();
  const path = (...parts: string[]) => join(folder.path, ...parts);
  const fetchTo = (out: string, ...more: string[]) =>
    run([
      ...['endorsements', 'fetch', 'sgx', path('demo/evidence.bin'), '--out', out],
      ...['--endorsements', path('demo'), '--trust-root', path('demo/root.pem'), '--json', ...more],
    ]);

  beforeAll(async () => {
    await run(['simulate', 'sgx', '--out', path('demo')]);
  });
  afterAll(() => folder.remove());

  it.each(['kept', 'kept.json'])(
    'fetched to %s verify the evidence without the first source',
    async (name) => {
      const fetched = await fetchTo(path(name));
      expect(fetched.status).toBe(0);
      expect(fetched.json()).toMatchObject({ kept: path(name) });
      const verified = await run([
        ...['evidence', 'verify', 'sgx', path('demo/evidence.bin')],
        ...['--endorsements', path(name), '--trust-root', path('demo/root.pem')],
      ]);
      expect(verified.stdout).toContain('✓ Accepted');
    },
  );

  it('are kept beside those that were there, once each', async () => {
    const out = path('twice.json');
    const first = (await fetchTo(out)).json()['endorsements'];
    expect((await fetchTo(out)).json()['endorsements']).toEqual(first);
    expect(JSON.parse(readFileSync(out, 'utf8')).items).toHaveLength((first as unknown[]).length);
  });

  it('are shown with the days that they last, and an expired one is a refusal', async () => {
    await fetchTo(path('shown'));
    const fresh = await run(['endorsements', 'show', path('shown'), '--json']);
    expect(fresh.status).toBe(0);
    const lines = fresh.json()['endorsements'] as { days: number; endorsement: string }[];
    expect(lines.map((line) => line.endorsement)).toContain('QE identity for sgx');
    expect(lines.every((line) => line.days >= 0)).toBe(true);

    const soon = await run(['endorsements', 'show', path('shown'), '--within', '10000']);
    expect(soon.status).toBe(1);
    const late = await run(['endorsements', 'show', path('shown'), '--at', '2090-01-01']);
    expect(late.status).toBe(1);
    expect(late.stdout).toContain('expired');
  });

  it('are not fetched for a platform whose chain ends in no trusted root', async () => {
    const out = path('untrusted.json');
    const result = await run([
      ...['endorsements', 'fetch', 'sgx', path('demo/evidence.bin'), '--out', out],
      ...['--endorsements', path('demo'), '--json'],
    ]);
    expect(result.status).toBe(2);
    expect(result.json()).toMatchObject({ error: { code: 'PckChainUntrusted' } });
    expect(existsSync(out)).toBe(false);
  });

  it('that cannot be read are wrong input', async () => {
    const none = await run(['endorsements', 'show', path('nowhere'), '--json']);
    expect(none.status).toBe(2);
    expect(none.json()).toMatchObject({ error: { code: 'InputUnreadable' } });
    const other = await run(['endorsements', 'show', path('demo/collateral.json'), '--json']);
    expect(other.status).toBe(2);
    const out = await fetchTo(path('demo/collateral.json'));
    expect(out.json()).toMatchObject({ error: { code: 'InputUnreadable' } });
  });
});
