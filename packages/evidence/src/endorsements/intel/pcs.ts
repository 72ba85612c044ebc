/** Endorsements from Intel's Provisioning Certification Service or a cache of it, over HTTP(S). */

import { CodedError } from '@veritee/core';
import { fromUtf8, isText, orAbsent, parseJson, type RecordShape, utf8 } from '@veritee/core/internal';
import * as z from 'zod/mini';
import { fetchTrusting } from '#private-ca';
import { EvidenceError } from '../../errors.ts';
import { readOptions } from '../../options.ts';
import { type Fetch, type HttpAnswer, type HttpClient, httpClient, pause, unreachable } from '../http.ts';
import { type Endorsement, type EndorsementSource, endorsement } from '../source.ts';
import { chainExpiries } from '../stated-expiry.ts';
import { type ServiceOptions, serviceShape } from '../vendor.ts';
import { intelExpiries } from './expiries.ts';
import { issuerChainText } from './issuer-chain.ts';
import { type PcsKind, type PcsRoute, type PcsService, pcsBase, pcsKinds, pcsRoute } from './pcs-routes.ts';
import { describeIntelRequest, type IntelRequest, isIntelRequest } from './request.ts';

/** Intel's own service. */
export const intelPcs = 'https://api.trustedservices.intel.com';
/** SHA-256 of the public key of Intel's root (sgx-verification §2.2). */
const intelRootKey = 'a0af031289f5d5d4132f9186068a7fc13628633ba235777472e29b6b6c67a49e';
/** Where Intel's root certificate says that its revocation list is. */
export const intelRootCrl = 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der';
/** The name by which Azure's service knows it. */
const thimRootCrl = 'https://certificates.trustedservices.intel.com/intelsgxrootca.crl';

/** Which service to ask, and how. */
export interface PcsOptions extends ServiceOptions {
  /** The service, with or without `/sgx/certification/v4`; Intel's when absent. */
  readonly url?: string | undefined;
  /** `pcs` (default) is Intel's own, `pccs` a cache of it, `thim` Azure's, which has a separate baseline. */
  readonly kind?: PcsKind | undefined;
  /** Key of Intel's service, needed there to look PCK certificates up. Sent to `url` only. */
  readonly subscriptionKey?: string | undefined;
  /**
   * Whose platforms the service knows: hex SHA-256 of root public keys. It is not asked about others. Intel's for Intel's
   * own host, any when absent.
   */
  readonly roots?: readonly string[] | undefined;
  /** Where to get the root revocation list, for kind `pcs`; for kind `thim`, the address by which it is known there. */
  readonly rootCrlUrl?: string | undefined;
  /** `early` serves new TCB levels as soon as Intel publishes them; the service's default is `standard`. */
  readonly update?: 'early' | 'standard' | undefined;
}

/** What each option may be. */
export const pcsShape: RecordShape<PcsOptions> = {
  ...serviceShape,
  url: orAbsent(isText),
  kind: orAbsent((value) => pcsKinds.some((kind) => kind === value)),
  subscriptionKey: orAbsent(isText),
  roots: orAbsent((value) => Array.isArray(value) && value.every(isText)),
  rootCrlUrl: orAbsent(isText),
  update: orAbsent((value) => value === 'early' || value === 'standard'),
};

/** What PCS and PCCS answer when they have none: unknown, platform or certificate not in the cache. Others may have it. */
const HAS_NONE = new Set([404, 461, 462]);
/** What they answer when there was one, and Intel has ended it. */
const GONE = 410;

/**
 * A source that asks PCS version 4 or a PCCS. It delivers what the service sends, without trusting it: verification
 * does that. It declines PCK certificates of evidence that brings its own.
 *
 * @throws EvidenceError `EndorsementsFormat` on an address or CA that cannot be used; VerificationOptionsError
 * @example
 * const source = cachedSource(pcsSource());
 * const pccs = pcsSource({ url: 'https://pccs.example:8081', kind: 'pccs', ca: readFileSync('pccs.pem', 'utf8') });
 */
export function pcsSource(given: PcsOptions = {}): EndorsementSource {
  const options = readOptions(given, pcsShape, 'pcsSource');
  const kind = options.kind ?? 'pcs';
  const service: PcsService = {
    kind,
    ...pcsBase(options.url ?? intelPcs),
    rootCrlUrl: options.rootCrlUrl ?? (kind === 'thim' ? thimRootCrl : intelRootCrl),
    update: options.update,
  };
  const client = clientOf(options);
  const isKnownHost = isIntelHost(service.base) || isAzureHost(service.base);
  const roots = options.roots ?? (isKnownHost ? [intelRootKey] : undefined);
  return {
    name: service.base,
    anyRoot: roots === undefined,
    async get(request, signal) {
      if (!isIntelRequest(request)) return undefined;
      const route = pcsRoute(service, request);
      if (route === undefined || !standsFor(roots, request)) return undefined;
      const answer = await ask(client, route, options, signal);
      if (HAS_NONE.has(answer.status)) return undefined;
      if (answer.status !== 200) throw refused(request, route, answer.status);
      const found = endorsementIn(request, route, answer);
      return isDocument(request) ? { ...found, channel: channelOf(service) } : found;
    },
  };
}

