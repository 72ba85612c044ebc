/** `GET …/attestationProviders/{name}/signingKeys`, which Azure does not have: how old keys are, and what comes next. */

import type { KeyList, ListedKey } from '../../instances/key-list.ts';

/** The answer for the keys of an instance. */
export function signingKeysAnswer({ now, leadHours, maxAgeDays, keys }: KeyList): object {
  return {
    now: now.toISOString(),
    leadHours,
    ...(maxAgeDays !== undefined && { maxAgeDays }),
    value: keys.map(keyAnswer),
  };
}

function keyAnswer({ keyId, stage, level, isPublished, ...dates }: ListedKey): object {
  return {
    keyId,
    stage,
    ...(level !== undefined && { level }),
    published: isPublished,
    createdAt: dates.createdAt.toISOString(),
    ...(dates.signsFrom !== undefined && { signsFrom: dates.signsFrom.toISOString() }),
    ...(dates.signsUntil !== undefined && { signsUntil: dates.signsUntil.toISOString() }),
    ...(dates.publishedUntil !== undefined && { publishedUntil: dates.publishedUntil.toISOString() }),
    certificateEnds: dates.certificateEnds.toISOString(),
  };
}
