/** What is for development stays on this machine. */

import { isIPv4, isIPv6 } from 'node:net';
import { ServiceError } from '../errors/service-error.ts';

/** Whether only programs on this machine can reach what listens on the host. */
export function isLoopback(host: string): boolean {
  if (isIPv4(host)) return host.startsWith('127.');
  if (isIPv6(host)) return /^(?:0*:)*0*1$/.test(host) || /^(?:0*:)+ffff:127\.[\d.]+$/i.test(host);
  return host.toLowerCase() === 'localhost';
}

/**
 * The address under which others than this machine may reach the service: the one that it listens on, or the public URL,
 * which tells of a proxy in front of it. Undefined when there is none.
 */
export function addressBeyondLoopback(host: string, publicUrl: string | undefined): string | undefined {
  if (!isLoopback(host)) return host;
  if (publicUrl === undefined || !URL.canParse(publicUrl)) return undefined;
  const name = new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
  return isLoopback(name) || name.endsWith('.localhost') ? undefined : publicUrl;
}

/** What a service trusts that no production service would. */
export interface DevelopmentTrust {
  readonly roots: readonly string[];
  readonly identity: boolean;
  /** The operator vouches that the network is for development too, as inside a container. */
  readonly rootsBeyondLoopback: boolean;
  readonly publicUrl?: string | undefined;
}

/**
 * Returns when the address suits what is trusted.
 *
 * @throws ServiceError `InvalidOperation`
 */
export function requireLoopback(host: string, trust: DevelopmentTrust): void {
  const address = addressBeyondLoopback(host, trust.publicUrl);
  if (address === undefined) return;
  if (trust.identity) {
    throw new ServiceError('InvalidOperation', 'The development identity is for loopback addresses only.', {
      found: `the address ${address}`,
      hint: 'Listen on 127.0.0.1, or configure the issuer of your organisation (access.issuers).',
    });
  }
  if (trust.roots.length > 0 && !trust.rootsBeyondLoopback) {
    throw new ServiceError(
      'InvalidOperation',
      'A service that trusts development roots listens on loopback addresses only: its tokens prove nothing.',
      {
        found: `the address ${address}`,
        hint: 'Where the network is for development as well (a container), say --development-beyond-loopback.',
      },
    );
  }
}
