/**
 * TDX quotes of many platforms of one model, each seen for the first time; what they share is known. Floor: three bare
 * P-256 verifications (PCK certificate, QE report, quote) and two imports of keys (PCK, attestation).
 */

import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { cachedSource, createProofCache, schemeOf, verifyEvidence } from '@veritee/evidence';
import {
  createSimulatedPki,
  fleetOf,
  simulatedAnchors,
  simulateTdx,
  simulatorSource,
} from '@veritee/simulator';
import { p256Verifier, repeated } from '../measure/contenders.mjs';
import { progress } from '../setup.mjs';

/** Platforms; fewer where `FLEET` says so: making them takes a minute. */
const FLEET = Number(process.env['FLEET'] ?? 10_000);

/** @returns {Promise<import('../measure/interleave.mjs').Contest>} */
export async function contest() {
  const scheme = schemeOf('TdxVm');
  if (scheme === undefined) throw new Error('no TDX scheme');
  progress(`making ${FLEET} platforms`);
  const now = new Date();
  const pki = createSimulatedPki({ currentDate: now });
  const platform = fleetOf(pki, { currentDate: now });
  const quotes = Array.from({ length: FLEET }, (_, number) => simulateTdx(pki, { on: platform(number) }));
  const source = cachedSource(simulatorSource(pki, { currentDate: now }), { currentDate: now });
  const anchors = simulatedAnchors(pki);
  let [proofCache, at] = [createProofCache(), 0];
  const verifyNext = async () => {
    // The first one brings what they share; then the fleet begins anew.
    if (at === quotes.length) [proofCache, at] = [createProofCache(), 0];
    const evidence = quotes[at++];
    if (evidence === undefined) throw new Error('no quote');
    await verifyEvidence(scheme, { evidence }, { source, trust: { anchors, now, proofCache } });
  };
  const verify = p256Verifier();
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  return {
    subject: async (count) => {
      for (let i = 0; i < count; i++) await verifyNext();
    },
    floor: repeated(() => {
      for (let i = 0; i < 3; i++) verify();
      for (let i = 0; i < 2; i++) createPublicKey({ key: jwk, format: 'jwk' });
    }),
  };
}
