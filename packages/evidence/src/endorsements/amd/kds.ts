/** Endorsements from AMD's Key Distribution Service or a cache of it, over HTTP(S). */

import { CodedError } from '@veritee/core';
import {
  fromUtf8,
  isAmount,
  isText,
  orAbsent,
  parseJson,
  type RecordShape,
  utf8,
} from '@veritee/core/internal';
import { toPem } from '@veritee/core/internal/x509';
import * as z from 'zod/mini';
import { fetchTrusting } from '#private-ca';
import { EvidenceError } from '../../errors.ts';
import { readOptions } from '../../options.ts';
import { readChain } from '../../proof/certificates.ts';
import { type Fetch, type HttpAnswer, type HttpClient, httpClient, pause, unreachable } from '../http.ts';
import { politeClient } from '../polite.ts';
import { type Endorsement, type EndorsementSource, endorsement } from '../source.ts';
import { type ServiceOptions, serviceShape } from '../vendor.ts';
import { amdExpiries } from './expiries.ts';
import { type AmdRequest, isAmdRequest } from './request.ts';
import { type KdsKind, type KdsRoute, type KdsService, kdsBase, kdsKinds, kdsRoute } from './routes.ts';
import { isVcekOf } from './vek.ts';

/** AMD's own service. */
export const amdKds = 'https://kdsintf.amd.com';
/** Azure's cache of it. */
const AZURE_CACHE = 'acccache.azure.net';
/** Where a virtual machine of Azure asks about its own host. */
const THIM = '169.254.169.254';

/** Which service to ask, and how. */
export interface KdsOptions extends ServiceOptions {
  /** AMD's when absent. */
  readonly url?: string | undefined;
  /** `kds` (default) is AMD's own; the caches deliver certificates only. */
  readonly kind?: KdsKind | undefined;
  /** Milliseconds between two requests to the same host. Default 1000 for AMD's own service, none for caches. */
  readonly spacing?: number | undefined;
  /**
   * Whose chips the service knows: hex SHA-256 of root public keys. It is not asked about others. AMD's for AMD's own host,
   * any when absent.
   */
  readonly roots?: readonly string[] | undefined;
}

/** What each option may be. */
export const kdsShape: RecordShape<KdsOptions> = {
  ...serviceShape,
  url: orAbsent(isText),
  kind: orAbsent((value) => kdsKinds.some((kind) => kind === value)),
  roots: orAbsent((value) => Array.isArray(value) && value.every(isText)),
  spacing: orAbsent(isAmount),
};

/** The kind of service by its host; undefined for hosts that are not AMD's or Azure's. */
export function kdsKindOf(url: string): KdsKind | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  if (host === new URL(amdKds).hostname) return 'kds';
  if (host === AZURE_CACHE || host.endsWith(`.${AZURE_CACHE}`)) return 'azure-cache';
  return host === THIM ? 'thim' : undefined;
}

/** SHA-256 of the public keys of AMD's roots (sev-snp-attestation §2.2). */
const amdRootKeys: readonly string[] = [
  '9f056bee44377e29308cb5ffa895bdfb62d18881fa6bed8d6f075b0204089cb9',
  '429a69c9422aa258ee4d8db5fcda9c6470ef15f8cd5a9cebd6cbc7d90b863831',
  '4f125410563a2ab9a50356f9243f6fe0b6f73de98603f53f90339c70e9d7ad08',
];

/** One request takes at most so long. */
const ATTEMPT = 30_000;

/**
 * A source that asks AMD's service, slowly, as it refuses those who ask fast; or a cache of it. It delivers what the service
 * sends if it is what was asked for, without trusting it: verification does that.
 *
 * @throws EvidenceError `EndorsementsFormat` on an address or CA that cannot be used; VerificationOptionsError
 * @example
 * const source = cachedSource(kdsSource());
 */
