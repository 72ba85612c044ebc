/** Limits that keep one sender from taking the service away from the others. */

import { z } from 'zod';
import { isLoopback } from '../access/loopback.ts';

/** Schema of the limits. */
export const limitSettings = z.strictObject({
  /** Bytes of a request's body; 1 MiB when absent. Messages of TPMs have a limit of their own, 32 MiB and 64 KiB. */
  bodyBytes: z
    .int()
    .min(1024)
    .max(16 * 1024 * 1024)
    .optional(),
  /** Bytes of bodies that may be in memory at once; 256 MiB when absent. One caller may hold as much as is still free. */
  bodiesBytes: z
    .int()
    .min(128 * 1024 * 1024)
    .max(64 * 1024 * 1024 * 1024)
    .optional(),
  /** Bytes of proofs that are remembered between requests; 200,000,000 when absent: 100,000 platforms. */
  proofBytes: z
    .int()
    .min(10_000_000)
    .max(64 * 1024 * 1024 * 1024)
    .optional(),
  /** Attest requests with a longer body are worked on in a thread, not on the event loop; 16 KiB when absent. */
  loopBytes: z
    .int()
    .min(0)
    .max(64 * 1024 * 1024)
    .optional(),
  /** Seconds in which a request must have arrived in full; 30 when absent. */
  requestSeconds: z.int().min(1).max(600).optional(),
  /** Connections at the same time; any number when absent. */
  connections: z.int().min(1).max(1_000_000).optional(),
  /** Requests a second of one caller, or of one address without a token; 0 means no limit. */
  requestsPerSecond: z.int().min(0).max(1_000_000).optional(),
  /** Requests that may come at once; twice `requestsPerSecond` when absent. */
  burst: z.int().min(1).max(1_000_000).optional(),
  /** Addresses of proxies (also networks, `10.0.0.0/8`) whose `X-Forwarded-For` names the sender. */
  trustedProxies: z
    .array(z.string().regex(/^[\da-fA-F.:]+(?:\/\d{1,3})?$/))
    .max(100)
    .optional(),
  /** Seconds that requests under way have to finish when the service stops; 20 when absent. */
  stopSeconds: z.int().min(0).max(600).optional(),
});
/** Limits on what callers send and how often. */
export type LimitSettings = z.infer<typeof limitSettings>;

/** Limits with their defaults filled in. */
export const defaultLimits = {
  bodyBytes: 1024 * 1024,
  bodiesBytes: 256 * 1024 * 1024,
  proofBytes: 200_000_000,
  loopBytes: 16 * 1024,
  requestSeconds: 30,
  stopSeconds: 20,
  /** Beyond loopback; on loopback there is no limit. */
  requestsPerSecond: 200,
} as const;

/** On loopback everybody is one sender: there is no limit unless one is set. */
export function limitsFor(host: string, limits: LimitSettings | undefined): LimitSettings {
  return {
    ...(!isLoopback(host) && { requestsPerSecond: defaultLimits.requestsPerSecond }),
    ...limits,
  };
}

/** Whoever has one IPv6 address has a network of them. Some proxies tell the port too, which is another for each connection. */
export function senderOf(told: string): string {
  const address = /^\[(.+)\](?::\d+)?$/.exec(told)?.[1] ?? /^([\d.]+):\d+$/.exec(told)?.[1] ?? told;
  if (!address.includes(':') || address.startsWith('::ffff:')) return address;
  const [head = '', tail] = address.split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - first.length - last.length }, () => '0');
  return `${[...first, ...zeros, ...last].slice(0, 4).join(':')}::/64`;
}
