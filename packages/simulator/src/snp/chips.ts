/** The simulated chips: one per product line, with the keys that sign its reports. Made when the first report is asked for. */

import type { ProductLine } from '@veritee/evidence';
import type { Identity, IdentityPlan } from '../pki/identity.ts';
import { chipIdOf, type IntermediateName, intermediatePlan, intermediates, tcbOf, vekPlan } from './plans.ts';

/** A key of a chip with the certificates above it. */
export interface SimulatedVek {
  readonly vek: Identity;
  readonly intermediate: Identity;
  readonly ark: Identity;
}

/** A chip. */
export interface SimulatedChip {
  readonly line: ProductLine;
  /** As its certificate has it. */
  readonly chipId: Uint8Array;
  /** As its reports have it. */
  readonly tcb: Uint8Array;
  readonly ark: Identity;
  readonly keys: Readonly<Record<IntermediateName, SimulatedVek>>;
}

/** Makes the chip of a product line. */
export function chipOf(
  line: ProductLine,
  ark: Identity,
  keep: (plan: IdentityPlan) => Identity,
): SimulatedChip {
  const key = (name: IntermediateName): readonly [IntermediateName, SimulatedVek] => {
    const intermediate = keep(intermediatePlan(name, line, ark));
    return [name, { vek: keep(vekPlan(name, line, intermediate, ark)), intermediate, ark }];
  };
  return {
    line,
    chipId: chipIdOf(line, ark),
    tcb: tcbOf(line),
    ark,
    keys: Object.fromEntries(intermediates.map(key)) as SimulatedChip['keys'],
  };
}
