/** HTTPS that works at first start: a development CA for loopback addresses and the server certificate under it. */

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { type Certificate, decodeCertificates, toPem } from '@veritee/core/internal/x509';
import { type CertificateIssuer, issueCertificate, type NameParts } from '@veritee/core/internal/x509/issue';
import type { Reach } from '../instances/addresses.ts';
import type { DataDirectory } from '../storage/files.ts';

/** What an HTTPS server needs. */
export interface TlsFiles {
  /** PEM: server certificate and CA. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  /** Path of the CA certificate, for the variables that tell clients whom to trust. */
  readonly certificateAuthority: string;
}

const CA_NAME: NameParts = [['CN', 'Veritee Development CA (loopback only)']];
const CA_FILE = 'tls/ca.pem';
const CA_KEY_FILE = 'tls/ca-key.pem';
const SERVER_FILE = 'tls/server.pem';
const SERVER_KEY_FILE = 'tls/server-key.pem';
const DAY = 86_400_000;
const CA_DAYS = 3650;
const SERVER_DAYS = 397;
const RENEW_DAYS = 30;

/**
 * Opens or makes the development CA and a current server certificate for `localhost`, 127.0.0.1, ::1, the given host,
 * the public URL's host, and the host names of instances.
 *
 * @param now - the real time: clients check these certificates against their own clock
 */
export async function openTls(
  data: DataDirectory,
  { host, reach }: { readonly host: string; readonly reach: Reach },
  now: Date,
): Promise<TlsFiles> {
  const authority = await openAuthority(data, now);
  const names = serverNames(host, reach);
  const known = await openServer(data, authority, names, now);
  return { ...known, certificateAuthority: data.pathOf(CA_FILE) };
}

interface Authority extends CertificateIssuer {
  readonly certificate: Certificate;
}

async function openAuthority(data: DataDirectory, now: Date): Promise<Authority> {
  const keys = keysOf(await openKey(data, CA_KEY_FILE));
  const pem = await data.read(CA_FILE, 'public');
  const [known] = pem === undefined ? [] : decodeCertificates(pem);
  if (known !== undefined && isCurrent(known, now) && isOf(known, keys)) {
    return { certificate: known, name: CA_NAME, ...keys };
  }
  const certificate = issueCertificate(
    {
      subject: CA_NAME,
      publicKey: keys.publicKey,
      serialNumber: newSerial(),
      notBefore: new Date(now.getTime() - DAY),
      notAfter: new Date(now.getTime() + CA_DAYS * DAY),
      authority: { pathLength: 0 },
      keyUsage: ['keyCertSign', 'crlSign'],
    },
    { name: CA_NAME, ...keys },
  );
  const text = toPem(certificate.der, 'CERTIFICATE');
  if (known !== undefined) {
    await data.write(CA_FILE, text, 'public');
    return { certificate, name: CA_NAME, ...keys };
  }
  const [first = certificate] = decodeCertificates(await data.writeFirst(CA_FILE, text, 'public'));
  return { certificate: first, name: CA_NAME, ...keys };
}

/** A key is made once: of processes that start together all get the same. */
async function openKey(data: DataDirectory, file: string): Promise<string> {
  const known = await data.read(file, 'secret');
  if (known !== undefined) return known;
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return data.writeFirst(file, pkcs8(privateKey), 'secret');
}

interface ServerNames {
  readonly dnsNames: readonly string[];
  readonly ipAddresses: readonly string[];
}

function serverNames(host: string, { base, region, domains }: Reach): ServerNames {
  const isAddress = (name: string): boolean => /^[\d.]+$|:/.test(name);
  const wildcard = host === '0.0.0.0' || host === '::';
  const hosts = [...(wildcard ? [] : [host]), new URL(base).hostname.replace(/^\[|\]$/g, '')];
  const instances = domains.map((domain) => `*.${region}.${domain}`);
  const named = hosts.filter((name) => !isAddress(name));
  const dnsNames = new Set(['localhost', '*.attest.localhost', ...instances, ...named]);
  const ipAddresses = new Set(['127.0.0.1', '::1', ...hosts.filter(isAddress)]);
  return { dnsNames: [...dnsNames], ipAddresses: [...ipAddresses] };
}

async function openServer(
  data: DataDirectory,
  authority: Authority,
  names: ServerNames,
  now: Date,
): Promise<Pick<TlsFiles, 'certificate' | 'key'>> {
  const file = `${SERVER_FILE}`;
  const known = await data.read(file, 'public');
  const key = await openKey(data, SERVER_KEY_FILE);
  const keys = keysOf(key);
  const mark = `names: ${[...names.dnsNames, ...names.ipAddresses].join(' ')} ca: ${authority.certificate.sha256}`;
  const knownMark = await data.read(`${file}.for`, 'public');
  if (known !== undefined && knownMark === mark) {
    const [certificate] = decodeCertificates(known);
    if (certificate !== undefined && isCurrent(certificate, now) && isOf(certificate, keys))
      return { certificate: known, key };
  }
  const certificate = issueCertificate(
    {
      subject: [['CN', 'Veritee development server']],
      publicKey: keys.publicKey,
      serialNumber: newSerial(),
      notBefore: new Date(now.getTime() - DAY),
      notAfter: new Date(now.getTime() + SERVER_DAYS * DAY),
      keyUsage: ['digitalSignature'],
      extendedKeyUsage: ['1.3.6.1.5.5.7.3.1'],
      ...names,
    },
    authority,
  );
  const chain = toPem(certificate.der, 'CERTIFICATE') + toPem(authority.certificate.der, 'CERTIFICATE');
  await data.write(file, chain, 'public');
  await data.write(`${file}.for`, mark, 'public');
  return { certificate: chain, key };
}

function isCurrent(certificate: Certificate, now: Date): boolean {
  return certificate.notBefore <= now && certificate.notAfter.getTime() - RENEW_DAYS * DAY > now.getTime();
}

/** Whether a certificate is one of this key: the two files are written one after the other. */
function isOf(certificate: Certificate, { publicKey }: { readonly publicKey: KeyObject }): boolean {
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  return spki.equals(Buffer.from(certificate.publicKeyInfo));
}

function keysOf(pem: string): { readonly privateKey: KeyObject; readonly publicKey: KeyObject } {
  const privateKey = createPrivateKey(pem);
  return { privateKey, publicKey: createPublicKey(privateKey) };
}

function pkcs8(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

function newSerial(): string {
  return `00${randomBytes(15).toString('hex')}`;
}
