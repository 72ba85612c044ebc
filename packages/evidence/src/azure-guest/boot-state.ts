/** What the boot log of a guest proves, in the words of Azure's tokens. */

import { sipaBoolean } from '../tpm/event-log/sipa.ts';
import type { TaggedEvent } from '../tpm/event-log/tagged.ts';
import type { ProvenPlatform } from '../tpm/platform.ts';
import { type SecureBootKeys, secureBootKeys } from './secure-boot-keys.ts';

/** A proven boot. */
export interface BootState {
  readonly secureBoot: boolean;
  readonly keys: SecureBootKeys;
  readonly isWindows: boolean;
  readonly bootDebugging: boolean;
  readonly kernelDebugging: boolean;
  readonly hypervisorDebugging: boolean;
  readonly testSigning: boolean;
  readonly flightSigning: boolean;
  readonly elam: boolean;
  /** 1: hypervisor-enforced code integrity is on. */
  readonly hvciPolicy: number;
}

/** Ids of Windows' events (published header wbcl.h). */
const sipaId = {
  elamAggregation: 0x40010002,
  bootDebugging: 0x40001,
  osKernelDebug: 0x50001,
  testSigning: 0x50003,
  hypervisorDebug: 0x5000d,
  flightSigning: 0x50021,
  hvciPolicy: 0xa0007,
} as const;

/** PCRs of Windows' boot configuration and modules. */
const STATE_PCRS: readonly number[] = [12, 13];

/**
 * Reads a proven boot log. What weakens counts if it was measured once; of other systems than Windows nothing is measured,
 * so all of this is off.
 */
export function bootState(
  { secureBoot, firmware, isWindows, windows }: ProvenPlatform,
  moreKeys?: readonly string[],
): BootState {
  const tags = windows.filter(({ pcr }) => STATE_PCRS.includes(pcr)).flatMap((event) => allTags(event.tags));
  const ever = (id: number): boolean => tags.some((tag) => tag.id === id && sipaBoolean(id, tag.payload));
  return {
    secureBoot: secureBoot.enabled,
    keys: secureBootKeys(firmware, moreKeys),
    isWindows,
    bootDebugging: ever(sipaId.bootDebugging),
    kernelDebugging: ever(sipaId.osKernelDebug),
    hypervisorDebugging: ever(sipaId.hypervisorDebug),
    testSigning: ever(sipaId.testSigning),
    flightSigning: ever(sipaId.flightSigning),
    elam: tags.some(({ id }) => id === sipaId.elamAggregation),
    hvciPolicy: hvciPolicyIn(tags),
  };
}

function allTags(tags: readonly TaggedEvent[]): TaggedEvent[] {
  return tags.flatMap((tag) => [tag, ...allTags(tag.children ?? [])]);
}

/** The weakest that was measured. */
function hvciPolicyIn(tags: readonly TaggedEvent[]): number {
  const values = tags.filter(({ id }) => id === sipaId.hvciPolicy).map(({ payload }) => payload[0] ?? 0);
  return values.length === 0 ? 0 : Math.min(...values);
}
