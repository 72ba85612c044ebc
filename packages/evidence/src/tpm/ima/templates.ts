/** IMA's templates: which field of an entry is what (Linux, security/integrity/ima/ima_template.c). Data only. */

/** Formats of the templates that have a name. */
const FORMATS: ReadonlyMap<string, readonly string[]> = new Map(
  (
    [
      ['ima', 'd|n'],
      ['ima-ng', 'd-ng|n-ng'],
      ['ima-sig', 'd-ng|n-ng|sig'],
      ['ima-ngv2', 'd-ngv2|n-ng'],
      ['ima-sigv2', 'd-ngv2|n-ng|sig'],
      ['ima-buf', 'd-ng|n-ng|buf'],
      ['ima-modsig', 'd-ng|n-ng|sig|d-modsig|modsig'],
      ['evm-sig', 'd-ng|n-ng|evmsig|xattrnames|xattrlengths|xattrvalues|iuid|igid|imode'],
    ] as const
  ).map(([name, format]) => [name, format.split('|')]),
);

/** What the fields of an entry are: the place of each, undefined for one that the template does not have. */
export interface ImaFields {
  readonly digest: number | undefined;
  readonly name: number | undefined;
  readonly buffer: number | undefined;
}

const NOTHING: ImaFields = { digest: undefined, name: undefined, buffer: undefined };

/** Where the fields of a template stand. A kernel that was given a format writes it in place of a name. */
export function imaTemplate(template: string): ImaFields {
  const format = FORMATS.get(template) ?? (template.includes('|') ? template.split('|') : undefined);
  if (format === undefined) return NOTHING;
  const placeOf = (...ids: readonly string[]): number | undefined => {
    const at = format.findIndex((id) => ids.includes(id));
    return at === -1 ? undefined : at;
  };
  return { digest: placeOf('d', 'd-ng', 'd-ngv2'), name: placeOf('n', 'n-ng'), buffer: placeOf('buf') };
}
