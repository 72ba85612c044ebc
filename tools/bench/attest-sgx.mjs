/**
 * Attest requests over HTTP on 16 connections, from body to signed token; the service runs in a process of its own. The
 * client shares the cores with it, so it is as cheap as an honest one can be: keep-alive sockets that write a prepared
 * request and read each answer to its end, one at a time on each connection.
 * Floor: two P-256 verifications and one RSA-2048 signature for each request, on all cores, without HTTP.
 */

import { allCoresFloor, concurrently } from '../measure/contenders.mjs';
import { openLane, openService } from '../measure/http-lane.mjs';

const LANES = 16;
const WORK = { p256Verifications: 2, rsaSignatures: 1 };

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const { port, bodies, close } = await openService();
  const path = '/attest/SgxEnclave?api-version=2020-10-01';
  const lanes = await Promise.all(Array.from({ length: LANES }, () => openLane(port, path, bodies)));
  const floor = await allCoresFloor(WORK);
  return {
    subject: concurrently(LANES, (lane) => lanes[lane]?.request() ?? Promise.reject(new Error('no lane'))),
    floor: floor.run,
    // Processes and connections need a moment to get going after the floor had all cores.
    batchMilliseconds: 1000,
    close: async () => {
      for (const lane of lanes) lane.close();
      close();
      await floor.close();
    },
  };
}
