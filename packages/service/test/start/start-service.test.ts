import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { afterAll, describe, expect, it } from 'vitest';
import { startService } from '../../src/start/start-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const options = { dataDirectory: folder, source: firstOf([]), anchors: builtInAnchors() };

describe('a start that fails', () => {
  it('gives back what it had opened: the next one on the same data succeeds, for another level too', async () => {
    const other = createServer();
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => {
        const address = other.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    await expect(startService({ ...options, port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await new Promise((resolve) => other.close(resolve));

    const service = await startService({ ...options, port, keyLevel: 'development' });
    expect(service.endpoint).toBe(`https://127.0.0.1:${port}`);
    await service.close();
  });
});
