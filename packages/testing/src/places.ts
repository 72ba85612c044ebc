/** Where a service for tests keeps what it shares with them. */

import { join } from 'node:path';

/** The simulated PKI, as the command keeps it in its data directory. */
export function pkiFolder(folder: string): string {
  return join(folder, 'simulator');
}
