/** The port of a service, known and free before anything else is opened. */

import { createServer as createProbe } from 'node:net';

/**
 * The port, once nobody uses it; a free one for 0. Addresses are put together before the server listens, and whoever cannot
 * listen should not log, write or enter a database before.
 *
 * @throws Error of `node:net`, such as `EADDRINUSE`
 */
export function freePort(host: string, wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createProbe();
    probe.once('error', reject);
    probe.listen(wanted, host, () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
