/** Whether clients on this machine accept the certificate that a running service shows. */

import { isIP } from 'node:net';
import { connect, type PeerCertificate, rootCertificates, type TLSSocket } from 'node:tls';
import { asked, connectionHint } from '../../hints/connection.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

const TIME = 5000;
const SOON = 30;
const DAY = 86_400_000;

/** Connects as a client would. Nothing for an address without TLS, or where nothing answers. */
export async function checkServedTls({ endpoint, authority, session }: Patient): Promise<readonly Finding[]> {
  if (endpoint === undefined || !endpoint.startsWith('https:')) return [];
  const shown = await handshake(new URL(endpoint), authority);
  // That nothing answers is reported once, by the check of the service.
  if (shown === undefined) return [];
  const { refusal, certificate } = shown;
  if (refusal !== undefined) {
    const cure = connectionHint(refusal, asked.service) ?? 'Renew the certificate of the service.';
    const names = certificate.subjectaltname ?? 'no names';
    const words = refusal === 'ERR_TLS_CERT_ALTNAME_INVALID' ? ` (its names: ${names})` : '';
    return [
      failed('tls', `Clients do not accept the certificate of ${endpoint}: ${refusal}${words}.`, cure, {
        code: refusal,
      }),
    ];
  }
  const days = Math.floor((Date.parse(certificate.valid_to) - session.terminal.clock().getTime()) / DAY);
  if (days < SOON) {
    return [
      warning(
        'tls',
        `The certificate of ${endpoint} ends in ${days} days.`,
        'Renew it; of a development CA, start the service again.',
      ),
    ];
  }
  return [ok('tls', `Clients accept the certificate of ${endpoint}, for ${days} more days`)];
}

interface Shown {
  readonly certificate: PeerCertificate;
  /** Code of why a client refuses it. */
  readonly refusal: string | undefined;
}

/** Looks at the certificate whether it is accepted or not; sends nothing. */
async function handshake(url: URL, authority: string | undefined): Promise<Shown | undefined> {
  const { localNameOptions } = await import('@veritee/core/internal/maa');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket: TLSSocket = connect({
      host,
      port: url.port === '' ? 443 : Number(url.port),
      ...(isIP(host) === 0 && { servername: host }),
      ...(authority !== undefined && { ca: [...rootCertificates, authority] }),
      rejectUnauthorized: false,
      timeout: TIME,
      ...localNameOptions(host),
    });
    const end = (shown: Shown | undefined): void => {
      socket.destroy();
      resolve(shown);
    };
    socket.once('error', () => end(undefined));
    socket.once('timeout', () => end(undefined));
    socket.once('secureConnect', () => {
      const { authorizationError } = socket;
      const refusal = authorizationError instanceof Error ? codeOf(authorizationError) : authorizationError;
      end({ certificate: socket.getPeerCertificate(), refusal: refusal || undefined });
    });
  });
}

function codeOf(error: Error): string {
  return 'code' in error ? String(error.code) : error.message;
}
