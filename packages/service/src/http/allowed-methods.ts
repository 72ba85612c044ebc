/** Which methods a path has: a refusal of another method must name them (RFC 9110 section 15.5.6). */

import type { FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyContextConfig {
    /**
     * Whether the route is for a path whose last segment, decoded, is this: the router takes the colon of `{type}:reset`
     * for a part of the type. Absent: for all that the router gives it.
     */
    readonly isFor?: (segment: string) => boolean;
  }
}

/** The methods of a path, in alphabetical order; none for a path that has no route. */
export type AllowedMethods = (path: string) => readonly string[];

interface WatchedRoute {
  readonly segments: readonly string[];
  readonly methods: readonly string[];
  readonly isFor: ((segment: string) => boolean) | undefined;
}

/** Watches a server get its routes: to be called before the first. */
export function watchMethods(server: FastifyInstance): AllowedMethods {
  const routes: WatchedRoute[] = [];
  server.addHook('onRoute', ({ url, method, config }) => {
    routes.push({ segments: url.split('/'), methods: [method].flat(), isFor: config?.isFor });
  });
  return (path) => {
    const segments = path.split('/').map(decoded);
    const found = routes.filter((route) => fits(route, segments)).flatMap(({ methods }) => methods);
    return [...new Set(found)].sort();
  };
}

/** The last segment of a path, decoded. */
export function lastSegment(path: string): string {
  return decoded(path.slice(path.lastIndexOf('/') + 1));
}

function fits({ segments, isFor }: WatchedRoute, path: readonly string[]): boolean {
  const hasRest = segments.at(-1) === '*';
  if (hasRest ? path.length < segments.length : path.length !== segments.length) return false;
  const fixed = hasRest ? segments.slice(0, -1) : segments;
  return fixed.every((segment, at) => fitsSegment(segment, path[at])) && isFor?.(path.at(-1) ?? '') !== false;
}

/** `:name` is any segment, and `::` a colon. */
function fitsSegment(segment: string, text: string | undefined): boolean {
  return /^:\w/.test(segment) ? text !== '' : segment.replace('::', ':') === text;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
