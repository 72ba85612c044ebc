/** Which hosts are not of the public network. */

import { isLoopback } from '../transport/loopback.ts';

/** IPv4 networks that are not public (RFC 6890): first address and length of the prefix. */
const PRIVATE_IPV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
];

/** Beginnings of IPv6 addresses that are not public, as URLs write them; `::` begins those that carry an IPv4 address, too. */
const PRIVATE_IPV6 = /^\[(?:::|64:ff9b:|f[cd]|fe[89a-f]|ff)/;

/** Names that only private networks know, and names without a dot. */
const PRIVATE_NAME = /(?:^|\.)(?:local|internal|intranet|lan|home\.arpa)$|^[^.:[]+$/;

/**
 * Whether the host of a URL is by its spelling this machine or one of a private network. Names are not looked up: that a
 * public name stands for a private address cannot be seen from here.
 *
 * @param hostname - as `URL` gives it, which has one spelling for each address
 * @example
 * isPrivateAddress(new URL('https://0x0a000001/').hostname); // true: 10.0.0.1
 */
export function isPrivateAddress(hostname: string): boolean {
  const host = hostname.replace(/\.$/, '');
  if (isLoopback(host) || PRIVATE_IPV6.test(host) || PRIVATE_NAME.test(host)) return true;
  const address = ipv4(host);
  return (
    address !== undefined &&
    PRIVATE_IPV4.some(([network, length]) => {
      const size = 2 ** (32 - length);
      return Math.floor(address / size) === Math.floor((ipv4(network) ?? 0) / size);
    })
  );
}

function ipv4(host: string): number | undefined {
  const parts = /^(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(host)?.slice(1);
  return parts?.reduce((address, part) => address * 256 + Number(part), 0);
}
