/** Where the page for people is built to. */

import { fileURLToPath } from 'node:url';

/** The folder of the built page beside this program. It does not exist where only the program was built. */
export function builtPage(): string {
  return fileURLToPath(new URL('../console', import.meta.url));
}
