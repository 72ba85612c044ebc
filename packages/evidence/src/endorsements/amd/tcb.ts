/** TCB versions: eight bytes, one security patch level per component, in an order that depends on the product line. */

import type { ProductLine } from './product-line.ts';

/** The components that have a level. */
export type TcbComponent = 'fmc' | 'bootLoader' | 'tee' | 'snp' | 'microcode';

/** Security patch levels by component. Only Turin has one for the FMC. */
export interface TcbVersion {
  readonly fmc?: number | undefined;
  readonly bootLoader: number;
  readonly tee: number;
  readonly snp: number;
  readonly microcode: number;
  /** Bytes without a meaning that are not zero: byte number and value. */
  readonly others: readonly (readonly [byte: number, level: number])[];
}

type Order = Readonly<Partial<Record<TcbComponent, number>>>;

const milanOrder: Order = { bootLoader: 0, tee: 1, snp: 6, microcode: 7 };

/** Which byte has the level of which component. */
const ORDER: Readonly<Record<ProductLine, Order>> = {
  Milan: milanOrder,
  Genoa: milanOrder,
  Turin: { fmc: 0, bootLoader: 1, tee: 2, snp: 3, microcode: 7 },
};

/** The levels in a TCB version of a product line. */
export function tcbVersionOf(line: ProductLine, tcb: Uint8Array): TcbVersion {
  const order = ORDER[line];
  const level = (component: TcbComponent): number => tcb[order[component] ?? tcb.length] ?? 0;
  const known = new Set(Object.values(order));
  return {
    fmc: order.fmc === undefined ? undefined : level('fmc'),
    bootLoader: level('bootLoader'),
    tee: level('tee'),
    snp: level('snp'),
    microcode: level('microcode'),
    others: [...tcb].flatMap((each, byte) => (known.has(byte) || each === 0 ? [] : [[byte, each] as const])),
  };
}

/** The eight bytes of levels. */
export function encodeTcbVersion(
  line: ProductLine,
  levels: Partial<Record<TcbComponent, number>>,
): Uint8Array {
  const tcb = new Uint8Array(8);
  for (const [component, byte] of Object.entries(ORDER[line])) {
    tcb[byte] = levels[component as TcbComponent] ?? 0;
  }
  return tcb;
}

const NAMES: Readonly<Record<TcbComponent, string>> = {
  fmc: 'FMC',
  bootLoader: 'boot loader',
  tee: 'TEE',
  snp: 'SNP',
  microcode: 'microcode',
};

/** The components, in the order of people's reading. */
export const tcbComponents = Object.keys(NAMES) as readonly TcbComponent[];

/** Levels for people: "boot loader 3, TEE 0, SNP 8, microcode 115". */
export function tcbText(tcb: Readonly<Partial<Record<TcbComponent, number | undefined>>>): string {
  return tcbComponents
    .flatMap((component) => (tcb[component] === undefined ? [] : [`${NAMES[component]} ${tcb[component]}`]))
    .join(', ');
}
