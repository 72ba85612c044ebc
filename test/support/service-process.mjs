/** A service in a process of its own, from the build: plain HTTP, a simulated PKI, the development identity. */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { cachedSource } from '@veritee/evidence';
import { startService } from '@veritee/service';
import { openSimulatedPki, simulatedAnchors, simulatorSource } from '@veritee/simulator';

const { pki: folder, certificates = [], instances = [], ...options } = JSON.parse(process.argv[2] ?? '{}');
const now = () => new Date();
const loop = monitorEventLoopDelay({ resolution: 5 });
loop.enable();
const pki = openSimulatedPki(folder);
try {
  const service = await startService({
    protocol: 'http',
    source: cachedSource(simulatorSource(pki, { currentDate: now }), { currentDate: now }),
    anchors: simulatedAnchors(pki),
    development: { roots: ['test PKI'], identity: true },
    ...options,
    instances: [
      ...instances.map((name) => ({ name, mode: 'AAD' })),
      ...certificates.map(([name, ...pems]) => ({
        name,
        mode: 'Isolated',
        certificates: pems.map((text) => new Uint8Array(Buffer.from(text, 'base64'))),
      })),
    ],
  });
  process.on('SIGTERM', () => service.close().then(() => process.exit(0)));
  process.on('SIGHUP', () => service.reload());
  process.on('message', () => {
    process.send({ delay: { p99: loop.percentile(99) / 1e6, longest: loop.max / 1e6 } });
    loop.reset();
  });
  process.send({ ready: { endpoint: service.endpoint, environment: service.environment } });
} catch (error) {
  const failed = { code: error.code ?? 'none', message: error.explain?.() ?? String(error) };
  process.exitCode = 1;
  process.send({ failed }, () => process.disconnect());
}
