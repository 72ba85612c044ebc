/** Whether the signer of a document may change an isolated instance: its certificate or its chain ends in one of the instance's. */

import { sameBytes } from '@veritee/core/internal';
import { keyObjectOf } from '@veritee/core/internal/node';
import {
  anchorOf,
  type Certificate,
  decodeCertificate,
  keyUsageBit,
  type LinkFault,
  pathFault,
  publicKeyOf,
} from '@veritee/core/internal/x509';
import { AdministrationError, type AdministrationErrorCode } from '../errors/administration-error.ts';
import type { DocumentSigner, SignedDocument } from './document.ts';

/**
 * The signer of a document, if the policy management certificates of an isolated instance vouch for it.
 *
 * @param certificates - DER, the instance's policy management certificates
 * @throws AdministrationError `DocumentUnsigned`, `SignerUnknown`, `SignerChain`, `SignerNotAuthority`,
 * `SignerExpired`, `SignerNotYetValid`
 */
export function requireManagementSigner(
  { signer }: SignedDocument,
  certificates: readonly Uint8Array[],
  now: Date,
): DocumentSigner {
  if (signer === undefined) {
    throw new AdministrationError('DocumentUnsigned', 'An isolated instance takes signed documents only.', {
      expected: 'a JWS signed with the key of a policy management certificate',
      found: 'an unsecured JWS (alg none)',
    });
  }
  const roots = rootsOf(certificates, now);
  const path =
    pathTo(roots.filter(isAuthority), signer) ??
    // Found only to say why: a listed certificate that is not a CA takes nothing away from a CA above it.
    pathTo(
      roots.filter((each) => !isAuthority(each)),
      signer,
    );
  if (path === undefined) throw unknownSigner(signer);
  requireValidity(path, now);
  requireLinks(path);
  return signer;
}

/** Those that are valid now first: a renewed certificate may have the name and key of one that has expired. */
function rootsOf(certificates: readonly Uint8Array[], now: Date): readonly Certificate[] {
  const isCurrent = ({ notBefore, notAfter }: Certificate): boolean => notBefore <= now && now <= notAfter;
  const roots = certificates.map(decodeCertificate);
  return [...roots.filter(isCurrent), ...roots.filter((each) => !isCurrent(each))];
}

function isAuthority({ isAuthority: says }: Certificate): boolean {
  return says;
}

/** Leaf first, ending in the instance's own copy of a management certificate; undefined where none is above the signer. */
function pathTo(roots: readonly Certificate[], signer: DocumentSigner): readonly Certificate[] | undefined {
  if (signer.certificates.length === 0) {
    // A bare key speaks for the certificate that carries it.
    const root = roots.find((each) => keyObjectOf(publicKeyOf(each)).equals(signer.publicKey));
    return root === undefined ? undefined : [root];
  }
  const given = signer.certificates.findIndex((each) => roots.some(({ sha256 }) => sha256 === each.sha256));
  if (given !== -1) return signer.certificates.slice(0, given + 1);
  const issuer = issuerAmong(roots, signer.certificates);
  return issuer === undefined ? undefined : [...signer.certificates, issuer];
}

/** The root itself may be left out of a chain. Of several with the same name, the one that signed. */
function issuerAmong(roots: readonly Certificate[], chain: readonly Certificate[]): Certificate | undefined {
  const last = chain[chain.length - 1];
  if (last === undefined) return undefined;
  const named = roots.filter(({ subject }) => sameBytes(subject, last.issuer));
  return named.find((root) => pathFault([last, root]) === undefined) ?? named[0];
}

function unknownSigner({ certificates: [leaf] }: Pick<DocumentSigner, 'certificates'>): AdministrationError {
  const found = leaf === undefined ? 'a bare key' : `the certificate "${leaf.commonName}"`;
  return new AdministrationError('SignerUnknown', 'The signer is not known to this instance.', {
    expected: 'one of its policy management certificates, or a certificate that one of them issued',
    found,
  });
}

function requireValidity(path: readonly Certificate[], now: Date): void {
  for (const { notBefore, notAfter, commonName } of path) {
    const found = `"${commonName}", valid from ${notBefore.toISOString()} to ${notAfter.toISOString()}`;
    const facts = { expected: `certificates that are valid at ${now.toISOString()}`, found };
    if (notAfter < now)
      throw new AdministrationError('SignerExpired', "The signer's certificate has expired.", facts);
    if (notBefore > now) {
      throw new AdministrationError('SignerNotYetValid', "The signer's certificate is not valid yet.", facts);
    }
  }
}

const FAULTS: Readonly<Record<LinkFault, AdministrationErrorCode>> = {
  IssuerName: 'SignerChain',
  NotAuthority: 'SignerNotAuthority',
  PathLength: 'SignerChain',
  KeyUsage: 'SignerChain',
  Signature: 'SignerChain',
  CriticalExtension: 'SignerChain',
};

function requireLinks(path: readonly Certificate[]): void {
  const [leaf] = path;
  const root = path[path.length - 1];
  if (root === undefined || leaf === undefined) throw unknownSigner({ certificates: [] });
  if (!root.isAuthority) throw notAuthority(root);
  const broken = pathFault(path, anchorOf(root));
  if (broken !== undefined) {
    if (broken.fault === 'NotAuthority') throw notAuthority(broken.certificate);
    throw new AdministrationError(FAULTS[broken.fault], "The chain of the signer's certificate is broken.", {
      found: `"${broken.certificate.commonName}": ${broken.fault}`,
    });
  }
  // A management certificate signs itself; below it, a certificate for other purposes does not sign documents.
  const signs = leaf.keyUsage === undefined || (leaf.keyUsage & keyUsageBit.digitalSignature) !== 0;
  if (leaf !== root && !signs) {
    throw new AdministrationError('SignerChain', "The signer's certificate is not for signing.", {
      expected: 'key usage digitalSignature',
    });
  }
}

function notAuthority({ commonName }: Certificate): AdministrationError {
  return new AdministrationError(
    'SignerNotAuthority',
    'A certificate above the signer is not that of an authority.',
    {
      expected: 'the extension Basic Constraints with CA = true in the policy management certificate',
      found: `"${commonName}" without`,
    },
  );
}
