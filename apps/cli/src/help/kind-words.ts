/** Words of help pages that depend on the kinds of evidence that there are. */

import type { EvidenceKinds } from '@veritee/evidence';

/** What help pages say of kinds of evidence. */
export interface KindWords {
  /** What TYPE may be. */
  readonly type: string;
  /** What TYPE may be where policies are administered: also what cannot be verified. */
  readonly administeredType: string;
  /** What SRC may be. */
  readonly endorsements: string;
  /** Other roots than the vendors'. */
  readonly trustRoot: string;
  /** Which statuses are good enough. */
  readonly accept: string;
}

const TYPE = 'kind of evidence';
const ADMINISTERED_TYPE = 'attestation type';
const ENDORSEMENTS =
  "where the vendor's endorsements come from: URL of a PCS or PCCS, folder, archive, collateral.json, or a file of its service; may be repeated, " +
  'the first that has an answer wins';
const TRUST_ROOT =
  "root certificates (PEM or DER) to trust in place of the vendor's own, with the intermediates of evidence that brings none: " +
  'FILE for the vendor that the roots fit';
const ACCEPT =
  'platform statuses that count as genuine enough, of evidence whose vendor distinguishes several';

/** While no help page is asked for: naming them would load them. */
export const unnamedKinds: KindWords = {
  type: TYPE,
  administeredType: ADMINISTERED_TYPE,
  endorsements: ENDORSEMENTS,
  trustRoot: TRUST_ROOT,
  accept: ACCEPT,
};

/** Whether the words will be read: help of a command is asked for, not that of the program, which names no kind. */
export function asksForHelp(argv: readonly string[]): boolean {
  return argv.length > 1 && argv.some((word) => word === '--help' || word === '-h' || word === 'help');
}

/**
 * The words with the names of these kinds.
 *
 * @param services - the vendors whose services are asked when no source is named
 */
export function kindWords(
  { schemes, vocabularies }: EvidenceKinds,
  services: readonly { readonly vendor: string }[],
): KindWords {
  const verified = new Set(schemes.map(({ type }) => type));
  const named = vocabularies.map(({ type, names }) => ({ type, text: `${type} (${names.short})` }));
  const vendors = [...new Set(schemes.flatMap((scheme) => scheme.vendors))];
  const accepted = schemes
    .filter(({ statuses }) => statuses.choice)
    .flatMap(({ statuses }) => [...statuses.accepted]);
  const askedBy = services.map(({ vendor }) => vendor);
  const theirs =
    askedBy.length === 1 ? `${askedBy[0]}'s service` : `the services of ${listed(askedBy, 'and')}`;
  return {
    type: `${TYPE}: ${listed(
      named.filter(({ type }) => verified.has(type)).map(({ text }) => text),
      'or',
    )}, in any letter case`,
    administeredType: `${ADMINISTERED_TYPE}: ${listed(
      named.map(({ text }) => text),
      'or',
    )}, in any letter case`,
    endorsements: `${ENDORSEMENTS} (default: ${theirs})`,
    trustRoot: `${TRUST_ROOT}, or ${listed(
      vendors.map((vendor) => `${vendor}=FILE`),
      'or',
    )}; may be repeated`,
    accept: `${ACCEPT} (default: ${[...new Set(accepted)].join(', ')})`,
  };
}

/** `A, B or C`. */
function listed(words: readonly string[], conjunction: string): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} ${conjunction} ${words.at(-1)}`;
}
