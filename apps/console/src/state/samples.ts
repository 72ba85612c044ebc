/** The samples of the build: simulated evidence with its endorsements and its root. Loaded when somebody asks for them. */

import { fromBase64url } from '@veritee/core/internal';
import type { GivenFile } from '../protocol.ts';
import { givenFile } from './files.ts';

/** A sample, as the list has it. */
export interface Sample {
  /** Of its file and of its folder: `sgx-debug`. */
  readonly name: string;
  /** The attestation type. */
  readonly type: string;
  readonly scenario: string;
  /** What is the case with it. */
  readonly differs: string;
}

/** What a sample holds. */
export interface SampleFiles {
  readonly files: readonly GivenFile[];
  /** When it was made, and the time to judge it at: milliseconds since 1970. */
  readonly at: number;
}

/** The list. @throws Error where this build has none */
export async function sampleList(): Promise<readonly Sample[]> {
  return (await loaded('index')) as readonly Sample[];
}

/**
 * The files of a sample. Its development root is trusted: whoever chooses a sample has read that it is simulated.
 *
 * @throws Error where it cannot be loaded
 */
export async function sampleFiles({ name }: Sample): Promise<SampleFiles> {
  const { at, files } = (await loaded(name)) as {
    readonly at: string;
    readonly files: readonly { readonly name: string; readonly data: string }[];
  };
  const moment = Date.parse(at);
  return {
    at: moment,
    files: files.map((file) => ({
      ...givenFile(`${name}/${file.name}`, fromBase64url(file.data), true),
      at: moment,
    })),
  };
}

/** A file of the build that this page is of. */
async function loaded(name: string): Promise<unknown> {
  const answer = await fetch(`./samples/${encodeURIComponent(name)}.json`, { credentials: 'omit' });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}
