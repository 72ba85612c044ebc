/** Sources on disk that are read again when their file is replaced under a running verifier. */

import { isAmount, isFunction, orAbsent, type RecordShape } from '@veritee/core/internal';
import { kindOf } from './files.ts';
import type { EndorsementSource } from './source.ts';

/** How files are watched for a renewal. */
export interface FileSourceOptions {
  /** Milliseconds after which a request looks whether the file was replaced. Default 1000. */
  readonly recheckAfter?: number | undefined;
  /** Milliseconds of a clock that only goes forward. */
  readonly ticks?: (() => number) | undefined;
}

/** What each of these options may be. */
export const fileShape: RecordShape<FileSourceOptions> = {
  recheckAfter: orAbsent(isAmount),
  ticks: orAbsent(isFunction),
};

/** Loads now, to refuse at once what cannot be used, and again whenever the file has changed. */
export async function renewed(
  name: string,
  file: string,
  load: () => Promise<EndorsementSource>,
  { recheckAfter = 1000, ticks = () => performance.now() }: FileSourceOptions,
): Promise<EndorsementSource> {
  let stamp: string | undefined = (await kindOf(file)).stamp;
  let loaded = Promise.resolve(await load());
  let checked = ticks();

  async function recheck(): Promise<void> {
    checked = ticks();
    try {
      const found = (await kindOf(file)).stamp;
      if (found === stamp) return;
      stamp = found;
      loaded = load();
    } catch (error) {
      stamp = undefined;
      loaded = Promise.reject(error);
    }
    // Whoever asks meets the failure; until then it may stay unobserved.
    loaded.catch(() => undefined);
  }

  return {
    name,
    async get(request, signal, asker) {
      if (ticks() - checked >= recheckAfter) await recheck();
      return (await loaded).get(request, signal, asker);
    },
  };
}
