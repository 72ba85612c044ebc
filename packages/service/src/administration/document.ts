/** Administrative documents: policies and certificates travel as JWS, unsecured or signed. */

import { createHash } from 'node:crypto';
import { FormatError } from '@veritee/core';
import { base64, base64url, type CompactJws, parseJws } from '@veritee/core/internal';
import { AdministrationError } from '../errors/administration-error.ts';
import { type DocumentKey, documentKey } from './document-key.ts';
import { type DocumentAlgorithm, requireSignature } from './document-signature.ts';

/** Who signed a document; the signature holds, but whether the signer may sign is decided elsewhere. */
export interface DocumentSigner extends DocumentKey {
  readonly algorithm: DocumentAlgorithm;
}

/** A document whose signature, if it has one, is right. */
export interface SignedDocument {
  /** Exactly as it was sent: GET answers it, and its hash is told. */
  readonly text: string;
  readonly jws: CompactJws;
  /** Undefined for an unsecured document. */
  readonly signer: DocumentSigner | undefined;
}

/**
 * Reads a document and checks its signature.
 *
 * @throws AdministrationError `DocumentFormat`, `AlgorithmNotAccepted`, `KeyInvalid`, `CertificateFormat`,
 * `SignatureInvalid`
 * @example
 * const { jws, signer } = readDocument('eyJhbGciOiJub25lIn0..'); // signer is undefined
 */
export function readDocument(text: string): SignedDocument {
  const jws = parse(text);
  if (jws.header['crit'] !== undefined) {
    throw new AdministrationError('DocumentFormat', 'The header has critical members that are not known.');
  }
  if (jws.header['alg'] === 'none') return unsecured(text, jws);
  const key = documentKey(jws.header);
  if (key === undefined) {
    throw new AdministrationError('KeyInvalid', 'The header has no certificate.', {
      expected: 'x5c with the certificate of the signer',
    });
  }
  const algorithm = requireSignature(jws.header['alg'], key.publicKey, jws.signingInput, jws.signature);
  return { text, jws, signer: { ...key, algorithm } };
}

function parse(text: string): CompactJws {
  try {
    return parseJws(text);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new AdministrationError('DocumentFormat', 'The document is not a compact JWS.', {
      expected: 'base64url parts: header.payload.signature',
      hint: 'A policy text goes into the JWS as the claim AttestationPolicy, base64url of its UTF-8.',
      cause,
    });
  }
}

/** `alg: none` says that nobody signed: a certificate or a signature beside it would make readers believe otherwise. */
function unsecured(text: string, jws: CompactJws): SignedDocument {
  const { header, signature } = jws;
  if (signature.length === 0 && header['x5c'] === undefined && header['jwk'] === undefined) {
    return { text, jws, signer: undefined };
  }
  throw new AdministrationError('AlgorithmNotAccepted', 'An unsecured document has no signer.', {
    expected: 'with alg none, no certificate, no key and an empty third part',
  });
}

/** `x-ms-policy-token-hash`: base64url of the SHA-256 of the document as it was sent. */
export function documentHash(text: string): string {
  return base64url(createHash('sha256').update(text, 'utf8').digest());
}

/** A signer as Azure reports it: `alg`, `kty`, `use` and the certificates, or the bare key where there are none. */
export function signerJwk({ algorithm, publicKey, certificates }: DocumentSigner): SignerJwk {
  const facts = {
    alg: algorithm,
    kty: publicKey.asymmetricKeyType === 'ec' ? ('EC' as const) : ('RSA' as const),
    use: 'sig' as const,
  };
  if (certificates.length > 0) return { ...facts, x5c: certificates.map(({ der }) => base64(der)) };
  const { n, e, crv, x, y } = publicKey.export({ format: 'jwk' }) as Readonly<Record<string, string>>;
  const members = Object.entries({ n, e, crv, x, y }).filter(([, value]) => value !== undefined);
  return { ...facts, ...(Object.fromEntries(members) as Readonly<Record<string, string>>) };
}

/** A key as it stands in answers. */
export interface SignerJwk {
  readonly alg: DocumentAlgorithm;
  readonly kty: 'RSA' | 'EC';
  readonly use: 'sig';
  readonly x5c?: readonly string[];
}
