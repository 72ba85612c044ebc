// @ts-check

/** What is missing from, or too much in, the index of error codes. */

/**
 * @typedef {{ code: string, meaning: string, cure: string }} Entry
 * @typedef {{ union: string, entries: Entry[] }} Section
 */

/** @returns {string[]} one line per fault */
export function faultsOf(
  /** @type {Section[]} */ sections,
  /** @type {Map<string, string[]>} */ unions,
  /** @type {Readonly<Record<string, string>>} */ where,
) {
  const faults = [];
  for (const [union, codes] of unions) {
    const section = sections.find((each) => each.union === union);
    if (section === undefined) faults.push(`${union} has no section in tools/error-codes`);
    for (const code of codes) {
      const entry = section?.entries.find((each) => each.code === code);
      if (section !== undefined && entry === undefined) faults.push(`${union}: ${code} has no entry`);
      else if (entry?.meaning === '' || entry?.cure === '')
        faults.push(`${union}: ${code} lacks meaning or cure`);
    }
  }
  for (const { union, entries } of sections) {
    if (where[union] === undefined) faults.push(`tools/error-codes.mjs does not say where ${union} is met`);
    for (const { code } of entries) {
      if (!unions.get(union)?.includes(code)) faults.push(`${union}: ${code} does not exist`);
    }
  }
  return faults;
}
