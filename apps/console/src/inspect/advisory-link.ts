/** Where vendors publish their advisories. */

const PAGES: readonly (readonly [RegExp, (name: string) => string])[] = [
  [
    /^INTEL-SA-\d{5}$/,
    (name) => `https://www.intel.com/content/www/us/en/security-center/advisory/${name.toLowerCase()}.html`,
  ],
  [
    /^AMD-SB-\d{1,6}$/,
    (name) => `https://www.amd.com/en/resources/product-security/bulletin/${name.toLowerCase()}.html`,
  ],
];

/** The page of an advisory; undefined for a name of no known form. */
export function advisoryLink(name: string): string | undefined {
  return PAGES.find(([form]) => form.test(name))?.[1](name);
}
