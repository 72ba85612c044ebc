/** Intel's certificate chains: PCK leaf, CA, root; TCB signing, root. Roles, signatures, anchor. */

import { CodedError } from '@veritee/core';
import type { PublicKey } from '@veritee/core/internal/crypto';
import {
  anchorFor,
  type Certificate,
  isOwnCertificate,
  isSelfIssued,
  issuerKeyOf,
  type LinkFault,
  orderPath,
  pathFault,
  publicKeyOf,
  signatureOf,
  type TrustAnchor,
} from '@veritee/core/internal/x509';
import { EvidenceError, type EvidenceErrorCode } from '../errors.ts';
import { refusalOf, type Trail } from '../trail/trail.ts';
import { untrustedRoot } from '../trust/untrusted-root.ts';
import { type PckPlatform, pckPlatformOf, sgxExtensionOid } from './pck.ts';

/** The codes of one kind of chain. */
interface ChainCodes {
  readonly missing: EvidenceErrorCode;
  readonly issuer: EvidenceErrorCode;
  readonly untrusted: EvidenceErrorCode;
}

/** What a chain must look like. Common names are matched as Intel's library does: by what they contain. */
interface ChainKind {
  readonly what: string;
  readonly codes: ChainCodes;
  /** Leaf to root. */
  readonly roles: readonly { readonly name: string; readonly commonName: string }[];
  isLeaf(certificate: Certificate): boolean;
}

const pckChain: ChainKind = {
  what: 'PCK certificate chain',
  codes: { missing: 'PckChainMissing', issuer: 'PckChainInvalidIssuer', untrusted: 'PckChainUntrusted' },
  roles: [
    { name: 'PCK certificate', commonName: 'SGX PCK Certificate' },
    { name: 'intermediate CA certificate', commonName: 'CA' },
    { name: 'root CA certificate', commonName: 'SGX Root CA' },
  ],
  isLeaf: (certificate) => certificate.extensions.has(sgxExtensionOid),
};

const tcbSigningChain: ChainKind = {
  what: 'TCB signing chain',
  codes: {
    missing: 'TcbSigningMissing',
    issuer: 'TcbSigningInvalidIssuer',
    untrusted: 'TcbSigningUntrusted',
  },
  roles: [
    { name: 'TCB signing certificate', commonName: 'SGX TCB Signing' },
    { name: 'root CA certificate', commonName: 'SGX Root CA' },
  ],
  isLeaf: (certificate) => !isSelfIssued(certificate) && !certificate.extensions.has(sgxExtensionOid),
};

/** Intel's extensions may be critical without being unknown. */
const UNDERSTOOD = new Set<string>([sgxExtensionOid]);
const MOST_CERTIFICATES = 8;

/** PCK certificate, its CA and the root. */
export interface PckChain {
  readonly leaf: Certificate;
  readonly intermediate: Certificate;
  readonly root: Certificate;
  /** Whose key the root carries. */
  readonly anchor: TrustAnchor;
  /** What the PCK certificate says of its platform. */
  readonly platform: PckPlatform;
}

/** Whether a CA certificate is known to be signed by another certificate's key. */
export type KnownLink = (signed: Certificate, issuer: Certificate, anchor: TrustAnchor) => boolean;

/** Proves a PCK chain up to an anchor and reads its platform. Dates and revocation come later. */
export function verifyPckChain(
  certificates: readonly Certificate[],
  anchors: readonly TrustAnchor[],
  trail: Trail,
  isKnown?: KnownLink,
): PckChain {
  const { path, anchor } = verifyChain(pckChain, certificates, anchors, trail, isKnown);
  const [leaf, intermediate, root] = path;
  if (leaf === undefined || intermediate === undefined || root === undefined)
    throw missing(pckChain, 'too few');
  attemptCrypto(pckChain, trail, () => publicKeyOf(leaf));
  return { leaf, intermediate, root, anchor, platform: pckPlatformOf(leaf) };
}

/** The PCK certificate among the certificates of its chain. */
export function pckLeafOf(certificates: readonly Certificate[]): Certificate | undefined {
  return certificates.find(pckChain.isLeaf);
}

/** A TCB signing certificate, its public key and the root. */
export interface TcbSigner {
  readonly leaf: Certificate;
  readonly key: PublicKey;
  readonly root: Certificate;
}

