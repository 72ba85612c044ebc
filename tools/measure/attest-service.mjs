/**
 * The service under load: plain HTTP, the simulator's PKI, quotes of as many platforms as its argument says. Tells its
 * parent the port and the bodies.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64url, utf8 } from '@veritee/core/internal';
import { cachedSource } from '@veritee/evidence';
import { startService } from '@veritee/service';
import {
  createSimulatedPki,
  fleetOf,
  simulatedAnchors,
  simulateSgx,
  simulatorSource,
} from '@veritee/simulator';

const now = () => new Date();
const pki = createSimulatedPki();
const dataDirectory = mkdtempSync(join(tmpdir(), 'veritee-bench-'));
const service = await startService({
  dataDirectory,
  protocol: 'http',
  source: cachedSource(simulatorSource(pki, { currentDate: now }), { currentDate: now }),
  anchors: simulatedAnchors(pki),
});
const runtimeData = utf8('bench');
const platform = fleetOf(pki);
const bodies = Array.from({ length: Number(process.argv[2] ?? 1) }, (_, number) =>
  JSON.stringify({
    quote: base64url(simulateSgx(pki, { on: platform(number), runtimeData })),
    runtimeData: { data: base64url(runtimeData), dataType: 'Binary' },
  }),
);
process.on('SIGTERM', async () => {
  await service.close();
  rmSync(dataDirectory, { recursive: true });
  process.exit(0);
});
process.send?.({ port: Number(new URL(service.endpoint).port), bodies });
