/** The service under mixed load, as a process of its own: HTTPS, the simulated PKI, the development identity. */

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
const dataDirectory = mkdtempSync(join(tmpdir(), 'veritee-load-'));
const service = await startService({
  dataDirectory,
  database: process.env['VERITEE_DATABASE'],
  source: cachedSource(simulatorSource(pki, { currentDate: now }), { currentDate: now }),
  anchors: simulatedAnchors(pki),
  development: { roots: ['load'], identity: true },
});
const runtimeData = utf8('load');
const platform = fleetOf(pki);
/** The attest request of a platform; with one platform only it is the PKI's own. */
const isFleet = Number(process.argv[2] ?? '1') > 1;
const bodyOf = (/** @type {number} */ number) =>
  JSON.stringify({
    quote: base64url(simulateSgx(pki, { runtimeData, ...(isFleet && { on: platform(number) }) })),
    runtimeData: { data: base64url(runtimeData), dataType: 'Binary' },
  });
const { endpoint, certificateAuthority, environment } = service;
process.on('message', async (message) => {
  if (message === 'rss') process.send?.({ rss: process.memoryUsage.rss() });
  if (typeof message === 'object') {
    const { from, to } = /** @type {{ from: number, to: number }} */ (message);
    process.send?.(Array.from({ length: to - from }, (_, i) => bodyOf(from + i)));
  }
  if (message !== 'stop') return;
  await service.close();
  rmSync(dataDirectory, { recursive: true });
  process.disconnect?.();
});
process.send?.({ endpoint, certificateAuthority, environment });
