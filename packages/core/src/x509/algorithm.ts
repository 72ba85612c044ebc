/** Which algorithm made a signature, as certificates and revocation lists name it: inside the signed part and beside it. */

import { sameBytes } from '../bytes/encoding.ts';
import type { DerReader } from './der.ts';

/** RSASSA-PSS (RFC 4055 section 3.1): the one accepted algorithm whose parameters say something. */
export const rsassaPssOid = '1.2.840.113549.1.1.10';

/** The algorithm of a signature. */
export interface SignatureAlgorithm {
  /** Its OID. */
  readonly signatureAlgorithm: string;
  /** Of RSASSA-PSS: the DER behind the OID, not read yet. The parameters of the others are implied. */
  readonly signatureParameters?: Uint8Array | undefined;
}

/** Reads an AlgorithmIdentifier. */
export function readAlgorithm(reader: DerReader, field: string): SignatureAlgorithm {
  const identifier = reader.sequence(field);
  const signatureAlgorithm = identifier.oid(field);
  if (signatureAlgorithm !== rsassaPssOid) return { signatureAlgorithm };
  if (identifier.done) return { signatureAlgorithm, signatureParameters: new Uint8Array() };
  const signatureParameters = identifier.next(field).raw;
  identifier.end(field);
  return { signatureAlgorithm, signatureParameters };
}

/** Whether both places name the same: only one of them is signed. */
export function isSameAlgorithm(inner: SignatureAlgorithm, outer: SignatureAlgorithm): boolean {
  const { signatureParameters: a = NONE } = inner;
  const { signatureParameters: b = NONE } = outer;
  return inner.signatureAlgorithm === outer.signatureAlgorithm && sameBytes(a, b);
}

const NONE = new Uint8Array();
