/** Product lines: which one a report comes from, and how it names its chip. */

import { allZero } from '@veritee/core/internal';
import { type ProductLine, SHORT_CHIP_ID } from '../endorsements/amd/product-line.ts';
import type { SnpReport } from './report.ts';

/** What a report says of its product line. */
export type ReportedProduct =
  | { readonly line: ProductLine }
  /** A processor whose layout is not known: guessing one would compare the wrong bytes. */
  | { readonly unknown: string }
  /** Versions 1 and 2 do not name their processor. */
  | undefined;

const FAMILY_19H = 0x19;
const FAMILY_1AH = 0x1a;

/** Models of a family, bounds included. */
const MODELS: readonly (readonly [family: number, first: number, last: number, line: ProductLine])[] = [
  [FAMILY_19H, 0x00, 0x0f, 'Milan'],
  [FAMILY_19H, 0x10, 0x1f, 'Genoa'],
  [FAMILY_19H, 0xa0, 0xaf, 'Genoa'],
  [FAMILY_1AH, 0x00, 0x11, 'Turin'],
];

/** The product line that a report names, by CPUID or, in older reports, by the form of the chip id. */
export function reportedProduct({ cpuid, chipId }: SnpReport): ReportedProduct {
  if (cpuid !== undefined) {
    const { family, model } = cpuid;
    const known = MODELS.find(([of, first, last]) => of === family && first <= model && model <= last);
    return known === undefined
      ? { unknown: `CPUID family 0x${family.toString(16)}, model 0x${model.toString(16)}` }
      : { line: known[3] };
  }
  return hasShortChipId(chipId) ? { line: 'Turin' } : undefined;
}

function hasShortChipId(chipId: Uint8Array): boolean {
  return allZero(chipId.subarray(SHORT_CHIP_ID)) && !allZero(chipId);
}

/** The chip id as the certificate of this product line has it. */
export function chipIdFor(line: ProductLine, chipId: Uint8Array): Uint8Array {
  return line === 'Turin' && allZero(chipId.subarray(SHORT_CHIP_ID))
    ? chipId.subarray(0, SHORT_CHIP_ID)
    : chipId;
}
