/** The service with the simulator's PKI on a free port, for tests from outside. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cachedSource } from '@veritee/evidence';
import { type RunningService, type ServiceOptions, startService } from '@veritee/service';
import { createSimulatedPki, type SimulatedPki, simulatedAnchors, simulatorSource } from '@veritee/simulator';

/** A running service that trusts a development root, and the PKI that its evidence comes from. */
export interface SimulatedService {
  readonly service: RunningService;
  readonly pki: SimulatedPki;
  /** Holds keys and certificates; removed by `close`. */
  readonly directory: string;
  close(): Promise<void>;
}

/** Starts it. */
export async function startSimulatedService(
  options: Partial<ServiceOptions> = {},
): Promise<SimulatedService> {
  const directory = mkdtempSync(join(tmpdir(), 'veritee-service-'));
  const pki = createSimulatedPki();
  const now = options.currentDate ?? (() => new Date());
  const service = await startService({
    dataDirectory: directory,
    source: cachedSource(simulatorSource(pki, { currentDate: now }), { currentDate: now }),
    anchors: simulatedAnchors(pki),
    development: { roots: ['test PKI'] },
    ...options,
  });
  return {
    service,
    pki,
    directory,
    close: async () => {
      await service.close();
      rmSync(directory, { recursive: true });
    },
  };
}
