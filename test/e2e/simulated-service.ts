/** The service with the simulator's world on a free port, for tests from outside. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedSource } from '@veritee/evidence';
import { type RunningService, type ServiceOptions, startService } from '@veritee/service';
import { createWorld, simulatorSource, type World, worldAnchors } from '@veritee/simulator';

/** A running service that trusts a development root, and the world that its evidence comes from. */
export interface SimulatedService {
  readonly service: RunningService;
  readonly world: World;
  /** Holds keys and certificates; removed by `close`. */
  readonly directory: string;
  close(): Promise<void>;
}

/** Starts it. */
export async function startSimulatedService(
  options: Partial<ServiceOptions> = {},
): Promise<SimulatedService> {
  const directory = mkdtempSync(join(tmpdir(), 'veritee-service-'));
  const world = createWorld();
  const now = options.clock ?? (() => new Date());
  const service = await startService({
    dataDirectory: directory,
    source: cachedSource(simulatorSource(world, { now }), { now }),
    anchors: worldAnchors(world),
    development: { roots: ['test world'] },
    ...options,
  });
  return {
    service,
    world,
    directory,
    close: async () => {
      await service.close();
      rmSync(directory, { recursive: true });
    },
  };
}
