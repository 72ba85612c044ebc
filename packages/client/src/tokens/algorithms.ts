/** The signature algorithms that tokens may have. */

/** How each algorithm verifies, and the only kind of key that may be used with it (RFC 7518 section 3). */
export const algorithms = {
  RS256: { kty: 'RSA', verify: { name: 'RSASSA-PKCS1-v1_5' } },
  RS384: { kty: 'RSA', verify: { name: 'RSASSA-PKCS1-v1_5' } },
  RS512: { kty: 'RSA', verify: { name: 'RSASSA-PKCS1-v1_5' } },
  PS256: { kty: 'RSA', verify: { name: 'RSA-PSS', saltLength: 32 } },
  PS384: { kty: 'RSA', verify: { name: 'RSA-PSS', saltLength: 48 } },
  PS512: { kty: 'RSA', verify: { name: 'RSA-PSS', saltLength: 64 } },
  ES256: { kty: 'EC', verify: { name: 'ECDSA', hash: 'SHA-256' } },
  ES384: { kty: 'EC', verify: { name: 'ECDSA', hash: 'SHA-384' } },
} as const;

/** Signature algorithms that tokens may have. */
export type SignatureAlgorithm = keyof typeof algorithms;

/** The names of {@link SignatureAlgorithm}. */
export const signatureAlgorithms = Object.keys(algorithms) as readonly SignatureAlgorithm[];
