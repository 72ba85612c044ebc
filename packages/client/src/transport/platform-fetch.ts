/** The platform's `fetch`, which on Node reaches local names too: its own asks a name service that does not know them. */

import { isLocalName, localNameOptions } from '@veritee/core/internal/maa';

/** What is used of Node; no module of it is imported, since browsers run this as well. */
interface NodeProcess {
  /** Versions by the names of the runtimes that it is, or passes for. */
  readonly versions?: object;
  getBuiltinModule?(name: string): unknown;
}
interface Incoming {
  readonly statusCode?: number;
}
interface Https {
  request(
    url: URL,
    options: object,
    answered: (answer: Incoming) => void,
  ): { on(event: 'error', failed: (error: Error) => void): { end(): void } };
}
interface Stream {
  readonly Readable: { toWeb(answer: Incoming): ReadableStream<Uint8Array<ArrayBuffer>> };
}

/**
 * Fetches from a URL. For `https` and a name below `localhost` on Node, the connection goes to loopback; the certificate is
 * checked for the name all the same. Redirects are not followed there.
 */
export const platformFetch: typeof fetch = (input, init) => {
  const url = typeof input === 'string' && URL.canParse(input) ? new URL(input) : undefined;
  const node = nodeProcess();
  if (url?.protocol !== 'https:' || !isLocalName(url.hostname) || node === undefined)
    return fetch(input, init);
  const { headers, signal } = init ?? {};
  return localFetch(url, { headers, signal }, node);
};

/**
 * A fetch over TLS that trusts these authorities in place of those that the platform knows; undefined where the platform cannot
 * be told: browsers, edge runtimes. Redirects are not followed.
 *
 * @param ca - PEM of one or more certificates
 */
export function fetchTrusting(ca: string | readonly string[]): typeof fetch | undefined {
  const node = nodeProcess();
  if (node === undefined) return undefined;
  return (input, { headers, signal } = {}) =>
    localFetch(new URL(String(input)), { headers, signal, ca }, node);
}

/** Node's process, where there is one: asked for by name, since this code runs in browsers too. */
function nodeProcess(): Required<Pick<NodeProcess, 'getBuiltinModule'>> | undefined {
  const { process: host } = globalThis as { readonly process?: NodeProcess };
  const versions = host?.versions ?? {};
  const isNode = 'node' in versions && !('bun' in versions || 'deno' in versions);
  const load = isNode ? host?.getBuiltinModule : undefined;
  return load && { getBuiltinModule: (name) => load(name) };
}

function localFetch(
  url: URL,
  options: object,
  { getBuiltinModule }: Required<Pick<NodeProcess, 'getBuiltinModule'>>,
): Promise<Response> {
  const https = getBuiltinModule('https') as Https;
  const { Readable } = getBuiltinModule('stream') as Stream;
  return new Promise((resolve, reject) => {
    https
      .request(url, { ...options, ...localNameOptions(url.hostname) }, (answer) => {
        const status = answer.statusCode ?? 500;
        const isEmpty = [204, 205, 304].includes(status);
        resolve(new Response(isEmpty ? null : Readable.toWeb(answer), { status }));
      })
      .on('error', reject)
      .end();
  });
}
