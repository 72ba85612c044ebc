/** TDATTRIBUTES: what a TD may do and what others may see of it (Intel TDX Module ABI 348551, TD attributes). */

/** Bits of `tdAttributes`. */
export const tdAttribute = {
  debug: 1n << 0n,
  hgsPlusProfiling: 1n << 4n,
  performanceProfiling: 1n << 5n,
  pmtProfiling: 1n << 6n,
  icssd: 1n << 16n,
  serviceTdExtension: 1n << 17n,
  lass: 1n << 27n,
  septVeDisable: 1n << 28n,
  migratable: 1n << 29n,
  protectionKeys: 1n << 30n,
  keyLocker: 1n << 31n,
  tpa: 1n << 62n,
  perfmon: 1n << 63n,
} as const;

/** Name of an attribute. */
export type TdAttributeName = keyof typeof tdAttribute;

/** "TD under debug": the host can read or infer the memory or behaviour of a TD with any of these. */
const UNDER_DEBUG =
  tdAttribute.debug |
  tdAttribute.hgsPlusProfiling |
  tdAttribute.performanceProfiling |
  tdAttribute.pmtProfiling;

/** Whether an attribute is set. */
export function hasTdAttribute(attributes: bigint, name: TdAttributeName): boolean {
  return (attributes & tdAttribute[name]) !== 0n;
}

/** Whether the host can debug or profile the TD: then its memory is no secret. */
export function isDebuggable(attributes: bigint): boolean {
  return (attributes & UNDER_DEBUG) !== 0n;
}

/** Names of the attributes that are set, and `bit N` for those that are not known. */
export function namesOfAttributes(attributes: bigint): string[] {
  const known = Object.entries(tdAttribute);
  return Array.from({ length: 64 }, (_, n) => n)
    .filter((n) => (attributes & (1n << BigInt(n))) !== 0n)
    .map((n) => known.find(([, bit]) => bit === 1n << BigInt(n))?.[0] ?? `bit ${n}`);
}
