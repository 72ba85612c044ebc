/** Sockets to the server: none outlives its use, also when nobody answers at the other end. */

import { Socket } from 'node:net';
import { WAITS } from './waits.ts';

/** Sockets that can be closed together. */
export interface Sockets {
  /** A new one, as pg wants it. */
  make(): Socket;
  /** Cuts off those that are still open. */
  destroy(): void;
}

/** None at first. */
export function createSockets(): Sockets {
  const open = new Set<Socket>();
  return {
    make: () => {
      const socket = new Socket();
      open.add(socket);
      socket.once('close', () => open.delete(socket));
      // We have said goodbye: a host that is gone never will.
      socket.once('finish', () => setTimeout(() => socket.destroy(), WAITS.close).unref());
      return socket;
    },
    destroy: () => {
      for (const socket of open) socket.destroy();
    },
  };
}
