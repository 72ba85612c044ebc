import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
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

  it('say from when on which platforms are refused, and because of what', async () => {
    await fetchTo(path('status'));
    const fresh = await run(['endorsements', 'status', path('status'), '--json']);
    expect(fresh.status).toBe(0);
    const [line] = fresh.json()['status'] as { platforms: string[]; from: string; days: number }[];
    expect(line?.platforms).toEqual([expect.stringMatching(/^SGX platforms of FMSPC [0-9a-f]{12}$/)]);

    const soon = await run(['endorsements', 'status', path('status'), '--within', '10000', '--json']);
    expect([soon.status, soon.json()['due']]).toEqual([1, 1]);
    const text = (await run(['endorsements', 'status', path('status')])).stdout;
    expect(text).toContain(`✓ From ${line?.from} on (${line?.days} days), SGX platforms of FMSPC`);
    const late = await run(['endorsements', 'status', path('status'), '--at', '2090-01-01']);
    expect([late.status, late.stdout]).toEqual([
      1,
      expect.stringMatching(/✗ SGX platforms of FMSPC \w+ are refused since .* because .* has ended\./),
    ]);
  });

  it('that lack one are a refusal', async () => {
    const lacking = path('lacking.json');
    await fetchTo(lacking);
    const archive = JSON.parse(readFileSync(lacking, 'utf8')) as { items: { request: { kind: string } }[] };
    archive.items = archive.items.filter(({ request }) => request.kind !== 'root-crl');
    writeFileSync(lacking, JSON.stringify(archive));
    const status = await run(['endorsements', 'status', lacking]);
    expect([status.status, status.stdout]).toEqual([
      1,
      expect.stringMatching(
        /✗ SGX platforms of FMSPC \w+ are refused: there is no root CA revocation list\./,
      ),
    ]);
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

  it.each([
    [[], null],
    [['--update', 'early'], 'early'],
    [['--update', 'standard'], 'standard'],
  ])('are asked for with %j', async (options, update) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const source = ['--endorsements', `http://127.0.0.1:${port}`, '--trust-root', path('demo/root.pem')];
    const file = path('demo/evidence.bin');
    for (const command of [
      ['endorsements', 'fetch', 'sgx', file, '--out', path('none.json')],
      ['evidence', 'verify', 'sgx', file],
    ]) {
      asked.length = 0;
      await run([...command, ...source, ...options]);
      const documents = asked.filter((url) => /\/(tcb|qe\/identity)\b/.test(url));
      expect(documents.length).toBeGreaterThan(0);
      expect(documents.map((url) => new URL(url, 'http://x').searchParams.get('update'))).toEqual(
        documents.map(() => update),
      );
    }
    await new Promise((resolve) => server.close(resolve));
    const wrong = await run(['evidence', 'verify', 'sgx', file, '--update', 'later', '--json']);
    expect([wrong.status, wrong.json()]).toMatchObject([2, { error: { code: 'InvalidArgument' } }]);
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
