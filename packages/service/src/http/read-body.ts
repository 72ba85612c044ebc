/** Reads the bytes of a body, counted as they come. */

import type { Readable } from 'node:stream';
import { ServiceError } from '../errors/service-error.ts';
import type { BodyLease } from './body-budget.ts';

/** What a body is read within. */
export interface BodyBounds {
  /** Bytes that it may have. */
  readonly limit: number;
  /** What `Content-Length` says. */
  readonly length: number | undefined;
  readonly lease: BodyLease;
}

/** A body that comes in one piece of at most this size is taken as it is. */
const ONE_PIECE = 64 * 1024;

/**
 * Reads a body to its end.
 *
 * @returns shared memory of its own when it is longer than 64 KiB: threads can then read it without a copy
 * @throws ServiceError `PayloadTooLarge`, `TooManyRequests`, `ServiceBusy`; `InvalidParameter` when the sender went away or
 *   was too slow, which is no failure of the service
 */
export function readBody(source: Readable, { limit, length, lease }: BodyBounds): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let body: Uint8Array = new Uint8Array();
    let read = 0;

    const stop = (): void => {
      source.removeListener('data', take);
      source.removeListener('end', end);
      source.removeListener('error', cut);
      source.removeListener('close', cut);
    };
    const fail = (error: unknown): void => {
      stop();
      reject(error);
    };
    const cut = (cause?: unknown): void => fail(unfinished(cause));
    const end = (): void => {
      stop();
      resolve(body.subarray(0, read));
    };
    const take = (piece: Buffer): void => {
      try {
        if (read + piece.length > limit) throw tooLarge(limit);
        lease.grow(piece.length);
        if (read === 0 && piece.length <= ONE_PIECE) body = piece;
        else body = joined(body, read, piece, length ?? 0);
        read += piece.length;
      } catch (error) {
        source.pause();
        fail(error);
      }
    };

    if (length !== undefined && length > limit) return reject(tooLarge(limit));
    // Its sender went away while it was looked at who that is: no event will come any more.
    if (source.destroyed) return reject(unfinished(source.errored));
    source.on('data', take);
    source.on('end', end);
    source.on('error', cut);
    source.on('close', cut);
    source.resume();
  });
}

/** Copied into one piece of memory: thousands of tiny pieces would cost many times their bytes. */
function joined(body: Uint8Array, read: number, piece: Uint8Array, length: number): Uint8Array {
  let room = body;
  const size = read + piece.length;
  if (read <= ONE_PIECE ? !isOwn(room) || size > room.length : size > room.length) {
    // Memory that nothing was written to is not taken from the system yet.
    room = new Uint8Array(new SharedArrayBuffer(Math.max(size, length, 2 * room.length, 2 * ONE_PIECE)));
    room.set(body.subarray(0, read));
  }
  room.set(piece, read);
  return room;
}

function isOwn(bytes: Uint8Array): boolean {
  return bytes.length >= 2 * ONE_PIECE;
}

function tooLarge(limit: number): ServiceError {
  return new ServiceError('PayloadTooLarge', 'The request body is too large.', {
    expected: `at most ${limit} bytes`,
  });
}

function unfinished(cause: unknown): ServiceError {
  return new ServiceError('InvalidParameter', 'The request body is incomplete: the connection ended first.', {
    cause,
  });
}
