/** `--endorsements`: where the vendors' statements about platforms come from. */

import { open } from 'node:fs/promises';
import { type EndorsementSource, type OpenSourceOptions, openSources } from '@veritee/evidence';
import { defaultServices } from '@veritee/evidence/internal';
import { CliError, isCoded } from '../errors.ts';
import { explained } from '../hints/explained.ts';
import { wrongKind } from './wrong-kind.ts';

/**
 * The sources of the given SRCs, asked in their order; the vendors' own services when there are none. Services are not contacted
 * yet, files are read.
 */
export async function endorsementSources(
  specs: readonly string[],
  clock: () => Date,
  options: OpenSourceOptions = {},
): Promise<EndorsementSource> {
  try {
    return await openSources(
      specs.length === 0 ? defaultServices.map(({ url }) => url) : specs,
      clock,
      options,
    );
  } catch (cause) {
    if (!isCoded(cause)) throw cause;
    const [mistake] = await mistakesIn(specs);
    if (mistake !== undefined) throw new CliError('InputInvalid', mistake, { cause });
    // Nothing was fetched: what cannot be opened was named wrongly.
    throw new CliError('InputUnreadable', explained(cause), { cause });
  }
}

/** What recognition looks at. */
const HEAD = 64 * 1024;

/** Finds files that hold something else than endorsements; services, folders and unreadable files are judged elsewhere. */
export async function mistakesIn(specs: readonly string[]): Promise<string[]> {
  const mistakes: string[] = [];
  for (const file of specs) {
    const content = await headOf(file).catch(() => undefined);
    const mistake = content && (await wrongKind({ file, name: file, wanted: 'endorsements', content }));
    if (mistake !== undefined) mistakes.push(mistake);
  }
  return mistakes;
}

async function headOf(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD), 0, HEAD, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}
