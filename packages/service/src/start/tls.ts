/** The server certificate of the service: the operator's own, or one of the development CA. */

import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { isLoopback } from '../access/loopback.ts';
import {
  type FollowedRenewals,
  followRenewals,
  readServerCertificate,
  type SecureServer,
  type ServerCertificate,
  type TlsSettings,
} from '../http/own-tls.ts';
import { openTls } from '../http/tls.ts';
import type { Reach } from '../instances/addresses.ts';
import type { Observation } from '../observe/observation.ts';
import type { DataDirectory } from '../storage/files.ts';
import type { ServiceOptions } from './options.ts';

/** What the server proves itself with. */
export interface Tls extends ServerCertificate {
  /** Path of the PEM file that clients must trust; undefined for the operator's own certificate. */
  readonly certificateAuthority: string | undefined;
}

/**
 * The certificate in use; undefined without TLS.
 *
 * TLS certificates live in the clients' real time, whatever clock the service judges evidence by.
 */
export async function openServerTls(
  { host = '127.0.0.1', protocol = 'https', tls }: ServiceOptions,
  data: DataDirectory,
  reach: Reach,
): Promise<Tls | undefined> {
  if (protocol === 'http') return undefined;
  if (tls === undefined) return openTls(data, { host, reach }, new Date());
  return { ...(await readServerCertificate(tls, new Date())), certificateAuthority: undefined };
}

/** Beyond this machine nobody trusts the development CA, and nobody should. */
export function warnOfDevelopmentTls(tls: Tls | undefined, host: string, logger: Logger): void {
  if (tls?.certificateAuthority === undefined || isLoopback(host)) return;
  logger.warn(
    'TLS certificates of the development CA are served beyond loopback; name your own (tls.certificate, tls.key)',
  );
}

/** What a server certificate is followed by. */
export interface FollowedTls {
  readonly files: TlsSettings | undefined;
  readonly inUse: Tls | undefined;
  readonly observed: Observation;
  readonly logger: Logger;
}

/** Tells the certificate in use, and takes renewed ones of the operator into use while the server runs. */
export function followTls(
  server: FastifyInstance,
  { files, inUse, observed, logger }: FollowedTls,
): FollowedRenewals | undefined {
  if (inUse === undefined) return undefined;
  observed.certificateInUse(inUse.certificate);
  if (files === undefined) return undefined;
  const renewals = followRenewals(files, inUse, server.server as unknown as SecureServer, {
    renewed: ({ certificate }) => {
      observed.certificateInUse(certificate);
      logger.info('the renewed TLS certificate is in use');
    },
    failed: (err) => logger.error({ err }, 'the TLS certificate in the files cannot be used'),
  });
  server.addHook('onClose', async () => renewals.stop());
  return renewals;
}
