/**
 * Attest requests over HTTP on 16 connections, each with the quote of another one of 10,000 platforms of one model, all of
 * which the service knows. Floor: the same requests with the quote of one platform (`attest-sgx`).
 */

import { concurrently } from '../measure/contenders.mjs';
import { FLEET } from '../measure/fleet.mjs';
import { openLane, openService } from '../measure/http-lane.mjs';

const LANES = 16;

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const { port, bodies, close } = await openService(FLEET);
  const path = '/attest/SgxEnclave?api-version=2020-10-01';
  const share = (/** @type {number} */ lane) => bodies.filter((_, i) => i % LANES === lane);
  const open = (/** @type {(lane: number) => readonly string[]} */ bodiesOf) =>
    Promise.all(Array.from({ length: LANES }, (_, lane) => openLane(port, path, bodiesOf(lane))));
  const fleet = await open(share);
  const one = await open(() => bodies.slice(0, 1));
  const requests = (/** @type {typeof fleet} */ lanes) =>
    concurrently(LANES, (lane) => lanes[lane]?.request() ?? Promise.reject(new Error('no lane')));
  // Once through all of them, so that each is known.
  await requests(fleet)(bodies.length + LANES * LANES);
  return {
    subject: requests(fleet),
    floor: requests(one),
    batchMilliseconds: 1000,
    close: () => {
      for (const lane of [...fleet, ...one]) lane.close();
      close();
    },
  };
}
