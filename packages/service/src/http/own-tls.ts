/** The operator's own server certificate, read from files and read again when they are renewed. */

import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { withoutMark } from '@veritee/core/internal';
import { z } from 'zod';
import { ServiceError } from '../errors/service-error.ts';
import { refuseWritable } from '../storage/modes.ts';

/** Schema of the files' names. */
export const tlsSettings = z.strictObject({
  /** PEM: the server's certificate, then those that lead to its authority. */
  certificate: z.string().min(1),
  /** PEM, not encrypted. */
  key: z.string().min(1),
});
/** The operator's TLS certificate and key. */
export type TlsSettings = z.infer<typeof tlsSettings>;

/** What a TLS server needs, in PEM. */
export interface ServerCertificate {
  readonly certificate: string;
  readonly key: string;
}

/**
 * The files' contents, once they are known to fit.
 *
 * @param now - the real time
 * @throws ServiceError `InvalidOperation`
 */
export async function readServerCertificate(files: TlsSettings, now: Date): Promise<ServerCertificate> {
  await refuseWritable(files.key);
  const certificate = await read(files.certificate);
  const key = await read(files.key);
  const leaf = parsed(files.certificate, () => new X509Certificate(certificate));
  const privateKey = parsed(files.key, () => createPrivateKey(key));
  if (!leaf.checkPrivateKey(privateKey)) {
    throw unusable(`The key ${files.key} is not that of the first certificate in ${files.certificate}.`);
  }
  const end = new Date(leaf.validTo);
  if (end <= now) {
    throw unusable(`The certificate in ${files.certificate} has expired.`, {
      found: `valid until ${end.toISOString()}`,
    });
  }
  return { certificate, key };
}

/** Something that serves TLS and can be given another certificate. */
export interface SecureServer {
  setSecureContext(options: { readonly cert: string; readonly key: string }): void;
}

const RENEWAL_CHECK = 60_000;

/** Follows the files of a certificate. */
export interface FollowedRenewals {
  /** Looks at the files now. Never throws: files that cannot be used are reported. */
  look(): Promise<void>;
  stop(): void;
}

/**
 * Looks at the files every minute and takes a renewed certificate into use without a restart. Files that do not fit are
 * told and left alone.
 */
export function followRenewals(
  files: TlsSettings,
  inUse: ServerCertificate,
  server: SecureServer,
  tell: { renewed(found: ServerCertificate): void; failed(error: unknown): void },
  interval = RENEWAL_CHECK,
): FollowedRenewals {
  let current = inUse;
  const look = async (): Promise<void> => {
    try {
      const found = await readServerCertificate(files, new Date());
      if (found.certificate === current.certificate && found.key === current.key) return;
      server.setSecureContext({ cert: found.certificate, key: found.key });
      current = found;
      tell.renewed(found);
    } catch (error) {
      tell.failed(error);
    }
  };
  const timer = setInterval(() => void look(), interval);
  timer.unref();
  return { look, stop: () => clearInterval(timer) };
}

async function read(file: string): Promise<string> {
  try {
    return withoutMark(await readFile(file, 'utf8'));
  } catch (cause) {
    throw unusable(`The file ${file} cannot be read.`, { cause });
  }
}

function parsed<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw unusable(`The file ${file} is not in PEM form.`, { cause });
  }
}

function unusable(
  message: string,
  facts: { readonly found?: string; readonly cause?: unknown } = {},
): ServiceError {
  return new ServiceError('InvalidOperation', message, {
    ...facts,
    hint: 'Name the key of the certificate in tls.key (--tls-key), and the certificate with its chain in tls.certificate (--tls-certificate), both in PEM form.',
  });
}
