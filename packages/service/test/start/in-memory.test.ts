/** Instances in memory are for development only, and in one place. */

import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { plainService } from '../http/plain-service.ts';

const dataDirectory = mkdtempSync(join(tmpdir(), 'veritee-in-memory-'));
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

describe('instances in memory', () => {
  it('are refused where keys are for production', async () => {
    const development = { roots: [], inMemory: true };
    await expect(plainService({ development })).rejects.toMatchObject({ code: 'InvalidOperation' });
  });

  it('are refused beside a database', async () => {
    const development = { roots: ['test PKI'], inMemory: true };
    const database = 'postgresql://user@127.0.0.1/none';
    await expect(plainService({ development, database })).rejects.toMatchObject({ code: 'InvalidParameter' });
  });

  it('leave no database behind', async () => {
    const development = { roots: ['test PKI'], inMemory: true };
    const service = await plainService({ development, dataDirectory });
    expect((await fetch(`${service.endpoint}/readyz`)).status).toBe(200);
    await service.close();
    expect(existsSync(join(dataDirectory, 'master-key'))).toBe(true);
    expect(existsSync(join(dataDirectory, 'veritee.db'))).toBe(false);
  });
});
