/** Folders and archives of endorsements that the command line keeps, and their days to expiry. */

import {
  type DeliveredEndorsement,
  describeExpiry,
  readEndorsements,
  writeArchive,
  writeFolder,
} from '@veritee/evidence';
import { CliError, isCoded } from '../../errors.ts';
import { explained } from '../../hints/explained.ts';

/** When one endorsement ends: the first of the dates that it and its issuers state. */
export interface EndorsementLine {
  readonly endorsement: string;
  /** ISO 8601. */
  readonly expires: string;
  /** Whole days left, negative when it is over. */
  readonly days: number;
  readonly origin: string;
}

/** Adds endorsements to a folder or archive, which is made when it is not there; gives all that it then holds. */
export async function keepEndorsements(
  path: string,
  fetched: readonly DeliveredEndorsement[],
  now: Date,
): Promise<EndorsementLine[]> {
  const all = [...(await heldIn(path)), ...fetched];
  try {
    if (path.endsWith('.json')) await writeArchive(path, all);
    else await writeFolder(path, all);
  } catch (cause) {
    throw isCoded(cause)
      ? cause
      : new CliError('InputUnreadable', `Cannot write ${path}: ${String((cause as Error).message)}.`, {
          cause,
        });
  }
  return endorsementLines(await readEndorsements(path), now);
}

async function heldIn(path: string): Promise<readonly DeliveredEndorsement[]> {
  try {
    return await readEndorsements(path);
  } catch (error) {
    if (isCoded(error) && error.code === 'EndorsementsUnavailable') return [];
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
    throw asInput(error);
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

function endorsementLines(items: readonly DeliveredEndorsement[], now: Date): EndorsementLine[] {
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
