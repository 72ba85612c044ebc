/** Which instance a request is for: found once, before routing. */

import type { IncomingMessage } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { ServiceError } from '../errors/service-error.ts';
import type { Address, AddressBook } from '../instances/addresses.ts';
import type { Instance, Instances } from '../instances/instances.ts';
import { instanceNameIn } from '../instances/names.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Where the request arrived, on every route. */
    readonly address: Address;
    /** The instance it is for, on routes of an instance: read anew for each request. */
    instance: Instance;
  }
  interface FastifyContextConfig {
    /** Whether the route is there below the names of instances. */
    readonly ofInstance?: boolean;
  }
}

const addresses = new WeakMap<IncomingMessage, Address>();

/** Fastify's `rewriteUrl`: takes the instance out of the path, so that each route exists once. */
export function routedUrl(book: AddressBook): (request: IncomingMessage) => string {
  return (request) => {
    const { address, url } = book.find(request.headers.host, request.url ?? '/');
    addresses.set(request, address);
    return url;
  };
}

/** Gives every request its `address`. */
export function addAddress(server: FastifyInstance, fallback: Address): void {
  server.decorateRequest('address', {
    getter() {
      return addresses.get(this.raw) ?? fallback;
    },
  });
  server.decorateRequest('instance');
  server.addHook('onRoute', ({ url }) => refuseHidden(url));
  server.addHook('onRequest', (request, _reply, done) => {
    done(isMisplaced(request) ? new ServiceError('NotFound', 'There is no such route.') : undefined);
  });
}

/** Routes of the service are at its root alone: a proxy that closes `/management` has then closed it everywhere. */
function isMisplaced({ originalUrl, url, routeOptions }: FastifyRequest): boolean {
  return originalUrl !== url && routeOptions.url !== undefined && routeOptions.config.ofInstance !== true;
}

/** A route below what may be an instance's name would never be reached, or hide that instance. */
function refuseHidden(url: string): void {
  const [, segment = ''] = /^\/([^/]+)\//.exec(url) ?? [];
  if (instanceNameIn(segment) === undefined) return;
  throw new Error(
    `The route ${url} begins like an instance: its first segment belongs into instances/names.ts.`,
  );
}

/** Marks the routes of a scope as routes of an instance. */
export function ofInstances(scope: FastifyInstance): void {
  scope.addHook('onRoute', (route) => {
    route.config = { ...route.config, ofInstance: true };
  });
}

/**
 * Gives the requests of a scope their `instance` before their body is read, and anew when that took its time: what was
 * acknowledged before the last byte of a request came is in its state.
 */
export function addInstance(scope: FastifyInstance, instances: Instances): void {
  const arrivedLater = new WeakSet<FastifyRequest>();
  scope.addHook('onRequest', async (request) => {
    // What came in one piece has been taken apart after this, with its body.
    await undefined;
    if (!request.raw.complete) arrivedLater.add(request);
    request.instance = await instances.at(request.address);
  });
  scope.addHook('preHandler', async (request) => {
    if (arrivedLater.has(request)) request.instance = await instances.at(request.address);
  });
}
