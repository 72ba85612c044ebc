/** Folders and archives of endorsements that the command line keeps, and their days to expiry. */

import { type DeliveredEndorsement, describeExpiry, writeFolder } from '@veritee/evidence';
import { heldEndorsements, readEndorsements, writeArchive } from '@veritee/evidence/internal';
import { CliError, isCoded } from '../../errors.ts';
import { explained } from '../../hints/explained.ts';
import { mistakesIn } from '../../input/endorsement-sources.ts';
import type { EndorsementLine } from './store-lines.ts';

/** Adds endorsements to a folder or archive, which is made when it does not exist; returns all that it then holds. */
export async function keepEndorsements(
  path: string,
  fetched: readonly DeliveredEndorsement[],
  now: Date,
): Promise<EndorsementLine[]> {
  await writeEndorsements(path, [...(await heldIn(path)), ...fetched]);
  return endorsementLines(await readEndorsements(path), now);
}

/** Makes a folder or archive hold exactly these. */
export async function writeEndorsements(path: string, items: readonly DeliveredEndorsement[]): Promise<void> {
  await written(path, () => (path.endsWith('.json') ? writeArchive(path, items) : writeFolder(path, items)));
}

/** Writes to a path that was named; a failure of the system is part of the error. */
export async function written(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    throw isCoded(cause)
      ? cause
      : new CliError('InputUnreadable', `Cannot write ${path}: ${String((cause as Error).message)}.`, {
          cause,
        });
  }
}

/** What a folder or archive holds; nothing where there is none yet. */
export async function heldIn(path: string): Promise<readonly DeliveredEndorsement[]> {
  try {
    return await heldEndorsements(path);
  } catch (error) {
    throw asInput(error);
  }
}

/**
 * What a folder or archive holds.
 * @throws CliError when it cannot be read
 */
export async function keptEndorsements(path: string): Promise<readonly DeliveredEndorsement[]> {
  try {
    return await readEndorsements(path);
  } catch (error) {
    const [mistake] = await mistakesIn([path]);
    throw mistake === undefined ? asInput(error) : new CliError('InputInvalid', mistake, { cause: error });
  }
}

/**
 * What a folder or archive holds, in lines, soonest expiry first.
 * @throws CliError when it cannot be read
 */
export async function endorsementsIn(path: string, now: Date): Promise<EndorsementLine[]> {
  return endorsementLines(await keptEndorsements(path), now);
}

/** A path that was named wrongly is unreadable input, not a failing service. */
function asInput(error: unknown): unknown {
  if (!isCoded(error)) return error;
  return new CliError('InputUnreadable', explained(error), { cause: error });
}

/** When each endorsement ends, soonest first. */
export function endorsementLines(items: readonly DeliveredEndorsement[], now: Date): EndorsementLine[] {
  return items
    .flatMap((item) => describeExpiry([item], now).slice(0, 1))
    .map(({ endorsement, expires, days, origin }) => ({
      endorsement,
      expires: expires.toISOString(),
      days,
      origin,
    }))
    .sort((a, b) => a.days - b.days);
}
