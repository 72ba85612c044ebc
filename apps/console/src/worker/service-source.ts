/** Endorsements of the service that serves the page: asked for only after a click. */

import { type EndorsementRequest, type EndorsementSource, kdsSource, pcsSource } from '@veritee/evidence';
import type { AskedService } from '../protocol.ts';

/** Certificates of one machine are not asked for: the service must not learn which machine it is. */
const NAMES_A_MACHINE: ReadonlySet<EndorsementRequest['kind']> = new Set(['vcek', 'pck-chain']);

/** Answers of one click, kept as long as it counts: moving the time must not ask again. */
let latest: { readonly id: number; readonly source: EndorsementSource } | undefined;

/** The source for a click. */
export function serviceSource({ id, address }: AskedService): EndorsementSource {
  if (latest?.id !== id) latest = { id, source: remembered(address) };
  return latest.source;
}

function remembered(address: string): EndorsementSource {
  const sources = [
    pcsSource({ url: address, kind: 'pccs' }),
    kdsSource({ url: address, kind: 'kds', spacing: 0 }),
  ];
  const answers = new Map<string, ReturnType<EndorsementSource['get']>>();
  const ask = async (request: EndorsementRequest): ReturnType<EndorsementSource['get']> => {
    if (NAMES_A_MACHINE.has(request.kind)) return undefined;
    for (const source of sources) {
      const found = await source.get(request);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    name: address,
    anyRoot: true,
    get: (request) => {
      const key = JSON.stringify(request);
      const answer = answers.get(key) ?? ask(request);
      answers.set(key, answer);
      return answer;
    },
  };
}
