/** Notes what a source delivers, so that the endorsements of a verification can be put into a bundle. */

import { requestKey } from './request.ts';
import type { DeliveredEndorsement, EndorsementSource } from './source.ts';

/** A source with what it delivered so far. */
export interface RecordingSource extends EndorsementSource {
  /** One entry per request, in the order of the first delivery. */
  delivered(): readonly DeliveredEndorsement[];
}

/**
 * The same source, noting what it delivers.
 *
 * @example
 * const recording = recordingSource(pcsSource());
 * await scheme.gather(scheme.decode(quote), recording);
 * await writeFolder('endorsements', recording.delivered());
 */
export function recordingSource(source: EndorsementSource): RecordingSource {
  const noted = new Map<string, DeliveredEndorsement>();
  return {
    name: source.name,
    async get(request, signal, asker) {
      const endorsement = await source.get(request, signal, asker);
      if (endorsement !== undefined) noted.set(requestKey(request), { request, endorsement });
      return endorsement;
    },
    delivered: () => [...noted.values()],
  };
}
