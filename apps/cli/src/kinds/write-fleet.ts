/** Evidence of a fleet, one file for each platform, beside the simulation whose endorsements are for all of them. */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fleetOf, type SimulatedPki, type Simulation, scenarioNamed } from '@veritee/simulator';
import { CliError } from '../errors.ts';
import { unwritable } from './unwritable.ts';

/** What is written, and where. */
export interface FleetPlan {
  readonly count: number;
  readonly simulation: Simulation;
  readonly pki: SimulatedPki;
  /** How the evidence names its platform; types below 4 bring no certificate. */
  readonly certificationType?: number | undefined;
  readonly out: string;
  /** Evidence of one of its platforms. */
  make(on: ReturnType<ReturnType<typeof fleetOf>>): Uint8Array;
}

/** A number has as many digits in all names. */
const MOST = 1_000_000;

/**
 * Writes `fleet/000000.bin` and so on; an earlier fleet in the folder is replaced.
 * @throws CliError `InvalidArgument` for what a fleet cannot be; `InputUnreadable` where nothing can be written
 */
export function writeFleet({ count, simulation, pki, certificationType = 5, out, make }: FleetPlan): void {
  if (count < 1 || count > MOST) throw noFleet(`1 to ${MOST} platforms`, `${count}`);
  if (certificationType < 4) throw noFleet('certification type 4 or 5', 'one that names no certificate');
  const { type, scenario, at: now } = simulation;
  const { platform: like } = scenarioNamed(type, scenario);
  const platform = fleetOf(pki, { like, currentDate: now });
  const folder = join(out, 'fleet');
  try {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (let number = 0; number < count; number++) {
      writeFileSync(join(folder, `${`${number}`.padStart(6, '0')}.bin`), make(platform(number)));
    }
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

function noFleet(expected: string, found: string): CliError {
  return new CliError('InvalidArgument', `This cannot be a fleet. Expected: ${expected}. Found: ${found}.`);
}
