/** What the service keeps on disk, opened: nobody else may write it, and nobody else should read it. */

import type { Logger } from 'pino';
import { type DataDirectory, openDataDirectory } from '../storage/files.ts';
import { openToOthers, refuseWritable } from '../storage/modes.ts';
import { filesOfDatabase } from '../storage/open-storage.ts';
import type { ServiceOptions } from './options.ts';

/**
 * Opens the data directory.
 *
 * @throws ServiceError `InvalidOperation` when others can write it, or the database in it
 */
export async function openData(options: ServiceOptions): Promise<DataDirectory> {
  const data = await openDataDirectory(options.dataDirectory);
  for (const path of keptPaths(data, options)) await refuseWritable(path);
  return data;
}

/** Warns of what others can read or change: that may be meant, but seldom is. */
export async function warnOfOpen(
  data: DataDirectory,
  options: ServiceOptions,
  logger: Logger,
): Promise<void> {
  for (const path of [...keptPaths(data, options), ...ownFiles(options)]) {
    const warning = await openToOthers(path);
    if (warning !== undefined) logger.warn(warning);
  }
}

function keptPaths({ path }: DataDirectory, { database, development }: ServiceOptions): readonly string[] {
  const hasFile = database === undefined && development?.inMemory !== true;
  return [path, ...(hasFile ? filesOfDatabase(path) : [])];
}

/** Files with secrets that the operator named. Those of the data directory are refused where others can read them. */
function ownFiles({ tls, masterKey, audit }: ServiceOptions): readonly string[] {
  const place = audit?.attestations ?? 'log';
  return [
    ...(tls === undefined ? [] : [tls.key]),
    ...(masterKey !== undefined && 'file' in masterKey ? [masterKey.file] : []),
    ...(place === 'log' || place === 'off' ? [] : [place]),
  ];
}
