/** Azure's settings of who reaches an instance, which this service has not for one instance: what differs is refused. */

import { ServiceError } from '../../errors/service-error.ts';

/** Members of a creation or an update. */
export interface AccessMembers {
  readonly publicNetworkAccess?: 'Enabled' | 'Disabled' | undefined;
  readonly tpmAttestationAuthentication?: 'Enabled' | 'Disabled' | undefined;
}

/**
 * Refuses what would not be in force: whoever closes an instance must not find it open.
 *
 * @param attestIsOpen whether evidence may be sent without a token
 * @throws ServiceError `InvalidParameter`
 */
export function requireServedAccess(members: AccessMembers | undefined, attestIsOpen: boolean): void {
  if (members?.publicNetworkAccess === 'Disabled') {
    throw new ServiceError(
      'InvalidParameter',
      'Access from public networks cannot be disabled for one instance. Bind the service to a private address, or let a firewall close it.',
      { expected: 'properties.publicNetworkAccess Enabled, or absent', found: 'Disabled' },
    );
  }
  const found = members?.tpmAttestationAuthentication;
  const served = attestIsOpen ? 'Disabled' : 'Enabled';
  if (found === undefined || found === served) return;
  throw new ServiceError(
    'InvalidParameter',
    'Whether attestation needs a token is one setting of the service: access.anonymousAttest.',
    { expected: `properties.tpmAttestationAuthentication ${served}, or absent`, found },
  );
}
