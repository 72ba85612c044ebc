/** The page for people, `/console/`: the files of its build, and nothing else from the disk. */

import { readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join, sep } from 'node:path';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { ServiceError } from '../errors/service-error.ts';
import { type AddressBook, DEFAULT_INSTANCE } from '../instances/addresses.ts';
import { type PageFacts, pageSettingsRoute } from './console-settings.ts';
import { isThisMachine } from './known-host.ts';

/** A file of the page. */
export interface PageFile {
  readonly type: string;
  readonly content: Buffer;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.bin': 'application/octet-stream',
};

/** The build is a few hundred kilobytes; a folder that was named by mistake may be anything. */
const MOST_FILES = 500;
const MOST_BYTES = 16 * 1024 * 1024;

const CONNECT = "connect-src 'self'";

/**
 * No script or style inside the document, nothing of others but tokens of the issuers at which people sign in; what the page
 * says in its head, and who may frame it.
 */
function policyFor(origins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    [CONNECT, ...origins].join(' '),
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/**
 * The files of a build, by their path below `/console/`: read once, so that no request reaches the disk. None where there is
 * no such folder: the service does all its work without the page.
 *
 * @throws ServiceError `InvalidParameter` for a folder that is no build
 */
export function pageFiles(folder: string): ReadonlyMap<string, PageFile> {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return new Map();
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => TYPES[extname(name)] !== undefined,
  );
  if (names.length > MOST_FILES || !names.includes('index.html')) throw notABuild(folder);
  const files = new Map<string, PageFile>();
  let total = 0;
  for (const name of names) {
    const content = readFileSync(join(folder, name));
    total += content.length;
    if (total > MOST_BYTES) throw notABuild(folder);
    files.set(name.split(sep).join('/'), { type: TYPES[extname(name)] ?? '', content });
  }
  return files;
}

function notABuild(folder: string): ServiceError {
  return new ServiceError('InvalidParameter', `${folder} is not the built page.`, {
    expected: `a folder with index.html, at most ${MOST_FILES} files and ${MOST_BYTES} bytes`,
    hint: 'Build it with npm run build:console.',
  });
}

/**
 * `GET /console/` and the files below it: for everyone, since they are the same for everyone.
 *
 * @param facts - what the page may know of the service
 */
export function consoleRoutes(
  server: FastifyInstance,
  built: ReadonlyMap<string, PageFile>,
  facts: PageFacts,
): void {
  if (built.size === 0) return;
  const { signIn, addresses } = facts;
  const { origins } = signIn;
  const policy = policyFor(origins);
  const files = new Map(built).set('index.html', reachingOut(built.get('index.html'), origins));
  pageSettingsRoute(server, facts);
  const config = { open: true };
  server.get('/console', { config }, ({ headers }, reply) => {
    const page = pageElsewhere(addresses, headers.host);
    return page === undefined ? reply.redirect('console/', 308) : leadTo(page, reply);
  });
  server.get<{ Params: { '*': string } }>('/console/*', { config }, (request, reply) => {
    const page = pageElsewhere(addresses, request.headers.host);
    if (page !== undefined) return leadTo(page, reply);
    const name = request.params['*'] === '' ? 'index.html' : request.params['*'];
    const file = files.get(name);
    if (file === undefined) throw new ServiceError('NotFound', 'The page has no such file.');
    return sendFile(reply, name, file, policy);
  });
}

/**
 * Where the page is for those who ask at the host name of an instance. There, every other name leads to that instance: the
 * page would change the wrong policy.
 *
 * @throws ServiceError `NotFound` where that would be a loopback address, which for others is their own machine
 */
function pageElsewhere(addresses: AddressBook, host = ''): string | undefined {
  if (!addresses.isOfInstance(host)) return undefined;
  const base = addresses.primary(DEFAULT_INSTANCE);
  if (isThisMachine(new URL(base).host) && !isThisMachine(host)) {
    throw new ServiceError('NotFound', 'The page is not served at the host name of an instance.', {
      hint: 'Set `publicUrl` (--public-url) to the address of the service, where its page is.',
    });
  }
  return `${base}/console/`;
}

/** Not for good: the address of the service is a setting. */
function leadTo(page: string, reply: FastifyReply): FastifyReply {
  return reply.header('cache-control', 'no-store').redirect(page, 307);
}

/** The page's head has a policy of its own, for those who host it without a service; browsers hold it to both. */
function reachingOut(page: PageFile | undefined, origins: readonly string[]): PageFile {
  const { type, content } = page ?? { type: '', content: Buffer.alloc(0) };
  const text = content.toString().replace(CONNECT, [CONNECT, ...origins].join(' '));
  return { type, content: Buffer.from(text) };
}

/** Names below `assets/` contain the hash of the file, so what is there never changes. */
function sendFile(
  reply: FastifyReply,
  name: string,
  { type, content }: PageFile,
  policy: string,
): FastifyReply {
  return reply
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('cache-control', name.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache')
    .type(type)
    .send(content);
}
