/** The PCK certificate chain of one quote: named by its content, proven once. */

import { CodedError } from '@veritee/core';
import { type PublicKey, sha256Hex } from '@veritee/core/internal/crypto';
import {
  anchorFor,
  type Certificate,
  decodeCertificate,
  publicKeyOf,
  type TrustAnchor,
} from '@veritee/core/internal/x509';
import { EvidenceError } from '../errors.ts';
import { certificateBytesIn, readable } from '../proof/certificates.ts';
import type { ProofCache } from '../proof/proof-cache.ts';
import { nameOfAnchor, recallRetelling, sharedOne } from '../proof/recall.ts';
import { certificateWindow, type ValidityWindow } from '../proof/windows.ts';
import { retold } from '../trail/retold-trail.ts';
import type { Trail } from '../trail/trail.ts';
import { type PckChain, pckLeafOf, verifyPckChain } from './chain.ts';
import type { PckPlatform, PlatformTcb } from './pck.ts';

/** The CA of PCK certificates with its root: the same for all platforms that it certified. */
export interface PckAuthority {
  readonly intermediate: Certificate;
  readonly root: Certificate;
  /** Whose key the root carries. */
  readonly anchor: TrustAnchor;
  /** Which of Intel's two. */
  readonly ca: 'processor' | 'platform';
  /** Lower-case hex SHA-256 of the root's public key. */
  readonly rootKey: string;
  /** Names all of it by content. */
  readonly name: string;
}

