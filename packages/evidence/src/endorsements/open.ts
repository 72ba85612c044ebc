/** From the words of a command line or configuration to a source: a URL, a file, a folder. */

import { isText, orAbsent, type RecordShape } from '@veritee/core/internal';
import { EvidenceError } from '../errors.ts';
import { readOptions } from '../options.ts';
import { cachedSource } from './cache.ts';
import { fileSource } from './file.ts';
import { kindOf } from './files.ts';
import { folderSource } from './folder.ts';
import { keptSource } from './kept.ts';
import { type FileSourceOptions, fileShape } from './renewed.ts';
import { type EndorsementSource, firstOf } from './source.ts';
import { exchangeFiles, type VendorServiceOptions, vendors } from './vendors.ts';

/** How services are asked and files watched. */
export interface OpenSourceOptions extends VendorServiceOptions, FileSourceOptions {
  /**
   * Folder in which the answers of services are kept: certificates of chips for their life, statements for when a service is
   * unavailable.
   */
  readonly keepIn?: string | undefined;
}

const openShape = Object.assign(
  { ...fileShape, keepIn: orAbsent(isText) },
  ...vendors.map(({ service }) => service.options),
) as RecordShape<OpenSourceOptions>;

/** The options that a shape has. */
function only(options: OpenSourceOptions, shape: object): OpenSourceOptions {
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(shape, name)));
}

const WEB = /^(?:([a-z]+)\+)?(https?:\/\/.*)$/is;
const OTHER_SCHEME = /^[a-z][a-z0-9+.-]+:\/\//i;

/**
 * Opens one source:
 *
 * - `https://…`, `http://…`: Intel's PCS when the host is Intel's, else a PCCS; `pcs+https://…` and `pccs+https://…` say which;
 * - AMD's Key Distribution Service by its host, and Azure's caches of both vendors' services by theirs; `kds+https://…`,
 *   `acccache+https://…` and `thim+http://…` say which;
 * - the path of a `collateral.json`, or of an archive as `veritee endorsements fetch` writes it;
 * - the path of a folder made by `writeFolder`, or of a folder that holds a `collateral.json`.
 *
 * Services are not contacted yet; files are read at once.
 *
 * @throws EvidenceError `EndorsementsFormat`, `EndorsementsUnavailable`; VerificationOptionsError
 * @example
 * await openSource('https://api.trustedservices.intel.com');
 * await openSource('/srv/endorsements');
 */
export async function openSource(spec: string, options: OpenSourceOptions = {}): Promise<EndorsementSource> {
  const known = readOptions(options, openShape, 'openSource');
  const service = serviceIn(spec);
  if (service !== undefined) {
    const { keepIn, ...asking } = known;
    const source = service.open(asking);
    return keepIn === undefined
      ? source
      : keptSource(source, keepIn, known.now ?? (() => new Date()), { series: known.update });
  }
  if (OTHER_SCHEME.test(spec)) {
    const named = vendors.flatMap(({ service }) => service.prefixes.map((each) => `${each}+`));
    const prefixes = [...new Set(named)].join(' or ');
    const files = exchangeFiles.map(({ name }) => name).join(', ');
    throw new EvidenceError('EndorsementsFormat', 'The source of endorsements is of no known kind.', {
      expected: `an http or https URL (with ${prefixes} in front, if wanted), a ${files}, an archive or a folder`,
      found: spec.slice(0, spec.indexOf('://')),
    });
  }
  const { isDirectory } = await kindOf(spec);
  const files = only(known, fileShape);
  return isDirectory ? folderSource(spec, files) : fileSource(spec, files);
}

/** The services that a spec names, of each vendor that has one there; undefined for a spec that names none. */
function serviceIn(
  spec: string,
): { readonly open: (options: OpenSourceOptions) => EndorsementSource } | undefined {
  const [, word, url] = WEB.exec(spec) ?? [];
  if (url === undefined) return undefined;
  const prefix = word?.toLowerCase();
  const named = vendors.filter(({ service }) =>
    prefix === undefined ? service.isHost(url) : service.prefixes.includes(prefix),
  );
  const services = (prefix === undefined && named.length === 0 ? [vendors[0]] : named).map(
    ({ service }) => service,
  );
  if (services.length === 0) return undefined;
  return {
    open: (options) => {
      const sources = services.map((service) => service.open(url, prefix, only(options, service.options)));
      const [source] = sources;
      return source === undefined || sources.length > 1 ? firstOf(sources) : source;
    },
  };
}

/**
 * Opens several sources as one that asks them in this order. Services get a cache in front; files are read again when they change and need none.
 *
 * @param now - the clock that expiry is measured with
 * @example
 * const source = await openSources(['/srv/endorsements', 'https://pccs.example:8081'], () => new Date());
 */
export async function openSources(
  specs: readonly string[],
  now: () => Date,
  options: OpenSourceOptions = {},
): Promise<EndorsementSource> {
  const opened = specs.map(async (spec) => {
    const source = await openSource(spec, options);
    return serviceIn(spec) !== undefined ? cachedSource(source, { currentDate: now }) : source;
  });
  return firstOf(await Promise.all(opened));
}
