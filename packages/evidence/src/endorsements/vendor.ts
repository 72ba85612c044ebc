/** What the general part knows of a vendor's endorsements. */

import {
  isAmount,
  isFunction,
  isText,
  type MemberCheck,
  orAbsent,
  type RecordShape,
} from '@veritee/core/internal';
import type { SeenStatement } from '../proof/seen.ts';
import type { Fetch } from './http.ts';
import type { EndorsementRequest } from './request.ts';
import type { Endorsement, EndorsementSource } from './source.ts';
import type { Expiry } from './stated-expiry.ts';

/** How a vendor's service is asked, whoever the vendor is. */
export interface ServiceOptions {
  /** Milliseconds for one endorsement, waiting for a throttled service included. Default 10 000. */
  readonly timeout?: number | undefined;
  /** A longer answer is refused. Default 2 MiB; 8 MiB for revocation lists. */
  readonly maximumBytes?: number | undefined;
  /** PEM of certificates to trust for TLS beside the public CAs. */
  readonly ca?: string | undefined;
  readonly fetch?: Fetch | undefined;
  readonly now?: (() => Date) | undefined;
  /** Milliseconds of a clock that only goes forward. Default `performance.now`. */
  readonly ticks?: (() => number) | undefined;
  readonly wait?: ((milliseconds: number, signal: AbortSignal) => Promise<unknown>) | undefined;
}

/** What each of these options may be. */
export const serviceShape: RecordShape<ServiceOptions> = {
  timeout: orAbsent(isAmount),
  maximumBytes: orAbsent(isAmount),
  ca: orAbsent(isText),
  fetch: orAbsent(isFunction),
  now: orAbsent(isFunction),
  ticks: orAbsent(isFunction),
  wait: orAbsent(isFunction),
};

/** A vendor's services on the network. */
export interface VendorService<Options extends ServiceOptions> {
  /** The URL of the vendor's own, which is asked when no source is named; absent where it must be named. */
  readonly url?: string | undefined;
  /** Words that people may put in front of a URL to say what answers there: `pcs+https://…`. */
  readonly prefixes: readonly string[];
  /** Whether a URL's host is the vendor's own. */
  isHost(url: string): boolean;
  /** The members of its options, and what they may be. */
  readonly options: Readonly<Partial<Record<keyof Options, MemberCheck>>>;
  /** @param prefix one of `prefixes`; undefined when people left it to the host */
  open(url: string, prefix: string | undefined, options: Options): EndorsementSource;
}

/** A file in which the endorsements of one platform are exchanged between programs. */
export interface ExchangeFile {
  readonly name: string;
  /** @throws EvidenceError `EndorsementsFormat` */
  source(json: unknown, origin: string): EndorsementSource;
}

/** Platforms, and the endorsements among those at hand without which they are refused. */
export interface Dependents<Request extends EndorsementRequest = EndorsementRequest> {
  /** For people: "SGX platforms of FMSPC 00906ed50000". */
  readonly platforms: string;
  readonly needs: readonly Request[];
  /** What they also need and is not among those at hand, in words. */
  readonly missing: readonly string[];
}

/** For how long a file on disk answers, in milliseconds since it was written; its content must be valid in any case. */
export interface KeptLife {
  /** Without asking the service. */
  readonly fresh: number;
  /** When the service fails. */
  readonly fallback: number;
}

/** An answer of a caching service for a vendor's endorsements. */
export interface ServedAnswer {
  /** Media type. */
  readonly type: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | string;
}

/** How a caching service answers that verifiers of the vendor's evidence know. */
export interface ServedForm<Request extends EndorsementRequest> {
  /** What a path and query ask for; undefined for what is none of its questions. */
  request(path: string, query: URLSearchParams): Request | undefined;
  /** @throws CodedError for an endorsement that cannot be read */
  answer(request: Request, endorsement: Endorsement, query: URLSearchParams): ServedAnswer | undefined;
}

/** One vendor. Requests of other vendors are never handed to it. */
export interface EndorsementVendor<
  Request extends EndorsementRequest = EndorsementRequest,
  Options extends ServiceOptions = ServiceOptions,
> {
  /** The vendor's name, for people. */
  readonly name: string;
  readonly kinds: ReadonlySet<string>;
  readonly service: VendorService<Options>;
  readonly exchangeFile?: ExchangeFile | undefined;
  /** Statements that do not depend on a platform: asked to see whether a source answers. */
  readonly probes: readonly Request[];
  /** A request in words, for messages. */
  describe(request: Request): string;
  /**
   * Every expiry that an endorsement states.
   * @throws CodedError when it is not what was asked for or cannot be read
   */
  expiries(request: Request, endorsement: Endorsement): Expiry[];
  /** What a statement says of its own age; undefined for what cannot be read. Absent where a vendor's statements have no order. */
  age?(request: Request, endorsement: Endorsement): SeenStatement | undefined;
  /** Which platforms need which of these. */
  dependents(requests: readonly Request[]): Dependents<Request>[];
  /** How its file is called in a folder: letters, digits, dots and hyphens. */
  fileStem(request: Request): string;
  fileExtension(request: Request): string;
  /** Whether the vendor states it, rather than that it is a platform's own certificate. */
  isStatement(request: Request): boolean;
  /** For how long files answer; undefined for what is not kept on disk. */
  kept(request: Request): KeptLife | undefined;
  /** How such a file is called, without what tells services and PKIs apart: letters, digits, dots and hyphens. */
  keptStem(request: Request): string;
  /**
   * Whether an endorsement is about what was asked for.
   * @throws CodedError when it cannot be read
   */
  isAbout(request: Request, endorsement: Endorsement): boolean;
  /** Whether a file of certificates, or one list, answers by itself what it is about: nothing else belongs to it. */
  readonly standsAlone?: boolean | undefined;
  /** Absent where no caching service has a form of its own. */
  readonly served?: ServedForm<Request> | undefined;
  /** Whether an answer is worth keeping: not where anyone can make up what is asked for. */
  isKept(request: Request): boolean;
}
