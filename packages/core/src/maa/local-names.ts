/** Names that mean this very machine, for platforms whose name service does not know them. */

/** An address as Node asks for it. */
interface LookedUp {
  readonly address: string;
  readonly family: 4 | 6;
}

type Answer = (error: Error | null, address: string | LookedUp[], family?: number) => void;

const LOOPBACK: readonly LookedUp[] = [
  { address: '127.0.0.1', family: 4 },
  { address: '::1', family: 6 },
];

/** Whether a host name is `localhost` or below it: this machine, whatever a name service says (RFC 6761 section 6.3). */
export function isLocalName(hostname: string): boolean {
  return /(?:^|\.)localhost\.?$/i.test(hostname);
}

/**
 * Options of Node's requests that connect to loopback for a local name, which browsers do by themselves and Node on Linux
 * does not. Nothing for other names. Platforms other than Node pass it over.
 *
 * @example
 * request('https://contoso.local.attest.localhost:8443', localNameOptions('contoso.local.attest.localhost'));
 */
export function localNameOptions(hostname: string): { readonly lookup?: typeof loopback } {
  return isLocalName(hostname) ? { lookup: loopback } : {};
}

/** Takes the place of `dns.lookup`. */
function loopback(
  _hostname: string,
  options: { readonly all?: boolean | undefined } | number,
  answer: Answer,
): void {
  if (typeof options === 'object' && options.all === true) answer(null, [...LOOPBACK]);
  else answer(null, '127.0.0.1', 4);
}