export function kdsSource(given: KdsOptions = {}): EndorsementSource {
  const options = readOptions(given, kdsShape, 'kdsSource');
  const url = options.url ?? amdKds;
  const service: KdsService = { kind: options.kind ?? kdsKindOf(url) ?? 'kds', base: kdsBase(url) };
  const client = clientOf(service, options);
  const roots = options.roots ?? (kdsKindOf(service.base) === 'kds' ? amdRootKeys : undefined);
  return {
    name: service.base,
    anyRoot: roots === undefined,
    async get(request, signal, asker) {
      if (!isAmdRequest(request) || !standsFor(roots, request)) return undefined;
      const route = kdsRoute(service, request);
      if (route === undefined) return undefined;
      const { url: place, headers, maximumBytes } = route;
      const most = options.maximumBytes ?? maximumBytes;
      const answer = await client.get({ url: place, headers, maximumBytes: most, signal, asker });
      if (answer.status === NONE) return undefined;
      if (answer.status !== OK) throw unreachable(place, `status ${answer.status}`);
      return endorsementIn(request, route, answer);
    },
  };
}

function standsFor(roots: readonly string[] | undefined, request: AmdRequest): boolean {
  if (roots === undefined || request.kind === 'vcek' || request.root === undefined) return true;
  return roots.includes(request.root);
}

const OK = 200;
const NONE = 404;

function clientOf({ kind }: KdsService, options: KdsOptions): HttpClient {
  const plain: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  const now = options.now ?? (() => new Date());
  const ticks = options.ticks ?? (() => performance.now());
  const wait = options.wait ?? pause;
  const patience = options.timeout ?? 10_000;
  const client = httpClient({
    fetch: options.ca === undefined ? plain : fetchTrusting(options.ca, plain),
    timeout: Math.max(patience, ATTEMPT),
    now,
    ticks,
    wait,
  });
  const spacing = options.spacing ?? (kind === 'kds' ? 1000 : 0);
  // Lists and chains are few, and what is refused without them is everything.
  return politeClient(
    { client, spacing, patience, now, ticks, wait },
    ({ url }) => !/\/[0-9a-f]{16,}/.test(url.pathname),
  );
}

/** The endorsement in an answer. One that is not what was asked for (a proxy's page, another chip) counts as no answer. */
function endorsementIn(
  request: AmdRequest,
  { url, form }: KdsRoute,
  { body }: HttpAnswer,
): Endorsement | undefined {
  try {
    if (form === 'thim') return ofThisHost(request, thimEndorsement(body, shown(url)));
    const found = form === 'certificate-and-chain' ? split(body, shown(url)) : endorsement(body, shown(url));
    amdExpiries(request, found);
    if (request.kind === 'vcek' && !isVcekOf(request, found.body))
      throw unreachable(url, 'the certificate of another chip or TCB');
    return found;
  } catch (error) {
    if (error instanceof CodedError) throw unreachable(url, error);
    throw error;
  }
}

/** A certificate with its chain behind it, as PEM. */
function split(body: Uint8Array, origin: string): Endorsement {
  const certificates = readChain(body);
  const pem = (isAuthority: boolean): string =>
    certificates
      .filter((each) => each.isAuthority === isAuthority)
      .map(({ der }) => toPem(der, 'CERTIFICATE'))
      .join('');
  return endorsement(utf8(pem(false)), origin, pem(true));
}

const thimAnswer = z.object({ vcekCert: z.string(), certificateChain: z.string() });

/** @throws EvidenceError `EndorsementsFormat` */
function thimEndorsement(body: Uint8Array, origin: string): Endorsement {
  const parsed = thimAnswer.safeParse(parseJson(fromUtf8(body)));
  if (!parsed.success) {
    throw new EvidenceError('EndorsementsFormat', 'The answer about this host has another form.', {
      expected: 'vcekCert and certificateChain',
    });
  }
  return endorsement(utf8(parsed.data.vcekCert), origin, parsed.data.certificateChain);
}

/** Azure's machines know their own host only: about others they have nothing. */
function ofThisHost(request: AmdRequest, found: Endorsement): Endorsement | undefined {
  amdExpiries(request, found);
  return request.kind === 'vcek' && isVcekOf(request, found.body) ? found : undefined;
}

/** The URL for people; which chip was asked for stays out. */
function shown({ origin, pathname }: URL): string {
  return origin + pathname.replace(/[0-9a-f]{16,}/, (id) => `${id.slice(0, 8)}…`);
}
