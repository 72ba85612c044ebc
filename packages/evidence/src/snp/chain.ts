/** AMD's certificate chain: the key that signs reports, its intermediate (ASK or ASVK), its root (ARK). Roles, signatures, anchor, revocation. */

import { CodedError } from '@veritee/core';
import { hexDigest, type PublicKey } from '@veritee/core/internal/crypto';
import {
  anchorFor,
  type Certificate,
  decodeRevocationList,
  isSelfIssued,
  type LinkFault,
  orderPath,
  pathFault,
  publicKeyOf,
  type RevocationList,
  signatureOf,
  type TrustAnchor,
} from '@veritee/core/internal/x509';
import { listAge } from '../endorsements/amd/age.ts';
import type { ProductLine, VekKind } from '../endorsements/amd/product-line.ts';
import { type Vek, vekExtensions, vekOf } from '../endorsements/amd/vek.ts';
import type { Endorsement } from '../endorsements/source.ts';
import { EvidenceError } from '../errors.ts';
import { readChain } from '../proof/certificates.ts';
import { requireNotRevoked, verifyRevocationList } from '../proof/revocation.ts';
import type { ProvenStatement } from '../proof/seen.ts';
import { certificateWindow, type ValidityWindow } from '../proof/windows.ts';
import { refusalOf, type Trail } from '../trail/trail.ts';
import { untrustedRoot } from '../trust/untrusted-root.ts';

/** A proven chain. */
export interface VekChain {
  readonly vek: Vek;
  /** The key that signs reports: P-384. */
  readonly key: PublicKey;
  /** Certificates and, where there is one, the revocation list. */
  readonly windows: readonly ValidityWindow[];
  /** The revocation list, where there is one. */
  readonly list: ProvenStatement | undefined;
}

/** Common names by kind of key and product line. */
const NAMES: Readonly<Record<VekKind, { readonly leaf: string; intermediate(line: ProductLine): string }>> = {
  vcek: { leaf: 'SEV-VCEK', intermediate: (line) => `SEV-${line}` },
  vlek: { leaf: 'SEV-VLEK', intermediate: (line) => `SEV-VLEK-${line}` },
};

const MOST_CERTIFICATES = 8;
const COMPLETE = 3;

/** Proves a chain up to an anchor, against the revocation list where there is one. Dates come later. */
export function proveVekChain(
  parts: readonly Endorsement[],
  revocationList: Endorsement | undefined,
  anchors: readonly TrustAnchor[],
  trail: Trail,
): VekChain {
  const certificates = trail.attempt('Certificates of the report can be decoded', 'CertificateFormat', () =>
    parts.flatMap(({ body }) => readChain(body)),
  );
  const path = requireComplete(certificates, trail);
  const [leaf, intermediate, root] = path;
  const vek = trail.attempt(
    'VEK certificate says which chip and TCB its key belongs to',
    'VekExtensionFormat',
    () => vekOf(leaf),
    ({ kind, productName }) => `${kind.toUpperCase()} of ${productName}`,
  );
  requireRoles(path, vek, trail);
  const anchor = requireAnchor(root, anchors, trail);
  requireSignatures(path, anchor, trail);
  const list = requireNoneRevoked(path, revocationList, anchor, trail);
  return {
    vek,
    key: keyOf(leaf, trail),
    windows: [
      certificateWindow(`${vek.kind.toUpperCase()} certificate`, leaf, 'VekChainExpired'),
      certificateWindow('intermediate certificate of AMD', intermediate, 'VekChainExpired'),
      certificateWindow('root certificate of AMD', root, 'VekChainExpired'),
      ...(list === undefined ? [] : [listWindow(list)]),
    ],
    list: list === undefined ? undefined : { what: LIST, ...listAge(sha256Of(anchor), vek.kind, list) },
  };
}

type Path = readonly [leaf: Certificate, intermediate: Certificate, root: Certificate];

function requireComplete(certificates: readonly Certificate[], trail: Trail): Path {
  const leaf = certificates.find((each) => !each.isAuthority);
  const { path, unplaced } =
    leaf === undefined || certificates.length > MOST_CERTIFICATES
      ? { path: [], unplaced: certificates }
      : orderPath(leaf, certificates);
  const names = certificates
    .map((each) => `"${each.commonName}"`)
    .slice(0, MOST_CERTIFICATES)
    .join(', ');
  trail.require(
    'VEK certificate chain is complete',
    path.length === COMPLETE &&
      unplaced.length === 0 &&
      path.slice(0, 2).every((each) => !isSelfIssued(each)),
    () =>
      new EvidenceError(
        'VekChainMissing',
        'The certificate chain of the SEV-SNP report is missing or incomplete.',
        {
          expected: 'the certificate of the key, its intermediate (ASK or ASVK) and its root (ARK)',
          found: names || 'no certificate',
          hint: hintFor(path, leaf),
        },
      ),
    names,
  );
  return path as unknown as Path;
}

