import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** A server whose health answers come from a list, the last one again and again. */
async function answering(...statuses: number[]) {
  const server = createServer((_, answer) => {
    answer
      .writeHead((statuses.length > 1 ? statuses.shift() : statuses[0]) ?? 500)
      .end('{"status":"starting"}');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

describe('wait', () => {
  it('returns when a service that is started later is ready, with a certificate authority made later', async () => {
    const data = join(folder.path, 'later');
    const port = await freePort();
    const url = `https://127.0.0.1:${port}`;
    const waited = run(['wait', url, '--ca', join(data, 'tls/ca.pem'), '--timeout', '60', '--json']);
    const service = await serving(['serve', '--simulator', '--port', `${port}`, '--data', data, '--json']);
    const { status, json } = await waited;
    expect(status).toBe(0);
    expect(json()).toEqual({ ready: true, endpoint: url, milliseconds: expect.any(Number) });
    await service.stop();
  });

  it('waits while a service answers that it is not ready', async () => {
    const { url, close } = await answering(503, 503, 200);
    const { status, stdout } = await run(['wait', url]);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^http:\S+ is ready \(\d+ ms\)\n$/)]);
    close();
  });

  it.each([
    ['a service that is never ready', async () => answering(503), 'it answers 503 {"status":"starting"}'],
    [
      'nothing at all',
      async () => ({ url: `https://127.0.0.1:${await freePort()}`, close: () => {} }),
      'ECONNREFUSED',
    ],
  ])('ends with 3 and the last reason for %s', async (_, start, reason) => {
    const { url, close } = await start();
    const result = await run(['wait', url, '--timeout', '1', '--json']);
    expect(result.status).toBe(3);
    const { error } = result.json() as { error: { code: string; message: string } };
    expect(error).toEqual({ code: 'EndpointFailed', message: expect.stringContaining(reason) });
    close();
  });

  it('does not believe a service whose certificate another authority issued', async () => {
    const data = join(folder.path, 'one');
    const other = await serving(['serve', '--port', '0', '--data', join(folder.path, 'other'), '--json']);
    const service = await serving(['serve', '--port', '0', '--data', data, '--json']);
    const result = await run([
      ...['wait', service.ready.endpoint, '--timeout', '1', '--json'],
      ...['--ca', other.ready.certificateAuthority],
    ]);
    expect(result.status).toBe(3);
    await Promise.all([other.stop(), service.stop()]);
  });

  it('says which file is missing or wrong', async () => {
    const text = join(folder.path, 'text.pem');
    writeFileSync(text, 'no certificate');
    for (const ca of [join(folder.path, 'missing.pem'), text]) {
      const result = await run(['wait', 'https://127.0.0.1:1', '--timeout', '0', '--ca', ca]);
      expect(result.status).toBe(3);
      expect(result.stderr).toContain(ca);
    }
  });
});

async function freePort(): Promise<number> {
  const { url, close } = await answering(200);
  close();
  return Number(new URL(url).port);
}
