/**
 * Attest requests over HTTP on 16 connections, from body to signed token; the service runs in a process of its own. The
 * client shares the cores with it, so it is as cheap as an honest one can be: keep-alive sockets that write a prepared
 * request and read each answer to its end, one at a time on each connection.
 * Floor: two P-256 verifications and one RSA-2048 signature for each request, on all cores, without HTTP.
 */

import { fork } from 'node:child_process';
import { allCoresFloor, concurrently } from '../measure/contenders.mjs';
import { openLane } from '../measure/http-lane.mjs';

const LANES = 16;
const WORK = { p256Verifications: 2, rsaSignatures: 1 };

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const service = fork(new URL('../measure/attest-service.mjs', import.meta.url), { stdio: 'inherit' });
  /** @type {{ port: number, body: string }} */
  const { port, body } = await new Promise((resolve, reject) => {
    service.once('message', (/** @type {any} */ message) => resolve(message));
    service.once('exit', (status) => reject(new Error(`the service ended with ${status}`)));
  });
  const path = '/attest/SgxEnclave?api-version=2020-10-01';
  const lanes = await Promise.all(Array.from({ length: LANES }, () => openLane(port, path, body)));
  const floor = await allCoresFloor(WORK);
  return {
    subject: concurrently(LANES, (lane) => lanes[lane]?.request() ?? Promise.reject(new Error('no lane'))),
    floor: floor.run,
    // Processes and connections need a moment to get going after the floor had all cores.
    batchMilliseconds: 1000,
    close: async () => {
      for (const lane of lanes) lane.close();
      service.removeAllListeners('exit');
      service.kill();
      await floor.close();
    },
  };
}
