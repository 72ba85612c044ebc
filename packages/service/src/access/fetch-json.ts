/** Fetches a JSON document of an issuer: bounded in size and time, and never led elsewhere. */

import { fromUtf8, readBounded, withoutMark } from '@veritee/core/internal';
import { ServiceError } from '../errors/service-error.ts';

/** Sends a request; the platform's `fetch` unless told otherwise. */
export type Send = (url: string, init: RequestInit) => Promise<Response>;

const LARGEST = 512 * 1024;
const TIMEOUT = 5_000;

/**
 * The document at a URL.
 * @throws ServiceError `IssuerUnavailable`
 */
export async function fetchJson(url: string, send: Send): Promise<unknown> {
  try {
    const answer = await send(url, {
      headers: { accept: 'application/json' },
      // The operator named this address; where it would send us on to, nobody vouches for.
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (answer.status !== 200) {
      await answer.body?.cancel();
      throw new Error(`status ${answer.status}`);
    }
    const body = await readBounded(answer.body, LARGEST, () => new Error(`larger than ${LARGEST} bytes`));
    return JSON.parse(withoutMark(fromUtf8(body))) as unknown;
  } catch (cause) {
    throw new ServiceError('IssuerUnavailable', 'The keys of the token issuer could not be fetched.', {
      cause,
    });
  }
}
