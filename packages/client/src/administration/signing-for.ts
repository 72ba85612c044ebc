/** Which key signs a call of administration. */

import { ClientUsageError } from '../transport/errors.ts';
import { hasSigningKey, type SigningOptions, signingOf } from './signing-key.ts';

/**
 * The call's own key, or the client's; none for a call that is to stay unsecured.
 * @throws ClientUsageError `OptionsInvalid`
 */
export function signingFor(
  options: SigningOptions & { readonly unsecured?: boolean },
  ofClient: SigningOptions,
): SigningOptions {
  const own = signingOf(options);
  const { unsecured = false } = options;
  if (typeof unsecured !== 'boolean' || (unsecured && hasSigningKey(own))) {
    throw new ClientUsageError('OptionsInvalid', 'The option "unsecured" is invalid here.', {
      expected: 'true without a signing key of this call, or false',
    });
  }
  return hasSigningKey(own) || unsecured ? own : ofClient;
}
