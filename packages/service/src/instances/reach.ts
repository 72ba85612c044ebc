/** How the service can be reached, from its configuration. */

import { issuerOf } from '@veritee/core/internal/maa';
import { ServiceError } from '../errors/service-error.ts';
import { LOCAL_DOMAIN, type Reach } from './addresses.ts';

/** What decides about the service's addresses. */
export interface ReachOptions {
  /** Address to listen on; loopback unless told otherwise. */
  readonly host?: string | undefined;
  /** `http` serves without TLS: for a proxy on the same machine, and benchmarks. */
  readonly protocol?: 'https' | 'http' | undefined;
  /** The URL under which clients reach the service, when that is not host and port: behind a proxy, or with replicas. */
  readonly publicUrl?: string | undefined;
  /** Second label of the instances' host names. */
  readonly region?: string | undefined;
  /** Domains of host names `name.region.domain`, besides `attest.localhost`. */
  readonly domains?: readonly string[] | undefined;
}

/** The region of a service for which none is set. */
export const DEFAULT_REGION = 'local';
const LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Base URLs and host names of a service that listens on a port.
 * @throws ServiceError `InvalidParameter` for an address that cannot be one
 */
export function reachOf(options: ReachOptions, port: number): Reach {
  const {
    host = '127.0.0.1',
    protocol = 'https',
    publicUrl,
    region = DEFAULT_REGION,
    domains = [],
  } = options;
  if (!LABEL.test(region)) throw unusable('region', region);
  for (const domain of domains) {
    if (!domain.split('.').every((label) => LABEL.test(label))) throw unusable('domain', domain);
  }
  const names = { region, domains: [LOCAL_DOMAIN, ...domains] };
  if (publicUrl !== undefined) return { base: publicBase(publicUrl), otherBases: [], ...names };
  // As a URL leaves out its scheme's own port, so do `iss`, `jku` and every address that clients are told.
  const base = (name: string): string =>
    `${protocol}://${name}${port === STANDARD[protocol] ? '' : `:${port}`}`;
  const otherBases = LOOPBACK.has(host) ? [...LOOPBACK_NAMES].map(base) : [];
  return { base: base(publicHost(host)), otherBases, ...names };
}

const STANDARD = { https: 443, http: 80 };
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '::1']);
const LOOPBACK_NAMES = ['127.0.0.1', 'localhost', '[::1]'];

/** The host that clients on this machine use. */
function publicHost(host: string): string {
  if (host === '0.0.0.0' || host === '::') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function publicBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isPlain =
    url !== undefined && /^https?:$/.test(url.protocol) && url.search + url.hash + url.username === '';
  if (!isPlain) throw unusable('public URL', text);
  return issuerOf(url.href);
}

function unusable(what: string, found: string): ServiceError {
  return new ServiceError('InvalidParameter', `The ${what} cannot be one.`, { found: found.slice(0, 100) });
}
