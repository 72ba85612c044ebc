/** AMD's product lines: each has a root, intermediates and certificates of its own. */

/** By the names that certificates and AMD's service have for them. Genoa's endorses Bergamo and Siena, too. */
export const productLines = ['Milan', 'Genoa', 'Turin'] as const;
/** A product line of AMD: `Milan`, `Genoa` or `Turin`. */
export type ProductLine = (typeof productLines)[number];

/** The keys that sign reports: the VCEK belongs to a chip, the VLEK was loaded into it for a cloud provider. */
export const vekKinds = ['vcek', 'vlek'] as const;
/** The kind of key that signed a report: `vcek` or `vlek`. */
export type VekKind = (typeof vekKinds)[number];

/** Bytes of a Turin chip id; the rest of its field in reports is zero. */
export const SHORT_CHIP_ID = 8;

/** The product line in a name that may have a stepping behind it: `Milan-B0`; undefined for other names. */
export function productLineNamed(name: string): ProductLine | undefined {
  const [line] = name.split('-');
  return productLines.find((each) => each === line);
}
