// @ts-check

/** Ways to make a contender: from a function, from many requests in flight, and the floors that others stand on. */

import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** @typedef {import('./interleave.mjs').Contender} Contender */

/** One synchronous operation after the other. @returns {Contender} */
export function repeated(/** @type {() => void} */ operation) {
  return (count) => {
    for (let i = 0; i < count; i++) operation();
  };
}

/** One asynchronous operation after the other. @returns {Contender} */
export function awaited(/** @type {() => Promise<unknown>} */ operation) {
  return async (count) => {
    for (let i = 0; i < count; i++) await operation();
  };
}

/**
 * A fixed number of operations in flight, as that many connections make them.
 *
 * @param {number} lanes
 * @param {(lane: number) => Promise<unknown>} operation
 * @returns {Contender}
 */
export function concurrently(lanes, operation) {
  return async (count) => {
    let left = count;
    await Promise.all(
      Array.from({ length: lanes }, async (_, lane) => {
        while (left-- > 0) await operation(lane);
      }),
    );
  };
}

/**
 * A number of bare P-256 verifications with an imported key: what no verifier of that many signatures can beat on one
 * core. The messages have the size of a quote's signed part.
 *
 * @param {number} verifications in each operation
 * @returns {Contender}
 */
export function p256Floor(verifications) {
  const verifyNext = p256Verifier();
  return repeated(() => {
    for (let i = 0; i < verifications; i++) verifyNext();
  });
}

/** @returns {() => void} */
export function p256Verifier() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = Array.from({ length: 16 }, (_, i) => {
    const message = new Uint8Array(432).fill(i);
    return { message, signature: sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }) };
  });
  const key = /** @type {const} */ ({ key: publicKey, dsaEncoding: 'ieee-p1363' });
  let at = 0;
  return () => {
    const each = signed[at++ % signed.length];
    if (each === undefined || !verify('sha256', each.message, key, each.signature)) {
      throw new Error('the floor does not verify');
    }
  };
}

/** One import of a P-256 public key, from coordinates as quotes have them. @returns {() => void} */
export function p256Importer() {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = publicKey.export({ format: 'jwk' });
  return () => void createPublicKey({ key, format: 'jwk' });
}

/** One RS256 signature over the signing input of a token of usual size. @returns {() => void} */
export function rsaSigner() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const input = new Uint8Array(4096).fill(0x41);
  return () => void sign('sha256', input, privateKey);
}

/** @typedef {{ readonly p256Verifications: number, readonly rsaSignatures: number }} Work */

/**
 * The same work for each operation on all cores: the floor under a service, without HTTP. One thread for each core
 * takes operations from a shared count until it is used up.
 *
 * @param {Work} work in each operation
 * @returns {Promise<{ run: Contender, close: () => Promise<void> }>}
 */
export async function allCoresFloor(work) {
  const left = new Int32Array(new SharedArrayBuffer(4));
  const threads = Array.from(
    { length: availableParallelism() },
    () => new Worker(new URL('./floor-thread.mjs', import.meta.url), { workerData: { work, left } }),
  );
  // Each thread says once that its keys are made, then once for every batch that it is done.
  const answers = () => Promise.all(threads.map((thread) => answer(thread)));
  await answers();
  return {
    run: async (count) => {
      Atomics.store(left, 0, count);
      const done = answers();
      for (const thread of threads) thread.postMessage('go');
      await done;
    },
    close: async () => void (await Promise.all(threads.map((thread) => thread.terminate()))),
  };
}

/** @returns {Promise<void>} */
function answer(/** @type {Worker} */ thread) {
  return new Promise((resolve, reject) => {
    const onError = (/** @type {unknown} */ error) => reject(error);
    thread.once('error', onError);
    thread.once('message', () => {
      thread.off('error', onError);
      resolve();
    });
  });
}
