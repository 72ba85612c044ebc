/** The service under load: plain HTTP, the simulator's world, one quote to attest. Tells its parent the port and the body. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64url, utf8 } from '@veritee/core';
import { cachedSource } from '@veritee/evidence';
import { startService } from '@veritee/service';
import { createWorld, simulate, simulatorSource, worldAnchors } from '@veritee/simulator';

const now = () => new Date();
const world = createWorld();
const dataDirectory = mkdtempSync(join(tmpdir(), 'veritee-bench-'));
const service = await startService({
  dataDirectory,
  protocol: 'http',
  source: cachedSource(simulatorSource(world, { now }), { now }),
  anchors: worldAnchors(world),
});
const runtimeData = utf8('bench');
const { evidence } = simulate('SgxEnclave', world, { runtimeData });
const body = JSON.stringify({
  quote: base64url(evidence),
  runtimeData: { data: base64url(runtimeData), dataType: 'Binary' },
});
process.on('SIGTERM', async () => {
  await service.close();
  rmSync(dataDirectory, { recursive: true });
  process.exit(0);
});
process.send?.({ port: Number(new URL(service.endpoint).port), body });
