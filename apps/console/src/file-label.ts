/** Names of files that tell them apart: simulations and tools give all evidence the same name. */

import type { GivenFile } from './protocol.ts';

/** The name; of the second file of a name and of those after it, with their number. */
export function fileLabel(files: readonly GivenFile[], id: number): string {
  const name = files.find((each) => each.id === id)?.name ?? '';
  const same = files.filter((each) => each.name === name);
  const at = same.findIndex((each) => each.id === id);
  return at < 1 ? name : `${name} (${at + 1})`;
}
