/** From the words of a command line or configuration to a source: a URL, a file, a folder. */

import { EvidenceError } from '../errors.ts';
import { cachedSource } from './cache.ts';
import { fileSource } from './file.ts';
import { kindOf } from './files.ts';
import { folderSource } from './folder.ts';
import { isIntelHost, type PcsOptions, pcsSource } from './intel/pcs.ts';
import type { FileSourceOptions } from './renewed.ts';
import { type EndorsementSource, firstOf } from './source.ts';

/** How services are asked and files watched. */
export interface OpenSourceOptions extends Omit<PcsOptions, 'url' | 'kind'>, FileSourceOptions {}

const WEB = /^(?:(pcs|pccs)\+)?(https?:\/\/.*)$/is;
const OTHER_SCHEME = /^[a-z][a-z0-9+.-]+:\/\//i;

/**
 * Opens one source:
 *
 * - `https://…`, `http://…`: Intel's PCS when the host is Intel's, else a PCCS; `pcs+https://…` and `pccs+https://…` say which;
 * - the path of a `collateral.json`, or of an archive made by `archiveText`;
 * - the path of a folder made by `writeFolder`, or of a folder that holds a `collateral.json`.
 *
 * Services are not contacted yet; files are read at once.
 *
 * @throws EvidenceError `EndorsementsFormat`, `EndorsementsUnavailable`
 * @example
 * await openSource('https://api.trustedservices.intel.com');
 * await openSource('/srv/endorsements');
 */
export async function openSource(spec: string, options: OpenSourceOptions = {}): Promise<EndorsementSource> {
  const [, named, url] = WEB.exec(spec) ?? [];
  if (url !== undefined)
    return pcsSource({
      ...options,
      url,
      kind: named === undefined ? (isIntelHost(url) ? 'pcs' : 'pccs') : kind(named),
    });
  if (OTHER_SCHEME.test(spec)) {
    throw new EvidenceError('EndorsementsFormat', 'The source of endorsements is of no known kind.', {
      expected:
        'an http or https URL (with pcs+ or pccs+ in front, if wanted), a collateral.json, an archive or a folder',
      found: spec.slice(0, spec.indexOf('://')),
    });
  }
  const { isDirectory } = await kindOf(spec);
  return isDirectory ? folderSource(spec, options) : fileSource(spec, options);
}

function kind(named: string): 'pcs' | 'pccs' {
  return named.toLowerCase() === 'pcs' ? 'pcs' : 'pccs';
}

/**
 * Opens several sources as one that asks them in this order. Services get a cache in front; files are read anew when
 * they change and need none.
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
    return WEB.test(spec) ? cachedSource(source, { now }) : source;
  });
  return firstOf(await Promise.all(opened));
}
