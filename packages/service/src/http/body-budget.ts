/** How many bytes of bodies are in memory, of each caller and in all. */

import { ServiceError } from '../errors/service-error.ts';

/** The bytes of one body, for as long as it is in use. */
export interface BodyLease {
  /**
   * Counts bytes that have come.
   * @throws ServiceError `TooManyRequests` when this caller's other bodies leave no room, `ServiceBusy` when those of others do
   */
  grow(bytes: number): void;
  /** Somebody more uses the body: it counts until each has released it. */
  hold(): void;
  release(): void;
}

/** Counts bodies. */
export interface BodyBudget {
  /** Bytes that are in use now. */
  readonly used: number;
  /** A lease with nothing on it, held once. */
  open(caller: string): BodyLease;
}

/**
 * A budget. A caller may hold as much as is still free, so the first takes half at most, and however many take their
 * part, there is as much left for one who comes anew as each of them holds.
 *
 * @param total - bytes
 */
export function createBodyBudget(total: number): BodyBudget {
  const byCaller = new Map<string, number>();
  let used = 0;

  const add = (caller: string, bytes: number): void => {
    used += bytes;
    const held = (byCaller.get(caller) ?? 0) + bytes;
    if (held > 0) byCaller.set(caller, held);
    else byCaller.delete(caller);
  };

  const open = (caller: string): BodyLease => {
    let own = 0;
    let holders = 1;
    return {
      grow: (bytes) => {
        const held = byCaller.get(caller) ?? 0;
        if (held + bytes > total - used - bytes) throw noRoom(held > own);
        own += bytes;
        add(caller, bytes);
      },
      hold: () => void holders++,
      release: () => {
        if (--holders > 0 || own === 0) return;
        add(caller, -own);
        own = 0;
      },
    };
  };

  return {
    get used() {
      return used;
    },
    open,
  };
}

function noRoom(ownFault: boolean): ServiceError {
  return ownFault
    ? new ServiceError('TooManyRequests', 'This caller has too many large requests under way.', {
        hint: 'Wait for their answers first.',
      })
    : new ServiceError('ServiceBusy', 'The service has too many large requests under way.', {
        hint: 'Try again.',
      });
}
