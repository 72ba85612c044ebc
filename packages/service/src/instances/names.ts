/** Names of instances: what they may look like, and which mean something else in a path. */

import { ServiceError } from '../errors/service-error.ts';

/** 3 to 24 letters, digits and hyphens (rest-api §12), and a label of a host name (RFC 1123). */
const NAME = /^[a-z0-9](?:[a-z0-9-]{1,22})[a-z0-9]$/;

/** First segments of paths that are routes. */
const ROUTES: ReadonlySet<string> = new Set([
  'attest',
  'policies',
  'certificates',
  'certs',
  'tcbbaselines',
  'operations',
  'healthz',
  'readyz',
  'metrics',
  'openapi',
  'console',
  'management',
  'subscriptions',
  'providers',
  'adfs',
  'identity',
  'metadata',
  'oauth2',
  'common',
  'organizations',
  'consumers',
  'revoke',
  'admin',
  'api',
]);

/** The name that a text means when it stands in an address: lower case; undefined for what cannot be one. */
export function instanceNameIn(text: string): string | undefined {
  const name = text.toLowerCase();
  return NAME.test(name) && !ROUTES.has(name) ? name : undefined;
}

/** There is no instance of that name. */
export function noInstance(name: string): ServiceError {
  return new ServiceError('NotFound', `There is no instance ${name} here.`);
}

/** The service was told to have no default instance: a client that drops the path of an address is not to get another. */
export function noDefaultInstance(): ServiceError {
  return new ServiceError('NotFound', 'This service has no default instance.', {
    expected: 'an address with the name of an instance, in the host name or as the first part of the path',
    hint: 'Clients that keep only the host of an address need the host form, NAME.REGION.DOMAIN.',
  });
}

/**
 * The name for a new instance.
 * @throws ServiceError `InvalidParameter`
 */
export function newInstanceName(text: string): string {
  const name = instanceNameIn(text);
  if (name !== undefined) return name;
  throw new ServiceError('InvalidParameter', 'An instance cannot have that name.', {
    expected: '3 to 24 letters, digits and hyphens, with neither end a hyphen, and not the name of a route',
    found: text.slice(0, 64),
  });
}
