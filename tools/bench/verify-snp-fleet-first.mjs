/**
 * SEV-SNP reports of many chips of one product line and TCB, each seen for the first time; what they share is known. Floor: two
 * bare P-384 verifications (VCEK certificate, report; simulated authorities have such keys where AMD's have RSA-4096) and the
 * import of a key.
 */

import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { cachedSource, createProofCache, schemeOf, verifyEvidence } from '@veritee/evidence';
import {
  createSimulatedPki,
  simulatedAnchors,
  simulateSnp,
  simulatorSource,
  snpFleetOf,
} from '@veritee/simulator';
import { repeated } from '../measure/contenders.mjs';
import { snpFloor } from '../measure/snp-case.mjs';
import { progress } from '../setup.mjs';

/** Chips; fewer where `FLEET` says so: making them takes a minute. */
const FLEET = Number(process.env['FLEET'] ?? 10_000);

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const scheme = schemeOf('SevSnpVm');
  if (scheme === undefined) throw new Error('no SEV-SNP scheme');
  progress(`making ${FLEET} chips`);
  const now = new Date();
  const pki = createSimulatedPki({ currentDate: now });
  const chip = snpFleetOf(pki, { currentDate: now });
  const reports = Array.from(
    { length: FLEET },
    (_, number) => simulateSnp(pki, { on: chip(number), currentDate: now }).evidence,
  );
  const source = cachedSource(simulatorSource(pki, { currentDate: now }), { currentDate: now });
  const anchors = simulatedAnchors(pki);
  let [proofCache, at] = [createProofCache(), 0];
  const verifyNext = async () => {
    // The first one brings what they share; then the fleet begins anew.
    if (at === reports.length) [proofCache, at] = [createProofCache(), 0];
    const evidence = reports[at++];
    if (evidence === undefined) throw new Error('no report');
    await verifyEvidence(scheme, { evidence }, { source, trust: { anchors, now, proofCache } });
  };
  const verifyOne = snpFloor(0);
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey.export({ format: 'jwk' });
  const importKey = repeated(() => createPublicKey({ key: jwk, format: 'jwk' }));
  return {
    subject: async (count) => {
      for (let i = 0; i < count; i++) await verifyNext();
    },
    floor: async (count) => {
      await verifyOne(2 * count);
      await importKey(count);
    },
  };
}