/** Which certificate the chain ends before. */
function hintFor(path: readonly Certificate[], leaf: Certificate | undefined): string {
  if (leaf === undefined) return 'The certificate of the key itself (VCEK or VLEK) is missing.';
  const missing = path.length === 1 ? 'intermediate (ASK or ASVK)' : 'root (ARK)';
  return path.length < COMPLETE
    ? `The ${missing} that issued "${path.at(-1)?.commonName}" is missing.`
    : 'Send these three certificates and no others.';
}

function requireRoles([leaf, intermediate, root]: Path, { kind, line }: Vek, trail: Trail): void {
  const names = NAMES[kind];
  const expected = [names.leaf, names.intermediate(line), `ARK-${line}`];
  const found = [leaf, intermediate, root].map((each) => each.commonName);
  trail.require(
    'Certificates have the names of their roles and product line',
    expected.every((name, i) => name === found[i]),
    () =>
      new EvidenceError(
        'VekProductMismatch',
        'The certificates are not the chain of this kind of key and product.',
        {
          expected: expected.join(' < '),
          found: found.join(' < '),
        },
      ),
    found.join(' < '),
  );
}

function requireAnchor(root: Certificate, anchors: readonly TrustAnchor[], trail: Trail): TrustAnchor {
  const anchor = anchorFor(root, anchors);
  const check = 'VEK certificate chain ends in a trusted root key';
  const refuse = (): EvidenceError =>
    untrustedRoot('VekChainUntrusted', 'The certificate chain', root, anchors);
  if (anchor === undefined) return trail.fail(check, refuse());
  const isOwn =
    anchor.certificates.has(root.sha256) ||
    attemptCrypto(trail, () => trail.isSigned(check, signatureOf(root, anchor.publicKey), refuse));
  trail.require(check, isOwn, refuse, `${root.commonName}, certificate SHA-256 ${root.sha256}`);
  return anchor;
}

function requireSignatures(path: Path, anchor: TrustAnchor, trail: Trail): void {
  const check = 'VEK certificate chain is signed link by link up to its root';
  const broken = (fault: LinkFault, at: Certificate) => (): EvidenceError =>
    new EvidenceError(
      'VekChainInvalidIssuer',
      'The certificate chain of the SEV-SNP report does not hold together.',
      {
        found: `${fault} at "${at.commonName}"`,
      },
    );
  const fault = attemptCrypto(trail, () =>
    pathFault(path, anchor, vekExtensions, (certificate, key) =>
      trail.isSigned(check, signatureOf(certificate, key), broken('Signature', certificate)),
    ),
  );
  if (fault !== undefined) trail.fail(check, broken(fault.fault, fault.certificate)());
  trail.pass(check, path.map((each) => each.commonName).join(' < '));
}

/** AMD's list is the root's: it names intermediates. Keys are revoked by a new TCB version, or with their intermediate. */
function requireNoneRevoked(
  [, intermediate, root]: Path,
  endorsement: Endorsement | undefined,
  anchor: TrustAnchor,
  trail: Trail,
): RevocationList | undefined {
  if (endorsement === undefined) return undefined;
  const list = trail.attempt(
    'Revocation list of AMD can be decoded',
    'CrlFormat',
    () => decodeRevocationList(endorsement.body),
    ({ sha256 }) => `SHA-256 ${sha256}`,
  );
  verifyRevocationList(LIST, list, root, anchor.publicKey, trail, []);
  requireNotRevoked('root certificate of AMD', root, list, 'RootRevoked', trail);
  requireNotRevoked('intermediate certificate of AMD', intermediate, list, 'IntermediateRevoked', trail);
  return list;
}

const LIST = 'revocation list of AMD';

function listWindow({ thisUpdate, nextUpdate }: RevocationList): ValidityWindow {
  return { what: LIST, from: thisUpdate, to: nextUpdate ?? thisUpdate, code: 'CrlExpired' };
}

function sha256Of({ publicKeyInfo }: TrustAnchor): string {
  return hexDigest('sha256', publicKeyInfo);
}

function keyOf(leaf: Certificate, trail: Trail): PublicKey {
  const key = attemptCrypto(trail, () => publicKeyOf(leaf));
  trail.require(
    'Key of the VEK certificate is of curve P-384',
    key.kind === 'EC' && key.curve === 'P-384',
    () =>
      new EvidenceError('VekChainInvalidIssuer', 'The key that signs reports is of the wrong kind.', {
        expected: 'an EC key of curve P-384',
        found: key.kind === 'EC' ? `a key of curve ${key.curve}` : 'an RSA key',
      }),
  );
  return key;
}

/** Keys and algorithms that cannot be used count as a chain that does not hold. */
function attemptCrypto<T>(trail: Trail, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return trail.fail(
      'VEK certificate chain has usable keys and algorithms',
      refusalOf('VekChainInvalidIssuer', error),
    );
  }
}