/** Azure serves a baseline of its own, which is meant to be older. */
function channelOf({ kind, update }: PcsService): string {
  return kind === 'thim' ? 'azure' : (update ?? 'standard');
}

/** What Intel issues in two series, of which the standard one is older. */
function isDocument({ kind }: IntelRequest): boolean {
  return kind === 'tcb-info' || kind === 'qe-identity';
}

/** Whether a URL's host is one of Intel's. */
export function isIntelHost(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === INTEL || host.endsWith(`.${INTEL}`);
}

const INTEL = 'trustedservices.intel.com';

/** Whether a URL's host is one of Azure's that deliver Intel's endorsements, or a virtual machine's own there. */
export function isAzureHost(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  return host === '169.254.169.254' || AZURE.some((each) => host === each || host.endsWith(`.${each}`));
}

const AZURE = ['acccache.azure.net', 'thim.azure.net'];

function standsFor(roots: readonly string[] | undefined, request: IntelRequest): boolean {
  if (roots === undefined || request.kind === 'pck-chain' || request.root === undefined) return true;
  return roots.includes(request.root);
}

function clientOf(options: PcsOptions): HttpClient {
  const plain: Fetch = options.fetch ?? ((url, init) => fetch(url, init));
  return httpClient({
    fetch: options.ca === undefined ? plain : fetchTrusting(options.ca, plain),
    timeout: options.timeout ?? 10_000,
    now: options.now ?? (() => new Date()),
    ticks: options.ticks ?? (() => performance.now()),
    wait: options.wait ?? pause,
  });
}

function ask(
  client: HttpClient,
  { url, keyed, maximumBytes, headers: own }: PcsRoute,
  { subscriptionKey, maximumBytes: most }: PcsOptions,
  signal: AbortSignal | undefined,
): Promise<HttpAnswer> {
  const withKey = keyed && subscriptionKey !== undefined;
  const headers = withKey ? { 'Ocp-Apim-Subscription-Key': subscriptionKey } : own;
  return client.get({ url, headers, maximumBytes: most ?? maximumBytes, signal });
}

function refused(request: IntelRequest, { url }: PcsRoute, status: number): EvidenceError {
  if (status === GONE) {
    // A service tells this message to whoever sent the evidence: where it was asked for is among the facts.
    return new EvidenceError(
      'EndorsementsMissing',
      `There is no ${describeIntelRequest(request)} any more.`,
      {
        found: `status ${status} of ${url.origin}${url.pathname}: withdrawn`,
        hint: 'Intel has ended this TCB evaluation. Add an endorsement source that has a current one.',
      },
    );
  }
  return unreachable(url, `status ${status}`, HINTS.get(status));
}

/** What an answer without an endorsement means, where that is known. */
const HINTS: ReadonlyMap<number, string> = new Map([
  [
    400,
    'The service does not take the request: it may be older than version 4, or know no FMSPC of this form.',
  ],
  [401, 'The service wants a subscription key, or another one.'],
  [403, 'The service wants a subscription key, or another one.'],
]);

/** The endorsement in an answer. One that is not what was asked for (a proxy's page, half a body) counts as no answer. */
function endorsementIn(
  request: IntelRequest,
  { url, chainHeaders }: PcsRoute,
  { headers, body }: HttpAnswer,
): Endorsement {
  if (request.kind === 'pck-chain' && body[0] === BRACE) return thimPckChain(url, body);
  const name = chainHeaders.find((each) => headers.has(each));
  const chain = name === undefined ? undefined : issuerChainText(headers.get(name) ?? '');
  if (chain === undefined && chainHeaders.length > 0 && request.kind !== 'pck-crl') {
    throw unreachable(url, `an answer without the header ${chainHeaders[0]}`);
  }
  try {
    const isLeaf = request.kind === 'pck-chain';
    const found = isLeaf
      ? endorsement(utf8(`${fromUtf8(body).trimEnd()}\n${chain}`), shown(url))
      : endorsement(body, shown(url), chain);
    intelExpiries(request, found);
    return found;
  } catch (error) {
    if (error instanceof CodedError) throw unreachable(url, error);
    throw error;
  }
}

const BRACE = 0x7b;

/** Azure's answer about a platform: certificate and issuers in one JSON document. */
const thimPck = z.object({ pckCert: z.string(), 'sgx-Pck-Certificate-Issuer-Chain': z.string() });

function thimPckChain(url: URL, body: Uint8Array): Endorsement {
  try {
    const { pckCert, 'sgx-Pck-Certificate-Issuer-Chain': issuers } = thimPck.parse(parseJson(fromUtf8(body)));
    const chain = utf8(`${pckCert.trimEnd()}\n${issuerChainText(issuers)}`);
    const found = endorsement(chain, shown(url));
    chainExpiries(found.body);
    return found;
  } catch (error) {
    if (error instanceof CodedError || error instanceof z.core.$ZodError) throw unreachable(url, error);
    throw error;
  }
}

/** The URL for people; what identifies a platform stays out. */
function shown(url: URL): string {
  return url.pathname.endsWith('/pckcert') ? url.origin + url.pathname : url.href;
}
