/**
 * Addresses of instances: by path (`https://host/name`), by host (`https://name.region.domain`), and the default one at
 * the root. Everything that stands in a token is put together from configuration, never from what a caller sent.
 */

import { addressBeyondLoopback } from '../access/loopback.ts';
import { instanceNameIn } from './names.ts';

/** Where a request arrived. */
export interface Address {
  readonly instance: string;
  /** The URL under which the caller reached the instance, without trailing slash. */
  readonly issuer: string;
}

/** How the service can be reached. */
export interface Reach {
  /** Base URL that clients are told, without trailing slash. */
  readonly base: string;
  /** Other base URLs that lead here. */
  readonly otherBases: readonly string[];
  /** Second label of host names. */
  readonly region: string;
  /** What follows it, such as `attest.localhost`. */
  readonly domains: readonly string[];
}

/** Finds the instance that a request is for. */
export interface AddressBook {
  /**
   * The address in a request and the path that remains.
   *
   * @param host - the Host header; one that is not known counts as the base
   */
  find(host: string | undefined, url: string): { readonly address: Address; readonly url: string };
  /** Whether a Host header is one that is configured. */
  isOurs(host: string): boolean;
  /** Whether a Host header names one instance: the others are not below it. */
  isOfInstance(host: string | undefined): boolean;
  /** The address that clients are told: by path, which needs no name service. */
  primary(instance: string): string;
  /**
   * The address by host name, for clients that keep only the host of an address: by path they would reach the default
   * instance. Of the first domain that was configured; undefined where no name of ours leads to the service.
   */
  byHostName(instance: string): string | undefined;
  /** All URLs under which an instance is reached. */
  issuersOf(instance: string): readonly string[];
}

/** Names below it mean this very machine (RFC 6761 section 6.3). */
export const LOCAL_DOMAIN = 'attest.localhost';

/** Name of the instance at the root. */
export const DEFAULT_INSTANCE = 'default';

const FIRST_SEGMENT = /^\/([^/?#]+)(\/.*)$/s;

/** An address book of a service. */
export function addressBook(reach: Reach): AddressBook {
  const { base, otherBases } = reach;
  const isHere = addressBeyondLoopback('127.0.0.1', base) === undefined;
  const told = reach.domains.find((each) => each !== LOCAL_DOMAIN);
  const bases = new Map([base, ...otherBases].flatMap((each) => hostsOf(each).map((host) => [host, each])));
  const find: AddressBook['find'] = (hostHeader, url) => {
    const host = hostHeader?.toLowerCase() ?? '';
    const byBase = bases.get(host);
    if (byBase === undefined) {
      const address = byHost(host, reach);
      if (address !== undefined) return { address, url };
    }
    return byPath(byBase ?? base, url);
  };
  return {
    find,
    isOurs: (host) => bases.has(host.toLowerCase()) || byHost(host.toLowerCase(), reach) !== undefined,
    isOfInstance: (host = '') =>
      !bases.has(host.toLowerCase()) && byHost(host.toLowerCase(), reach) !== undefined,
    primary: (instance) => issuerAt(base, instance),
    byHostName: (instance) => {
      const domain = told ?? (isHere ? LOCAL_DOMAIN : undefined);
      return domain && issuerAtHost(`${instance}.${reach.region}.${domain}`, reach);
    },
    issuersOf: (instance) => [
      ...[base, ...otherBases].flatMap((each) => [issuerAt(each, instance), `${each}/${instance}`]),
      ...reach.domains.map((domain) => issuerAtHost(`${instance}.${reach.region}.${domain}`, reach)),
    ],
  };
}

/** The URL of an instance by its host name: scheme and port are those of the base. */
function issuerAtHost(host: string, { base }: Reach): string {
  const { protocol, port } = new URL(base);
  return `${protocol}//${host}${port === '' ? '' : `:${port}`}`;
}

function issuerAt(base: string, instance: string): string {
  return instance === DEFAULT_INSTANCE ? base : `${base}/${instance}`;
}

/** The Host headers of a base URL: clients leave out the scheme's own port. */
function hostsOf(base: string): readonly string[] {
  const { host, hostname, protocol, port } = new URL(base);
  const standard = protocol === 'https:' ? '443' : '80';
  return port === '' ? [host, `${hostname}:${standard}`] : [host];
}

function byHost(host: string, reach: Reach): Address | undefined {
  const { base, region, domains } = reach;
  const [name = '', port] = host.split(':');
  for (const domain of domains) {
    const suffix = `.${region}.${domain}`;
    if (!name.endsWith(suffix)) continue;
    const instance = instanceNameIn(name.slice(0, -suffix.length));
    if (instance === undefined || !isPortOf(base, port)) continue;
    return { instance, issuer: issuerAtHost(`${instance}${suffix}`, reach) };
  }
  return undefined;
}

/** A host name with another port is not one of ours. */
function isPortOf(base: string, port: string | undefined): boolean {
  const { protocol, port: own } = new URL(base);
  const standard = protocol === 'https:' ? '443' : '80';
  return (port ?? standard) === (own === '' ? standard : own);
}

function byPath(base: string, url: string): { readonly address: Address; readonly url: string } {
  const [, segment = '', rest = ''] = FIRST_SEGMENT.exec(url) ?? [];
  const instance = instanceNameIn(segment);
  if (instance === undefined) return { address: { instance: DEFAULT_INSTANCE, issuer: base }, url };
  return { address: { instance, issuer: `${base}/${instance}` }, url: rest };
}
