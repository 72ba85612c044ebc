/**
 * The thread that runs the service: its program. A thread, so that timers and modules which a test framework replaces
 * stay those of the tests. `thread.ts` starts it; nothing imports it.
 */

import { parentPort, workerData } from 'node:worker_threads';
import { createMovableClock, type RunningService, startService } from '@veritee/service';
import { environmentOf } from '@veritee/service/internal';
import { openSimulatedPki, simulatedAnchors, simulatedTrust, simulatorSource } from '@veritee/simulator';
import { pkiFolder } from './places.ts';
import type { ServiceFacts, ThreadFacts, ThreadFailure, ThreadMessage } from './thread-messages.ts';

const facts = workerData as ThreadFacts;
const tell = (message: ThreadMessage): void => parentPort?.postMessage(message);

try {
  const service = await start(facts);
  parentPort?.once('message', () => void service.close().finally(() => parentPort?.close()));
  tell({ ready: factsOf(service) });
} catch (error) {
  tell({ failed: failureOf(error) });
  parentPort?.close();
}

function start({ folder, port, instances, ahead }: ThreadFacts): Promise<RunningService> {
  const clock = createMovableClock();
  clock.moveTo(ahead);
  const pki = openSimulatedPki(pkiFolder(folder));
  return startService({
    dataDirectory: folder,
    port,
    instances,
    source: simulatorSource(pki, { currentDate: clock.now }),
    anchors: simulatedAnchors(pki),
    trust: simulatedTrust(),
    keyLevel: 'development',
    audit: { attestations: 'off' },
    limits: { stopSeconds: 1 },
    development: {
      roots: ['simulated PKI of tests'],
      identity: 'well-known',
      faults: true,
      clock,
      inMemory: true,
    },
  });
}

function factsOf(service: RunningService): ServiceFacts {
  const { endpoint, instances, certificateAuthority = '' } = service;
  const environment = environmentOf({ ...service, region: 'local', identity: service.environment });
  return { endpoint, instances, certificateAuthority, environment };
}

function failureOf(error: unknown): ThreadFailure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'Error';
  return { code, message: error instanceof Error ? error.message : String(error) };
}
