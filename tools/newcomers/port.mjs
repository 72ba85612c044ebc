// @ts-check

/** The port of a page, or a free one where that is taken. */

import { createServer } from 'node:net';

/** @returns {Promise<number>} */
export function freeOr(/** @type {number} */ wanted) {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (/** @type {NodeJS.ErrnoException} */ error) => {
      if (error.code === 'EADDRINUSE' && wanted !== 0) resolve(freeOr(0));
      else reject(error);
    });
    probe.listen(wanted, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
