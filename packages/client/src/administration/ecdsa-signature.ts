/** ECDSA signatures in ASN.1, as some tools write them, in the form of JWS. */

/**
 * r and s one after the other (RFC 7518 section 3.4) from a DER sequence of two integers; anything else is returned
 * unchanged, and will not verify.
 *
 * @param size bytes of each number: 32 on P-256
 */
export function rawEcdsaSignature(signature: Uint8Array, size: number): Uint8Array {
  if (signature.length === 2 * size || signature[0] !== 0x30 || signature[1] !== signature.length - 2) {
    return signature;
  }
  const r = integerAt(signature, 2, size);
  const s = r === undefined ? undefined : integerAt(signature, r.end, size);
  if (r === undefined || s === undefined || s.end !== signature.length) return signature;
  const raw = new Uint8Array(2 * size);
  raw.set(r.digits, size - r.digits.length);
  raw.set(s.digits, 2 * size - s.digits.length);
  return raw;
}

function integerAt(bytes: Uint8Array, at: number, size: number) {
  const length = bytes[at + 1];
  if (bytes[at] !== 0x02 || length === undefined || length === 0 || length > size + 1) return undefined;
  const end = at + 2 + length;
  if (end > bytes.length) return undefined;
  const digits = bytes.subarray(bytes[at + 2] === 0 ? at + 3 : at + 2, end);
  return digits.length > size ? undefined : { digits, end };
}
