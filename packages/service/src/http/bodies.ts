/** Bodies of requests: read as bytes, after it is known that their sender may send them, and within a budget. */

import type { Party } from '@veritee/core/internal';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from '../errors/service-error.ts';
import { type BodyLease, createBodyBudget } from './body-budget.ts';
import { senderOf } from './limits.ts';
import { readBody } from './read-body.ts';
import { createTurns } from './turns.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Counts the bytes of the body while it is in use; absent without a body. */
    lease: BodyLease | undefined;
    /** Aborted when nobody waits for the answer any more, also when that was before somebody looks; absent without a body. */
    gone: AbortSignal | undefined;
  }
}

/** Bytes of what administrators send: more than the longest policy, encoded twice, with its certificates. */
export const DOCUMENT_LIMIT = 512 * 1024;

/** Reads the bytes of a request's body; for content type parsers. */
export type BodyReader = (request: FastifyRequest) => Promise<Uint8Array>;

/**
 * Prepares a server for bodies.
 *
 * @param bytes - of bodies that may be in memory at once
 */
export function addBodies(server: FastifyInstance, bytes: number): BodyReader {
  const budget = createBodyBudget(bytes);
  server.decorateRequest('lease', undefined);
  server.decorateRequest('gone', undefined);
  server.addHook('preParsing', (request, reply, payload, done) => {
    if (hasBody(request)) {
      const lease = budget.open(callerName(request));
      const gone = new AbortController();
      request.lease = lease;
      request.gone = gone.signal;
      // Answered, or given up by the client: work that still goes on holds the body itself.
      reply.raw.once('close', () => {
        lease.release();
        if (!reply.raw.writableFinished) gone.abort(clientLeft());
      });
    }
    done(null, payload);
  });
  addDraining(server);
  const turn = createTurns();
  return async (request) => {
    const body = await readBody(request.raw, {
      limit: request.routeOptions.bodyLimit ?? 0,
      length: lengthOf(request),
      lease: request.lease ?? budget.open(callerName(request)),
    });
    // What is made of a large one on the event loop takes milliseconds.
    if (body.length > WORTH_A_TURN) await turn();
    return body;
  };
}

const WORTH_A_TURN = 16 * 1024;

/** For whom a request is worked on. */
export function partyOf(request: FastifyRequest): Party {
  return { tenant: request.address.instance, caller: callerName(request) };
}

/** Whose share the body takes: the caller's, or without a token the address's. */
function callerName({ caller, ip }: FastifyRequest): string {
  return caller.kind === 'bearer' ? caller.id : senderOf(ip);
}

function clientLeft(): ServiceError {
  return new ServiceError('InvalidParameter', 'The client left before its request was worked on.');
}

function lengthOf({ headers }: FastifyRequest): number | undefined {
  const length = headers['content-length'];
  return length === undefined ? undefined : Number(length);
}

/** What may still come of a body that nobody reads, and for how long: then its sender has had time to read the answer. */
const MOST_DRAINED = 1024 * 1024;
const DRAIN_MS = 2000;

/**
 * Answers that are sent before the body has come: the rest of it is thrown away, so that the client gets to read the
 * answer, but not all that it cares to send. Where more may come than is thrown away, the connection ends with the answer,
 * which says so: a client must not send its next request on a connection that is about to be cut.
 */
function addDraining(server: FastifyInstance): void {
  server.addHook('onSend', (request, reply, payload, done) => {
    if (!request.raw.complete && hasBody(request)) {
      drain(request);
      if ((lengthOf(request) ?? Number.POSITIVE_INFINITY) > MOST_DRAINED) {
        reply.header('connection', 'close');
        linger(request);
      }
    }
    done(null, payload);
  });
}

/**
 * After an answer that ends the connection Node destroys it, and with bytes still coming that resets it: the client may never
 * see the answer. So only our half is ended; the client ends the other when it has read, or the drain's time does.
 */
function linger({ raw: { socket } }: FastifyRequest): void {
  socket.destroySoon = () => {
    socket.end();
    // A client that neither writes nor ends its half must not keep the connection.
    setTimeout(() => socket.destroy(), DRAIN_MS).unref();
  };
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function drain({ raw }: FastifyRequest): void {
  let seen = 0;
  raw.on('data', (piece: Uint8Array) => {
    seen += piece.length;
    if (seen > MOST_DRAINED) raw.pause();
  });
  const timer = setTimeout(() => {
    if (!raw.complete) raw.socket.destroy();
  }, DRAIN_MS);
  raw.once('close', () => clearTimeout(timer));
  raw.resume();
}
