/** Where the service is: what it keeps on disk, how it is reached, what it proves itself with, where its log goes. */

import type { Logger } from 'pino';
import type { Reach } from '../instances/addresses.ts';
import { reachOf } from '../instances/reach.ts';
import type { DataDirectory } from '../storage/files.ts';
import { freePort } from './free-port.ts';
import { loggerTo } from './logger.ts';
import { openData, warnOfOpen } from './open-data.ts';
import type { ServiceOptions } from './options.ts';
import { openServerTls, type Tls, warnOfDevelopmentTls } from './tls.ts';

/** The host of a service for which none is set. */
export const DEFAULT_HOST = '127.0.0.1';

/** The place of a service. */
export interface Place {
  readonly host: string;
  readonly port: number;
  readonly reach: Reach;
  readonly data: DataDirectory;
  readonly tls: Tls | undefined;
  readonly logger: Logger;
}

/**
 * Opens it. Nothing of it needs to be closed.
 *
 * @throws ServiceError `InvalidOperation` for files that others can write and certificates that cannot be used
 */
export async function openPlace(options: ServiceOptions): Promise<Place> {
  const { host = DEFAULT_HOST } = options;
  const port = await freePort(host, options.port);
  const data = await openData(options);
  const reach = reachOf(options, port);
  const tls = await openServerTls(options, data, reach);
  const logger = loggerTo(options.log);
  await warnOfOpen(data, options, logger);
  warnOfDevelopmentTls(tls, host, logger);
  return { host, port, reach, data, tls, logger };
}
