/** A fleet of one model: a quote of each of its platforms, with all that verifying them takes. */

import { cachedSource } from '@veritee/evidence';
import {
  createSimulatedPki,
  fleetOf,
  simulatedAnchors,
  simulateSgx,
  simulatorSource,
} from '@veritee/simulator';
import { progress } from '../setup.mjs';

/** Platforms of the rows about fleets; fewer where `FLEET` says so: making them takes a minute. */
export const FLEET = Number(process.env['FLEET'] ?? 10_000);

/**
 * @typedef {object} Fleet
 * @property {readonly Uint8Array[]} quotes
 * @property {import('@veritee/evidence').EndorsementSource} source
 * @property {import('@veritee/evidence').TrustAnchors} anchors
 * @property {Date} now
 */

/** @returns {Fleet} */
export function makeFleet(/** @type {number} */ size = FLEET) {
  progress(`making ${size} platforms`);
  const now = new Date();
  const pki = createSimulatedPki({ currentDate: now });
  const platform = fleetOf(pki, { currentDate: now });
  const quotes = Array.from({ length: size }, (_, number) => simulateSgx(pki, { on: platform(number) }));
  const source = cachedSource(simulatorSource(pki, { currentDate: now }), { currentDate: now });
  return { quotes, source, anchors: simulatedAnchors(pki), now };
}
