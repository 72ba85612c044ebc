/** The service under mixed load, as a process of its own: HTTPS, the simulated world, the development identity. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { base64url, utf8 } from '@veritee/core';
import { cachedSource } from '@veritee/evidence';
import { startService } from '@veritee/service';
import { createWorld, simulate, simulatorSource, worldAnchors } from '@veritee/simulator';

const now = () => new Date();
const world = createWorld();
const dataDirectory = mkdtempSync(join(tmpdir(), 'veritee-load-'));
const service = await startService({
  dataDirectory,
  database: process.env['VERITEE_DATABASE'],
  source: cachedSource(simulatorSource(world, { now }), { now }),
  anchors: worldAnchors(world),
  development: { roots: ['load'], identity: true },
});
const runtimeData = utf8('load');
const { evidence } = simulate('SgxEnclave', world, { runtimeData });
const body = JSON.stringify({
  quote: base64url(evidence),
  runtimeData: { data: base64url(runtimeData), dataType: 'Binary' },
});
const { endpoint, certificateAuthority, environment } = service;
process.on('message', async (message) => {
  if (message === 'rss') process.send?.({ rss: process.memoryUsage.rss() });
  if (message !== 'stop') return;
  await service.close();
  rmSync(dataDirectory, { recursive: true });
  process.disconnect?.();
});
process.send?.({ endpoint, certificateAuthority, environment, body });
