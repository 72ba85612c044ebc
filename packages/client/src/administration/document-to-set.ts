/** What is sent to set a policy. */

import type { AttestationToken } from '../tokens/attestation-token.ts';
import { ambiguous, requireDocument } from './documents.ts';
import type { SetPolicyOptions } from './options.ts';
import { type PolicyCheck, requirePolicy } from './policy-check.ts';
import { type DocumentStamp, isToken, policyDocument } from './policy-token.ts';
import { hasSigningKey, type SigningOptions, signingOf } from './signing-key.ts';

/** What a policy document is made with. */
export interface DocumentMaking {
  readonly attestationType: string;
  readonly signing: SigningOptions;
  readonly check: PolicyCheck | undefined;
  /** Called for documents that are stamped. */
  stamp(): DocumentStamp;
}

/**
 * The document to send: made here from a text, unless it was made beforehand.
 * @throws ClientUsageError `PolicyInvalid`, `DataAmbiguous`, `DataInvalid`
 */
export async function documentToSet(
  given: string | AttestationToken,
  options: SetPolicyOptions,
  { attestationType, signing, check, stamp }: DocumentMaking,
): Promise<string> {
  if (!isToken(given)) {
    if (options.document !== undefined) throw ambiguous();
    const text = await requirePolicy(given, attestationType, check);
    return policyDocument(text, signing, options.stamped === true ? stamp() : undefined);
  }
  if (hasSigningKey(signingOf(options)) || options.unsecured === true || options.document !== undefined) {
    throw ambiguous();
  }
  return requireDocument(given.serialize());
}
