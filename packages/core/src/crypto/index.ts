/** The entry point of cryptography: digests, public keys and signatures, on every runtime. */

export {
  checkingThreads,
  checksAtOnce,
  digest,
  hexDigest,
  importPoint,
  importPublicKey,
  importRsaKey,
  isValid,
  isValidElsewhere,
  sha256,
  sha256Hex,
} from '#crypto';
export type { CurveName, EcPublicKey, PublicKey, RsaPublicKey } from './public-key.ts';
export { coordinateSize, isSameKey, publicKeyInfoOf } from './public-key.ts';
export type { DigestName, Signature } from './signature.ts';
