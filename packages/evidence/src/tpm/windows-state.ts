/** The boolean claims of older policies, from Windows' measured events (section 8). */

import type { PublicKey } from '@veritee/core/internal/crypto';
import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import { decodeVsmKey, sipaBoolean } from './event-log/sipa.ts';
import { sipaId } from './event-log/sipa-names.ts';
import type { TaggedEvent } from './event-log/tagged.ts';
import type { ProvenPlatform } from './platform.ts';
import { rsaKey } from './public-key.ts';

/** What Windows measured of its boot. */
export interface WindowsState {
  readonly bootDebuggingDisabled: boolean;
  readonly notSafeMode: boolean;
  readonly notWinPe: boolean;
  readonly vbsEnabled: boolean;
  readonly iommuEnabled: boolean;
}

/** PCRs of boot configuration and modules, before and after a dynamic launch. */
const STATE_PCRS: readonly number[] = [12, 13, 19, 20];
const MOST_VSM_KEYS = 8;

/**
 * Draws the claims. What weakens counts if it was seen once; what strengthens counts if it was always seen.
 *
 * @param platforms - the current one and, after hibernation, the one that was saved at boot: resuming does not measure anew
 *   what the boot has set
 */
export function windowsState(platforms: readonly ProvenPlatform[]): WindowsState {
  const tags = tagsWith(Object.values(sipaId), platforms);
  const seen = (...ids: readonly number[]): boolean[] =>
    tags.filter(({ id }) => ids.includes(id)).map(({ id, payload }) => sipaBoolean(id, payload));
  const never = (values: readonly boolean[]): boolean => values.every((value) => !value);
  const always = (values: readonly boolean[]): boolean => values.length > 0 && values.every((value) => value);
  const debugging = seen(sipaId.bootDebugging);
  // That nothing was measured means something only where everything measured is known.
  const known = platforms.every(({ explained }) => explained.has(12) && explained.has(13));
  return {
    bootDebuggingDisabled: debugging.length > 0 && never(debugging),
    notSafeMode: known && never(seen(sipaId.safeMode)),
    notWinPe: known && never(seen(sipaId.winPe)),
    vbsEnabled: always(seen(sipaId.vsmRequired, sipaId.mandatoryEnforcement)),
    iommuEnabled: always(seen(sipaId.iommuRequired)),
  };
}

/**
 * Identity keys of Virtual Secure Mode in measured events.
 *
 * @param allowIdk - take encryption keys as well
 */
export function vsmIdentityKeys(
  platforms: readonly ProvenPlatform[],
  allowIdk: boolean,
  trail: Trail,
): PublicKey[] {
  const ids: readonly number[] = allowIdk ? [sipaId.vsmIdks, sipaId.vsmIdk] : [sipaId.vsmIdks];
  const tags = tagsWith(ids, platforms);
  return trail.attempt('Keys of Virtual Secure Mode in the log can be read', 'WindowsEvents', () => {
    if (tags.length > MOST_VSM_KEYS)
      throw new EvidenceError('WindowsEvents', 'The log has too many keys of Virtual Secure Mode.', {
        expected: `at most ${MOST_VSM_KEYS}`,
        found: `${tags.length}`,
      });
    return tags.map(({ payload }) => vsmKey(payload));
  });
}

function vsmKey(payload: Uint8Array): PublicKey {
  const { modulus, exponent } = decodeVsmKey(payload);
  return rsaKey(modulus, exponent);
}

/** Tags of some ids in the states of platforms, at any depth. */
function tagsWith(ids: readonly number[], platforms: readonly ProvenPlatform[]): TaggedEvent[] {
  const wanted = new Set(ids);
  const found: TaggedEvent[] = [];
  const collect = (tags: readonly TaggedEvent[]): void => {
    for (const tag of tags) {
      if (wanted.has(tag.id)) found.push(tag);
      if (tag.children !== undefined) collect(tag.children);
    }
  };
  for (const { pcr, tags } of platforms.flatMap(({ windows }) => windows)) {
    if (STATE_PCRS.includes(pcr)) collect(tags);
  }
  return found;
}

/** The same, with faults as refusals in the trail. */
export function readWindowsState(platforms: readonly ProvenPlatform[], trail: Trail): WindowsState {
  return trail.attempt(
    'Windows states of its boot are truth values',
    'WindowsEvents',
    () => windowsState(platforms),
    (state) =>
      Object.entries(state)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
  );
}
