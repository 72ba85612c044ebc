/** Addresses of instances. */

import { issuerOf } from '@veritee/core/internal/maa';
import { ClientUsageError } from './errors.ts';
import { isLoopback } from './loopback.ts';

/**
 * The address of an instance in the form of its tokens' issuer: normalised, without trailing slash.
 * @throws ClientUsageError `EndpointInvalid`, or `EndpointInsecure` for `http:` unless allowed and on this machine
 */
export function parseEndpoint(endpoint: string, allowInsecureConnection: boolean): string {
  if (!URL.canParse(endpoint)) {
    throw new ClientUsageError('EndpointInvalid', 'The endpoint is not a URL.', {
      expected: 'https://<name>.<region>.attest.azure.net or the address of your own service',
    });
  }
  const url = new URL(endpoint);
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new ClientUsageError('EndpointInvalid', 'The endpoint has parts that no instance has.', {
      expected: 'scheme, host and path only',
    });
  }
  const insecure = url.protocol === 'http:' && allowInsecureConnection && isLoopback(url.hostname);
  if (url.protocol !== 'https:' && !insecure) {
    throw new ClientUsageError('EndpointInsecure', 'The endpoint is not secure.', {
      expected: 'https, or http on this very machine with allowInsecureConnection',
      found: url.origin,
    });
  }
  return issuerOf(url.href);
}
