/** The refusal of a chain that ends in a root that is not trusted: what is expected and found never reads the same. */

import { fromUtf8 } from '@veritee/core/internal';
import { type Certificate, DerReader, derTag, type TrustAnchor } from '@veritee/core/internal/x509';
import { EvidenceError, type EvidenceErrorCode } from '../errors.ts';

/** Trust bundles can have hundreds. */
const MOST_NAMED = 3;

/**
 * The refusal.
 *
 * @param what - the chain, with its article
 */
export function untrustedRoot(
  code: EvidenceErrorCode,
  what: string,
  root: Certificate | undefined,
  anchors: readonly TrustAnchor[],
): EvidenceError {
  const namesake = anchors.find(({ name }) => name === root?.commonName);
  // Names that read alike are shown in full: organisations may differ.
  const isFull = namesake !== undefined;
  const named = ({ subject }: { readonly subject: Uint8Array }, short: string): string =>
    `"${isFull ? valuesIn(subject).join(', ') : short}"`;
  const expected = anchors
    .slice(0, MOST_NAMED)
    .map((each) => `${named(each, each.name)}, certificate SHA-256 ${[...each.certificates][0]}`);
  const others = anchors.length - expected.length;
  return new EvidenceError(
    code,
    `${what} ends in ${
      namesake === undefined
        ? 'a root that is not trusted'
        : 'another root of the same name as the trusted one'
    }.`,
    {
      expected: `${expected.join(' or ') || 'a trust anchor'}${others > 0 ? `, or one of ${others} others` : ''}`,
      found: root && `${named(root, root.commonName)}, certificate SHA-256 ${root.sha256}`,
      hint: 'If the evidence comes from the simulator or a private PKI, trust the root of that PKI.',
    },
  );
}

/** The values of a distinguished name in their order: what people compare; the types of its attributes would weigh a table. */
function valuesIn(subject: Uint8Array): string[] {
  const names = DerReader.whole(subject, derTag.sequence, 'name');
  const values: string[] = [];
  while (!names.done) {
    const attribute = names.enter(derTag.set, 'set').sequence('attribute');
    attribute.oid('type');
    values.push(fromUtf8(attribute.next('value').content, 'value'));
  }
  return values;
}
