/** Whether two questions about signatures are the same question: by content, whatever objects they came in. */

import { sameBytes } from '@veritee/core/internal';
import { isSameKey, type Signature } from '@veritee/core/internal/crypto';

/** Whether key, data, signature and the way to check it are the same. */
export function isSameSignature(a: Signature, b: Signature): boolean {
  return (
    a.hash === b.hash &&
    a.encoding === b.encoding &&
    a.saltLength === b.saltLength &&
    sameBytes(a.signature, b.signature) &&
    isSameKey(a.key, b.key) &&
    sameBytes(a.data, b.data)
  );
}
