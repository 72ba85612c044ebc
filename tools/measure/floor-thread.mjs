// @ts-check

/** One thread of `allCoresFloor`: takes operations from the shared count until none is left. */

import { parentPort, workerData } from 'node:worker_threads';
import { p256Verifier, rsaSigner } from './contenders.mjs';

/** @type {{ work: import('./contenders.mjs').Work, left: Int32Array }} */
const { work, left } = workerData;
const verifyNext = p256Verifier();
const signNext = rsaSigner();

parentPort?.on('message', () => {
  while (Atomics.sub(left, 0, 1) > 0) {
    for (let i = 0; i < work.p256Verifications; i++) verifyNext();
    for (let i = 0; i < work.rsaSignatures; i++) signNext();
  }
  parentPort?.postMessage('done');
});
parentPort?.postMessage('ready');