/** A PCK certificate, proven under its CA. There is one for every platform, so this holds only what is needed of it. */
export interface ProvenPck {
  /** One and the same object for all platforms of which it is true. */
  readonly platform: PlatformTcb;
  readonly serialNumber: string;
  /** In milliseconds since 1970. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly authority: PckAuthority;
}

/** A PCK certificate chain, proven on demand. */
export interface PckChainBytes {
  /**
   * Names the certificates by their content, whatever text they came in; undefined when they cannot be read. White
   * space in PEM must not make one chain many.
   */
  readonly name: string | undefined;
  /**
   * The certificates, decoded once.
   * @throws EvidenceError `CertificateFormat`
   */
  read(): readonly Certificate[];
  /**
   * Whether it has a certificate with the name and key of one of the anchors. Not whether that is true: nothing is proven.
   * False for what cannot be read.
   */
  namesRootAmong(anchors: readonly TrustAnchor[]): boolean;
  /** The proof of the chain up to one of the anchors, if it was made before. */
  recall(anchors: readonly TrustAnchor[]): ProvenPck | undefined;
  /**
   * Proves the chain up to one of the anchors; the work is done once, for as long as the root is one of them.
   * @throws EvidenceError
   */
  prove(anchors: readonly TrustAnchor[], trail: Trail): ProvenPck;
  /**
   * The public key of the PCK certificate.
   * @throws EvidenceError, X509Error when it has none; not for a chain that was proven
   */
  key(): PublicKey;
}

/** About how many bytes things take in memory. */
const PCK_BYTES = 300;
const TCB_BYTES = 250;
const CERTIFICATE_BYTES = 6000;
const NAME_BYTES = 330;

/** A chain from its bytes: PEM, or the DER of one certificate. */
export function pckChainOf(bytes: Uint8Array, proofCache: ProofCache | undefined): PckChainBytes {
  const parts = once(() => readable(() => certificateBytesIn(bytes, 'certificate chain').map(partOf)));
  const name = once(() => contentName(bytes, parts, proofCache));
  const read = once(() => readable(() => parts().map((part) => certificateOf(part, proofCache))));
  const keyOf = (): string | undefined => (proofCache === undefined ? undefined : name());
  let held: ProvenPck | undefined;

  return {
    get name() {
      return name();
    },
    read,
    namesRootAmong(anchors) {
      try {
        return read().some((each) => anchorFor(each, anchors) !== undefined);
      } catch (error) {
        if (error instanceof CodedError) return false;
        throw error;
      }
    },
    recall(anchors) {
      const key = keyOf();
      const known = key === undefined ? undefined : proofCache?.recall<ProvenPck>(key);
      if (known === undefined || !isUnder(known, anchors)) return undefined;
      held = known;
      return known;
    },
    prove(anchors, trail) {
      const prove = (own: Trail): ProvenPck => provePck(read, anchors, proofCache, own);
      const counts = (known: ProvenPck): boolean => isUnder(known, anchors);
      if (held !== undefined && counts(held)) {
        trail.later(() => retold(prove));
        return held;
      }
      const key = keyOf();
      const proof = recallRetelling(proofCache, key, trail, prove, PCK_BYTES, counts);
      trail.whenCertain(() => {
        held = proof;
      });
      return proof;
    },
    key: () => publicKeyOf(leafOf(read())),
  };
}

/** Whether one of the anchors is the one that a proof was made under: under no other does it count. */
function isUnder({ authority }: ProvenPck, anchors: readonly TrustAnchor[]): boolean {
  const name = nameOfAnchor(authority.anchor);
  return anchors.some((each) => nameOfAnchor(each) === name);
}

function provePck(
  read: () => readonly Certificate[],
  anchors: readonly TrustAnchor[],
  proofCache: ProofCache | undefined,
  trail: Trail,
): ProvenPck {
  const certificates = trail.attempt('PCK certificate chain can be read', 'CertificateFormat', read);
  const chain = verifyPckChain(
    certificates,
    anchors,
    trail,
    (signed, issuer, anchor) => proofCache?.recall(nameOfAuthority(signed, issuer, anchor)) !== undefined,
  );
  const { leaf, platform } = chain;
  return {
    platform: tcbOf(platform, proofCache, trail),
    serialNumber: leaf.serialNumber,
    notBefore: leaf.notBefore.getTime(),
    notAfter: leaf.notAfter.getTime(),
    authority: authorityOf(chain, proofCache, trail),
  };
}

/** What TCB info is compared with, kept once: there are many platforms of few models. */
function tcbOf(
  { fmspc, pceId, components, pceSvn }: PckPlatform,
  proofCache: ProofCache | undefined,
  trail: Trail,
): PlatformTcb {
  const key = `pck-tcb:${fmspc}:${pceId}:${pceSvn}:${components.join()}`;
  return sharedOne(proofCache, key, trail, { fmspc, pceId, components, pceSvn }, TCB_BYTES);
}

/** One and the same object for all platforms under it; its certificates are decoded, and their keys imported, once. */
function authorityOf(
  { leaf, intermediate, root, anchor }: PckChain,
  proofCache: ProofCache | undefined,
  trail: Trail,
): PckAuthority {
  const name = nameOfAuthority(intermediate, root, anchor);
  const known = proofCache?.recall<PckAuthority>(name);
  if (known !== undefined) return known;
  const authority: PckAuthority = {
    intermediate,
    root,
    anchor,
    ca: issuingCa(leaf),
    rootKey: sha256Hex(anchor.publicKeyInfo),
    name,
  };
  trail.whenCertain(() => {
    proofCache?.keep(name, authority, 2 * CERTIFICATE_BYTES);
    for (const each of [intermediate, root]) proofCache?.keep(certificateKey(each), each, CERTIFICATE_BYTES);
  });
  return authority;
}

function nameOfAuthority(intermediate: Certificate, root: Certificate, anchor: TrustAnchor): string {
  return `pck-authority:${nameOfAnchor(anchor)}:${intermediate.sha256}:${root.sha256}`;
}

/** The periods of a chain, the root's first. */
export function pckWindows({ authority, notBefore, notAfter }: ProvenPck): ValidityWindow[] {
  return [
    certificateWindow('root CA certificate', authority.root, 'PckChainExpired'),
    certificateWindow('intermediate CA certificate', authority.intermediate, 'PckChainExpired'),
    { what: 'PCK certificate', from: new Date(notBefore), to: new Date(notAfter), code: 'PckChainExpired' },
  ];
}

/** Which CA issued a PCK certificate. */
export function issuingCa({ issuer }: Certificate): PckAuthority['ca'] {
  return new TextDecoder('latin1').decode(issuer).includes('Platform CA') ? 'platform' : 'processor';
}

/** A certificate that is not decoded yet. */
interface Part {
  readonly der: Uint8Array;
  readonly sha256: string;
}

function partOf(der: Uint8Array): Part {
  return { der, sha256: sha256Hex(der) };
}

/** The name of the content, found again by the text that it came in: whoever sends that text again need not decode it. */
function contentName(
  bytes: Uint8Array,
  parts: () => readonly Part[],
  proofCache: ProofCache | undefined,
): string | undefined {
  if (proofCache === undefined) return nameOfParts(parts);
  const text = sha256Hex(bytes);
  const known = proofCache.names.recall<string>(text);
  if (known !== undefined) return known;
  const name = nameOfParts(parts);
  if (name !== undefined) proofCache.names.keep(text, name, NAME_BYTES);
  return name;
}

function nameOfParts(parts: () => readonly Part[]): string | undefined {
  try {
    const names = parts().map((each) => each.sha256);
    return sha256Hex(`pck:${names.join()}`);
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

const certificateKey = ({ sha256 }: { readonly sha256: string }): string => `certificate:${sha256}`;

function certificateOf(part: Part, proofCache: ProofCache | undefined): Certificate {
  return proofCache?.recall<Certificate>(certificateKey(part)) ?? decodeCertificate(part.der);
}

function leafOf(certificates: readonly Certificate[]): Certificate {
  const leaf = pckLeafOf(certificates);
  if (leaf === undefined) throw new EvidenceError('PckChainMissing', 'There is no PCK certificate.');
  return leaf;
}

/** Does a step when it is first asked for; a step that throws is done again. */
function once<T>(step: () => T): () => T {
  let done: { readonly value: T } | undefined;
  return () => {
    done ??= { value: step() };
    return done.value;
  };
}
