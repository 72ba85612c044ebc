// @ts-check

/** A recorded SEV-SNP report with its certificates, and the floors under verifying it. */

import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { builtInAnchors } from '@veritee/evidence';
import { createSimulatedPki, simulatedAnchors, simulateSnp } from '@veritee/simulator';
import { root } from '../setup.mjs';
import { repeated } from './contenders.mjs';

const NOW = new Date('2026-06-01T00:00:00Z');

/** A container of Azure on Milan at a moment at which its certificates are valid; a simulated one without the reference cases. */
export function snpCase() {
  const vectors = resolve(root, process.env['VERITEE_VECTORS'] ?? '../shared/vectors');
  const folder = join(vectors, 'snp/milan-v2-caci');
  const { evidence, anchors } = existsSync(folder) ? real(folder) : simulated();
  return {
    evidence,
    // None of AMD's lists is recorded.
    trust: { anchors, now: NOW, snp: { allowMissingRevocationList: true } },
    source: { name: 'none', get: () => Promise.resolve(undefined) },
  };
}

function real(/** @type {string} */ folder) {
  const base64url = (/** @type {string | Uint8Array} */ data) => Buffer.from(data).toString('base64url');
  const leaf = readFileSync(join(folder, 'vcek.der')).toString('base64');
  const above = readFileSync(join(folder, 'chain.pem'), 'utf8');
  const members = {
    SnpReport: base64url(readFileSync(join(folder, 'report.bin'))),
    VcekCertChain: base64url(`-----BEGIN CERTIFICATE-----\n${leaf}\n-----END CERTIFICATE-----\n${above}`),
  };
  return { evidence: new Uint8Array(Buffer.from(JSON.stringify(members))), anchors: builtInAnchors() };
}

function simulated() {
  const pki = createSimulatedPki({ currentDate: NOW });
  return { evidence: simulateSnp(pki, { currentDate: NOW }).evidence, anchors: simulatedAnchors(pki) };
}

/**
 * Bare verifications with imported keys: RSASSA-PSS of RSA-4096 with SHA-384 for certificates, P-384 for the report.
 *
 * @param {number} certificates in each operation
 * @returns {import('./interleave.mjs').Contender}
 */
export function snpFloor(certificates) {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 4096 });
  const ec = generateKeyPairSync('ec', { namedCurve: 'P-384' });
  const data = new Uint8Array(672).fill(7);
  const pss = /** @type {const} */ ({ padding: 6, saltLength: 48 });
  const p1363 = /** @type {const} */ ({ dsaEncoding: 'ieee-p1363' });
  const ofAuthority = sign('sha384', data, { key: rsa.privateKey, ...pss });
  const ofChip = sign('sha384', data, { key: ec.privateKey, ...p1363 });
  return repeated(() => {
    for (let i = 0; i < certificates; i++) {
      if (!verify('sha384', data, { key: rsa.publicKey, ...pss }, ofAuthority)) throw new Error('no floor');
    }
    if (!verify('sha384', data, { key: ec.publicKey, ...p1363 }, ofChip)) throw new Error('no floor');
  });
}
