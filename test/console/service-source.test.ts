/** What the page never asks the service that serves it, without a browser. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serviceSource } from '../../apps/console/src/worker/service-source.ts';

describe('endorsements of the service', () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(404).end();
  });
  beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
  afterAll(() => server.close());

  it('are never asked for by what names a machine', async () => {
    const { port } = server.address() as AddressInfo;
    const source = serviceSource({ id: 1, address: `http://127.0.0.1:${port}` });
    const platform = {
      encryptedPpid: 'aa'.repeat(384),
      cpuSvn: '01'.repeat(16),
      pceSvn: '0d00',
      pceId: '0000',
    };
    const chain = { kind: 'pck-chain', embedded: false, qeId: '02'.repeat(16), ...platform } as const;
    expect(await source.get(chain)).toBeUndefined();
    expect(asked).toEqual([]);
    expect(await source.get({ kind: 'qe-identity', tee: 'sgx' })).toBeUndefined();
    expect(asked).toHaveLength(1);
  });
});
