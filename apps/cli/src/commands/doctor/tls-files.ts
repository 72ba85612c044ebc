/** Whether the certificate that a service proves itself with can be used: its files, its chain, its names, its end. */

import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { CliError, isCoded } from '../../errors.ts';
import type { ServeSettings } from '../../settings/schema.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

/** Days before the end at which one should have been renewed. */
const SOON = 30;
const DAY = 86_400_000;

/** The operator's own certificate, or that of the development CA. */
export async function checkTlsFiles({ settings, data, session }: Patient): Promise<readonly Finding[]> {
  const now = session.terminal.clock();
  if (settings.tls === undefined) return developmentFindings(settings, data, now);
  const { readServerCertificate } = await import('@veritee/service/internal');
  try {
    const { certificate } = await readServerCertificate(settings.tls, now);
    const chain = await certificatesIn(certificate);
    return certificateFindings(settings.tls.certificate, chain, { settings, now });
  } catch (error) {
    if (!isCoded(error) && !(error instanceof CliError)) throw error;
    const cure = error.hint ?? 'Renew it, or correct tls.certificate and tls.key.';
    return [failed('tls', error.message, cure, { code: error.code })];
  }
}

interface Judged {
  readonly settings: ServeSettings;
  readonly now: Date;
}

function certificateFindings(
  file: string,
  chain: readonly X509Certificate[],
  { settings, now }: Judged,
): readonly Finding[] {
  const [leaf] = chain;
  if (leaf === undefined) return [];
  const findings = [
    ...chainFindings(file, chain),
    ...nameFindings(file, leaf, settings),
    ...endFindings(file, chain, now),
  ];
  if (findings.length > 0) return findings;
  return [ok('tls', `The certificate in ${file} fits its key and its names until ${endOf(leaf)}`)];
}

/** Each certificate is followed by the one of its issuer, up to one that clients know. */
function chainFindings(file: string, chain: readonly X509Certificate[]): readonly Finding[] {
  const cure =
    'Put the certificates of the intermediate authorities behind that of the server, in this order.';
  for (const [at, certificate] of chain.entries()) {
    const issuer = chain[at + 1];
    if (issuer !== undefined && !certificate.checkIssued(issuer)) {
      return [failed('tls', `In ${file}, certificate ${at + 2} did not issue certificate ${at + 1}.`, cure)];
    }
  }
  const last = chain.at(-1);
  if (last === undefined || chain.length > 1 || isRoot(last) || isIssuedByRoot(last)) return [];
  return [warning('tls', `${file} has no certificate of the authority that issued the server's.`, cure)];
}

const isRoot = (certificate: X509Certificate): boolean => certificate.checkIssued(certificate);

function isIssuedByRoot(certificate: X509Certificate): boolean {
  return rootCertificates.some((pem) => certificate.checkIssued(new X509Certificate(pem)));
}

/** Clients compare the host of the address that they were given. */
function nameFindings(file: string, leaf: X509Certificate, settings: ServeSettings): readonly Finding[] {
  const { domain = [], region = 'local' } = settings;
  const names = [...hostsOf(settings), ...domain.map((each) => `default.${region}.${each}`)];
  return names
    .filter((name) => (isIP(name) === 0 ? leaf.checkHost(name) : leaf.checkIP(name)) === undefined)
    .map((name) =>
      failed(
        'tls',
        `The certificate in ${file} is not for the name ${name}.`,
        'Have one issued for it (a wildcard serves all instances), or correct publicUrl and domain.',
      ),
    );
}

/** The host that clients use; none where the service listens on all addresses and no public URL is set. */
function hostsOf({ host = '127.0.0.1', publicUrl }: ServeSettings): readonly string[] {
  if (publicUrl !== undefined && URL.canParse(publicUrl)) {
    return [new URL(publicUrl).hostname.replace(/^\[|\]$/g, '')];
  }
  return host === '0.0.0.0' || host === '::' ? [] : [host];
}

function endFindings(file: string, chain: readonly X509Certificate[], now: Date): readonly Finding[] {
  return chain.flatMap((certificate, at) => {
    const days = Math.floor((new Date(certificate.validTo).getTime() - now.getTime()) / DAY);
    const message = `Certificate ${at + 1} in ${file} ends in ${days} days.`;
    const cure = 'Renew it and replace the file: the service takes it into use within a minute.';
    return days < SOON ? [warning('tls', message, cure)] : [];
  });
}

/** The service renews these itself. */
async function developmentFindings(
  { host = '127.0.0.1' }: ServeSettings,
  data: string,
  now: Date,
): Promise<readonly Finding[]> {
  const { addressBeyondLoopback } = await import('@veritee/service/internal');
  if (addressBeyondLoopback(host, undefined) !== undefined) {
    const message = `The service has no certificate of your own, and listens on ${host}: clients elsewhere do not trust it.`;
    return [warning('tls', message, 'Name a certificate in tls.certificate and its key in tls.key.')];
  }
  const file = join(data, 'tls', 'server.pem');
  const pem = await readFile(file, 'utf8').catch(() => undefined);
  if (pem === undefined) return [ok('tls', 'The first start makes a development CA and a certificate')];
  const [leaf] = await certificatesIn(pem).catch(() => []);
  if (leaf === undefined) {
    return [failed('tls', `${file} is not a certificate.`, 'Delete it: the next start makes a new one.')];
  }
  if (new Date(leaf.validTo) <= now) {
    return [
      failed(
        'tls',
        `The certificate in ${file} ended at ${endOf(leaf)}.`,
        'Start the service again: it renews it.',
      ),
    ];
  }
  return [ok('tls', `The development CA's certificate holds until ${endOf(leaf)}`)];
}

function endOf({ validTo }: X509Certificate): string {
  return new Date(validTo).toISOString();
}

/** @throws X509Error for text that is not of certificates in PEM form */
async function certificatesIn(pem: string): Promise<readonly X509Certificate[]> {
  const { decodeCertificates } = await import('@veritee/core/internal/x509');
  return decodeCertificates(pem).map(({ der }) => new X509Certificate(der));
}
