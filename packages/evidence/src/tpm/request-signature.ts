/** The signature of a request: that its sender has the key inside it (section 2.1). */

import { utf8 } from '@veritee/core/internal';
import type { PublicKey, Signature } from '@veritee/core/internal/crypto';
import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import type { TpmEvidence } from './evidence.ts';
import { jwkKey } from './public-key.ts';

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
  trail.requireSigned(
    'Request is signed by its request key',
    requestSignature(utf8(jws.signingInput), jws.signature, key),
    () =>
      new EvidenceError('TpmRequestSignature', 'The signature of the request is not valid.', {
        expected: 'a signature by the key inside the request',
      }),
    algorithm,
  );
  return key;
}

/** PS256 with one of the usual lengths of salt: keys in older TPMs take the longest that fits. */
function requestSignature(data: Uint8Array, signature: Uint8Array, key: PublicKey): Signature {
  const padding = key.kind === 'RSA' && ({ saltLength: 'usual' } as const);
  return { hash: 'sha256', data, key, encoding: 'ieee-p1363', ...padding, signature };
}
