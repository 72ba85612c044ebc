/** Stops a server without cutting off those who wait for an answer. */

import type { FastifyInstance } from 'fastify';
import { defaultLimits } from './limits.ts';

const IDLE_CHECK = 50;

/**
 * Takes no new connections, answers what is under way, and returns when all is answered; what takes longer than the
 * given time is cut off.
 */
export async function closeGracefully(
  server: FastifyInstance,
  seconds: number = defaultLimits.stopSeconds,
): Promise<void> {
  // A client that keeps its connection for a next request would keep the service from ending.
  const idle = setInterval(() => server.server.closeIdleConnections(), IDLE_CHECK);
  const timer = setTimeout(() => server.server.closeAllConnections(), seconds * 1000);
  try {
    await server.close();
  } finally {
    clearTimeout(timer);
    clearInterval(idle);
  }
}
