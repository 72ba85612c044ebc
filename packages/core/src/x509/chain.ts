/** Certificate paths: putting unordered certificates in order, and the rules that a path must keep. */

import { sameBytes } from '../bytes/encoding.ts';
import type { PublicKey } from '../crypto/public-key.ts';
import { type Certificate, extensionOid, keyUsageBit, publicKeyOf } from './certificate.ts';
import { issuerKeyOf } from './issuer-key.ts';
import { isSignedBy } from './signature.ts';

/** A trust anchor is a name and a key: a re-issued root certificate of the same key is the same anchor (RFC 5280 section 6.1.1). */
export interface TrustAnchor {
  readonly subject: Uint8Array;
  readonly publicKeyInfo: Uint8Array;
  /** For people: the common name. */
  readonly name: string;
  /** Imported once, since everything below the anchor is checked with it. */
  readonly publicKey: PublicKey;
  /** SHA-256 of certificates known to be the anchor's own: their self-signature needs no check. */
  readonly certificates: ReadonlySet<string>;
}

/**
 * The anchor that a root certificate stands for.
 *
 * @param others - hex SHA-256 of further certificates of the same name and key
 */
export function anchorOf(root: Certificate, others: readonly string[] = []): TrustAnchor {
  return {
    subject: root.subject,
    publicKeyInfo: root.publicKeyInfo,
    name: root.commonName,
    publicKey: publicKeyOf(root),
    certificates: new Set([root.sha256, ...others]),
  };
}

/** The anchor whose name and key a certificate carries. */
export function anchorFor(
  certificate: Certificate,
  anchors: readonly TrustAnchor[],
): TrustAnchor | undefined {
  return anchors.find(
    (anchor) =>
      sameBytes(anchor.subject, certificate.subject) &&
      sameBytes(anchor.publicKeyInfo, certificate.publicKeyInfo),
  );
}

/** Whether subject and issuer are the same name. */
export function isSelfIssued(certificate: Certificate): boolean {
  return sameBytes(certificate.subject, certificate.issuer);
}

/**
 * Whether a root certificate is what the anchor's owner signed: one of the known ones, or signed with the anchor's key.
 * The dates and constraints of a certificate that merely carries the key would be anybody's words.
 */
export function isOwnCertificate(
  certificate: Certificate,
  anchor: TrustAnchor,
  isSigned: (certificate: Certificate, key: PublicKey) => boolean = isSignedBy,
): boolean {
  return anchor.certificates.has(certificate.sha256) || isSigned(certificate, anchor.publicKey);
}

const LONGEST_PATH = 8;

/**
 * Orders certificates from a leaf up to a self-issued one by their names; the order given does not matter.
 * Signatures are not looked at here.
 *
 * @returns the path, leaf first; `unplaced` are certificates that have no place in it
 */
export function orderPath(
  leaf: Certificate,
  certificates: readonly Certificate[],
): { readonly path: readonly Certificate[]; readonly unplaced: readonly Certificate[] } {
  const path = [leaf];
  const left = certificates.filter((each) => each !== leaf);
  let last = leaf;
  while (!isSelfIssued(last) && path.length < LONGEST_PATH) {
    const at = left.findIndex((each) => sameBytes(each.subject, last.issuer));
    const next = left[at];
    if (next === undefined) break;
    left.splice(at, 1);
    path.push(next);
    last = next;
  }
  // The same certificate given twice is no contradiction.
  return { path, unplaced: left.filter((each) => !path.some((placed) => placed.sha256 === each.sha256)) };
}

/** Why one link of a path does not hold. */
export type LinkFault =
  | 'IssuerName'
  | 'NotAuthority'
  | 'PathLength'
  | 'KeyUsage'
  | 'Signature'
  | 'CriticalExtension';

/** Extensions whose meaning is known here; an unknown critical one breaks the path (RFC 5280 section 4.2). */
const UNDERSTOOD: ReadonlySet<string> = new Set(Object.values(extensionOid));

/**
 * The first fault of a path (leaf first, each signed by the next), or undefined when every link holds: names,
 * authority flag, path length, key usage, signature, unknown critical extensions. Dates and trust are the caller's.
 *
 * @param anchor - whose key the last certificate carries
 * @param understood - OIDs of vendor extensions that the caller understands and that may therefore be critical
 * @param isSigned - checks a certificate's signature
 */
export function pathFault(
  path: readonly Certificate[],
  anchor?: TrustAnchor,
  understood: ReadonlySet<string> = new Set(),
  isSigned: (certificate: Certificate, issuerKey: PublicKey) => boolean = isSignedBy,
): { readonly fault: LinkFault; readonly certificate: Certificate } | undefined {
  for (const [i, certificate] of path.entries()) {
    if (hasUnknownCritical(certificate, understood)) return { fault: 'CriticalExtension', certificate };
    const issuer = path[i + 1];
    if (issuer === undefined) break;
    const key = i + 2 === path.length ? anchor?.publicKey : undefined;
    const fault = linkFault(certificate, issuer, i);
    if (fault !== undefined) return { fault, certificate };
    if (!isSigned(certificate, key ?? issuerKeyOf(issuer))) return { fault: 'Signature', certificate };
  }
  return undefined;
}

function hasUnknownCritical(certificate: Certificate, understood: ReadonlySet<string>): boolean {
  for (const [oid, extension] of certificate.extensions) {
    if (extension.critical && !UNDERSTOOD.has(oid) && !understood.has(oid)) return true;
  }
  return false;
}

function linkFault(
  certificate: Certificate,
  issuer: Certificate,
  authoritiesBelow: number,
): LinkFault | undefined {
  if (!sameBytes(certificate.issuer, issuer.subject)) return 'IssuerName';
  if (!issuer.isAuthority) return 'NotAuthority';
  if (issuer.pathLength !== undefined && issuer.pathLength < authoritiesBelow) return 'PathLength';
  if (issuer.keyUsage !== undefined && (issuer.keyUsage & keyUsageBit.keyCertSign) === 0) return 'KeyUsage';
  return undefined;
}
