/** Where an instance is: below the address of the service, or at it. */

import type { Session } from '../state/session.ts';

/** The name of the instance in an address: the default one has none. */
export function nameInAddress(
  { hasDefaultInstance }: Pick<Session, 'hasDefaultInstance'>,
  instance: string,
): string | undefined {
  return instance === 'default' && hasDefaultInstance ? undefined : instance;
}
