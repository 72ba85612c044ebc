/** The signature of a request: that its sender has the key inside it (section 2.1). */

import { constants, verify } from 'node:crypto';
import { utf8 } from '@veritee/core';
import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import { jwkKey, type PublicKey } from './public-key.ts';
import type { TpmEvidence } from './request.ts';

/** The key stands in the payload, so this says only that the sender has it; what ties it to the TPM is checked below. */
export function requireRequestSignature({ jws, requestKey }: TpmEvidence, trail: Trail): PublicKey {
  const key = trail.attempt('Request key can be used', 'TpmKeyFormat', () => jwkKey(requestKey.jwk));
  const algorithm = key.kind === 'RSA' ? 'PS256' : 'ES256';
  trail.require(
    'Request is signed with the algorithm of its key',
    jws.header['alg'] === algorithm && jws.header['crit'] === undefined,
    () =>
      new EvidenceError(
        'TpmRequestSignature',
        'The request is signed with an algorithm that is not accepted.',
        {
          expected: `"alg" ${algorithm}, and no "crit"`,
          found: `"alg" ${String(jws.header['alg']).slice(0, 16)}`,
        },
      ),
    algorithm,
  );
  trail.require(
    'Request is signed by its request key',
    isRequestSigned(utf8(jws.signingInput), jws.signature, key),
    () =>
      new EvidenceError('TpmRequestSignature', 'The signature of the request is not valid.', {
        expected: 'a signature by the key inside the request',
      }),
    algorithm,
  );
  return key;
}

/** PS256 with a salt of any length: keys in older TPMs take the longest that fits. */
function isRequestSigned(message: Uint8Array, signature: Uint8Array, key: PublicKey): boolean {
  const options =
    key.kind === 'RSA'
      ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }
      : { dsaEncoding: 'ieee-p1363' as const };
  return verify('sha256', message, { key: key.keyObject, ...options }, signature);
}
