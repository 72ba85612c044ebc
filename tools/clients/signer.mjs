// @ts-check

/** Keys with certificates: for signing policies and policy management certificates, and for servers. */

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { toPem } from '@veritee/core/internal/x509';
import { issueCertificate } from '@veritee/core/internal/x509/issue';

const DAY = 86_400_000;

/**
 * @typedef {object} Signer
 * @property {string} certificate PEM
 * @property {string} key PKCS #8, PEM
 * @property {object} jwk the private key
 */

/** @returns {Signer} with an RSA key of 2048 bits, valid for a month around a moment */
export function makeSigner(/** @type {string} */ commonName, /** @type {Date} */ moment) {
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  /** @type {[['CN', string]]} */
  const name = [['CN', commonName]];
  const { der } = issueCertificate(
    {
      subject: name,
      publicKey: keys.publicKey,
      serialNumber: `01${randomBytes(8).toString('hex')}`,
      notBefore: new Date(moment.getTime() - 10 * DAY),
      notAfter: new Date(moment.getTime() + 20 * DAY),
      authority: { pathLength: null },
    },
    { name, ...keys },
  );
  return {
    certificate: toPem(der, 'CERTIFICATE'),
    key: keys.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    jwk: keys.privateKey.export({ format: 'jwk' }),
  };
}

/**
 * A certificate for a server with its key and its authority, valid from before a moment until after today: the service
 * holds it against the machine's clock, its clients against theirs.
 *
 * @param {{ dnsNames: readonly string[], ipAddresses: readonly string[], moment: Date }} wanted
 * @returns {{ certificate: string, key: string, authority: string }} PEM
 */
export function makeServerCertificate({ dnsNames, ipAddresses, moment }) {
  const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const server = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  /** @type {[['CN', string]]} */
  const name = [['CN', 'CA of the clients']];
  const validity = {
    notBefore: new Date(moment.getTime() - 10 * DAY),
    notAfter: new Date(Date.now() + 20 * DAY),
  };
  const from = { name, ...issuer };
  const authority = issueCertificate(
    {
      ...validity,
      subject: name,
      publicKey: issuer.publicKey,
      serialNumber: '01',
      authority: { pathLength: null },
      keyUsage: ['keyCertSign'],
    },
    from,
  );
  const certificate = issueCertificate(
    {
      ...validity,
      subject: [['CN', 'server']],
      publicKey: server.publicKey,
      serialNumber: '02',
      dnsNames,
      ipAddresses,
    },
    from,
  );
  return {
    certificate: toPem(certificate.der, 'CERTIFICATE'),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    authority: toPem(authority.der, 'CERTIFICATE'),
  };
}

/** The base64 of a PEM block, on one line. @returns {string} */
export function pemBody(/** @type {string} */ pem) {
  return pem.replaceAll(/-----[^-]+-----|\s/g, '');
}
