/** A service over plain HTTP in a folder of its own, for tests of its surface. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import type { ServiceOptions } from '../../src/start/options.ts';
import type { RunningService } from '../../src/start/running-service.ts';
import { startService } from '../../src/start/start-service.ts';

/** The service with its folder. */
export interface PlainService extends RunningService {
  readonly folder: string;
}

/** Starts one; `close` removes the folder, and so does a start that fails. */
export async function plainService(more: Partial<ServiceOptions> = {}): Promise<PlainService> {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-plain-'));
  const service = await startService({
    dataDirectory: folder,
    protocol: 'http',
    source: firstOf([]),
    anchors: builtInAnchors(),
    ...more,
  }).catch((error: unknown) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    ...service,
    folder,
    close: async () => {
      await service.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The code of an error answer. */
export async function codeOf(answer: Response): Promise<string> {
  return ((await answer.json()) as { error: { code: string } }).error.code;
}
