/** A fleet: any number of platforms of one model, each with a PCK key and certificate of its own, made when asked for. */

import { hkdfSync } from 'node:crypto';
import type { CurrentDate } from '@veritee/core';
import { clockOf, fromBase64url, isCurrentDate, orAbsent } from '@veritee/core/internal';
import type { ProductLine } from '@veritee/evidence';
import { productLines } from '@veritee/evidence/internal';
import { SimulatorError } from './errors.ts';
import { isOneOf, readOptions } from './options.ts';
import { makeIdentity } from './pki/identity.ts';
import type { Random } from './pki/keys.ts';
import { pckPlan } from './platform/pck-plans.ts';
import { type PlatformName, platformNames, platformPlans } from './platform/platform-plans.ts';
import { platformOf, type SimulatedPlatform } from './platform/simulated-platform.ts';
import type { SimulatedPki } from './simulated-pki.ts';
import type { SimulatedChip } from './snp/chips.ts';
import { chipIdOf, vekPlan } from './snp/plans.ts';

/** Options of a fleet. */
export interface FleetOptions {
  /** What all its platforms are like; `up-to-date` when absent. */
  readonly like?: PlatformName | undefined;
  /** When the certificates are issued; the machine's clock when absent. */
  readonly currentDate?: CurrentDate | undefined;
}

/**
 * The platforms of a fleet by their number, from 0. They share FMSPC, TCB info, QE identity and the CA of their PCK
 * certificates with the platform that they are like. Keys, PPID and serial number follow from the PKI and the number:
 * a platform is the same one each time. Nothing is kept; a platform costs about a millisecond.
 *
 * @throws SimulatorError `OptionInvalid` for a number that is not a whole one from 0, or a fleet of revoked platforms
 * @example
 * const platform = fleetOf(pki);
 * const quotes = [0, 1, 2].map((number) => simulateSgx(pki, { on: platform(number) }));
 */
export function fleetOf(
  pki: SimulatedPki,
  options: FleetOptions = {},
): (number: number) => SimulatedPlatform {
  const { like = 'up-to-date', currentDate } = readOptions(
    options,
    { like: orAbsent(isOneOf(...platformNames)), currentDate: orAbsent(isCurrentDate) },
    'fleetOf',
  );
  const now = clockOf(currentDate ?? (() => new Date()))();
  const plan = platformPlans[like];
  // Revocation lists name the PKI's own platforms.
  if ('revoked' in plan)
    throw new SimulatorError('OptionInvalid', `A fleet cannot be like "${like}".`, {
      expected: 'a platform whose certificate is not revoked',
      found: like,
    });
  const ca = plan.ca === 'platform' ? pki.platformCa : pki.processorCa;
  const secret = fromBase64url(ca.privateKey.export({ format: 'jwk' }).d ?? '', 'private key');
  return (number) => {
    requireNumber(number);
    const random = drawsFrom(secret, `${like} ${number}`);
    const identity = makeIdentity(pckPlan(`${like}-${number}`, plan, ca), { now, random });
    return platformOf(plan, identity, [ca, pki.root]);
  };
}

/** Options of a fleet of chips. */
export interface SnpFleetOptions {
  /** Milan when absent. */
  readonly product?: ProductLine | undefined;
  /** When the certificates are issued; the machine's clock when absent. */
  readonly currentDate?: CurrentDate | undefined;
}

/**
 * The chips of a fleet of SEV-SNP machines by their number, from 0, as {@link fleetOf} has the platforms of Intel's: one product
 * line and TCB, each with a key, certificate and chip id.
 *
 * @throws SimulatorError `OptionInvalid` for a number that is not a whole one from 0
 * @example
 * const chip = snpFleetOf(pki, { product: 'Genoa' });
 * const reports = [0, 1, 2].map((number) => simulateSnp(pki, { on: chip(number) }).evidence);
 */
export function snpFleetOf(
  pki: SimulatedPki,
  options: SnpFleetOptions = {},
): (number: number) => SimulatedChip {
  const { product = 'Milan', currentDate } = readOptions(
    options,
    { product: orAbsent(isOneOf(...productLines)), currentDate: orAbsent(isCurrentDate) },
    'snpFleetOf',
  );
  const now = clockOf(currentDate ?? (() => new Date()))();
  const like = pki.snp.chip(product);
  const { intermediate, ark } = like.keys.ask;
  const secret = fromBase64url(intermediate.privateKey.export({ format: 'jwk' }).d ?? '', 'private key');
  return (number) => {
    requireNumber(number);
    const random = drawsFrom(secret, `${product} chip ${number}`);
    const chipId = chipIdOf(product, ark, number);
    const vek = makeIdentity(vekPlan('ask', product, intermediate, ark, chipId), { now, random });
    return { ...like, chipId, keys: { ...like.keys, ask: { vek, intermediate, ark } } };
  };
}

function requireNumber(number: number): void {
  if (Number.isSafeInteger(number) && number >= 0) return;
  throw new SimulatorError('OptionInvalid', 'The number of a platform is out of range.', {
    expected: 'a whole number, 0 or more',
    found: `${number}`,
  });
}

/** Each draw is another output of one secret: the same bytes in the same order for the same purpose. */
function drawsFrom(secret: Uint8Array, purpose: string): Random {
  let drawn = 0;
  return (size) => new Uint8Array(hkdfSync('sha256', secret, '', `fleet, ${purpose}, draw ${drawn++}`, size));
}