/** Proves a TCB signing chain up to an anchor. */
export function verifyTcbSigningChain(
  certificates: readonly Certificate[],
  anchors: readonly TrustAnchor[],
  trail: Trail,
): TcbSigner {
  const [leaf, root] = verifyChain(tcbSigningChain, certificates, anchors, trail).path;
  if (leaf === undefined || root === undefined) throw missing(tcbSigningChain, 'too few');
  const key = attemptCrypto(tcbSigningChain, trail, () => issuerKeyOf(leaf));
  return { leaf, key, root };
}

function verifyChain(
  kind: ChainKind,
  certificates: readonly Certificate[],
  anchors: readonly TrustAnchor[],
  trail: Trail,
  isKnown: KnownLink = () => false,
): { readonly path: readonly Certificate[]; readonly anchor: TrustAnchor } {
  const path = requireShape(kind, certificates, trail);
  const anchor = requireAnchor(kind, path, anchors, trail);
  const check = `${kind.what} is signed link by link up to its root`;
  const broken = (fault: LinkFault, at: Certificate) => (): EvidenceError =>
    new EvidenceError(kind.codes.issuer, `The ${kind.what} does not hold together.`, {
      found: `${fault} at "${at.commonName}"`,
    });
  const isKnownLink = (certificate: Certificate): boolean => {
    const issuer = path[path.indexOf(certificate) + 1];
    return issuer !== undefined && isKnown(certificate, issuer, anchor);
  };
  const isSigned = (certificate: Certificate, key: PublicKey): boolean =>
    isKnownLink(certificate) ||
    trail.isSigned(check, signatureOf(certificate, key), broken('Signature', certificate));
  const found = attemptCrypto(kind, trail, () => pathFault(path, anchor, UNDERSTOOD, isSigned));
  if (found !== undefined) trail.fail(check, broken(found.fault, found.certificate)());
  trail.pass(check, path.map((each) => each.commonName).join(' < '));
  return { path, anchor };
}

function requireAnchor(
  kind: ChainKind,
  path: readonly Certificate[],
  anchors: readonly TrustAnchor[],
  trail: Trail,
): TrustAnchor {
  const root = path.at(-1);
  const anchor = root === undefined ? undefined : anchorFor(root, anchors);
  const check = `${kind.what} ends in a trusted root key`;
  if (
    root === undefined ||
    anchor === undefined ||
    !attemptCrypto(kind, trail, () =>
      isOwnCertificate(root, anchor, (certificate, key) => trail.holds(signatureOf(certificate, key))),
    )
  ) {
    return trail.fail(check, untrustedRoot(kind.codes.untrusted, `The ${kind.what}`, root, anchors));
  }
  trail.pass(check, `${root.commonName}, certificate SHA-256 ${root.sha256}`);
  return anchor;
}

function requireShape(
  kind: ChainKind,
  certificates: readonly Certificate[],
  trail: Trail,
): readonly Certificate[] {
  const leaf = certificates.find(kind.isLeaf);
  const { path, unplaced } =
    leaf === undefined || certificates.length > MOST_CERTIFICATES
      ? { path: [], unplaced: certificates }
      : orderPath(leaf, certificates);
  const complete = path.length === kind.roles.length && unplaced.length === 0;
  trail.require(`${kind.what} is complete`, complete, () =>
    missing(kind, certificates.map((each) => `"${each.commonName}"`).join(', ') || 'no certificate'),
  );
  for (const [i, role] of kind.roles.entries()) {
    const commonName = path[i]?.commonName ?? '';
    trail.require(
      `${role.name} has its role's name`,
      commonName.includes(role.commonName),
      () =>
        new EvidenceError(kind.codes.issuer, `A certificate of the ${kind.what} has another role.`, {
          expected: `a common name with "${role.commonName}"`,
          found: `"${commonName}"`,
        }),
      commonName,
    );
  }
  return path;
}

function missing(kind: ChainKind, found: string): EvidenceError {
  return new EvidenceError(kind.codes.missing, `The ${kind.what} is missing or incomplete.`, {
    expected: kind.roles.map((role) => role.name).join(', '),
    found,
  });
}

/** Keys and algorithms that cannot be used count as a chain that does not hold. */
function attemptCrypto<T>(kind: ChainKind, trail: Trail, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return trail.fail(`${kind.what} has usable keys and algorithms`, refusalOf(kind.codes.issuer, error));
  }
}
