/** Bounds one try of a request as a whole: the platform's clients end their clock when the head of an answer is there, and read any length. */

import type { PipelinePolicy } from '@azure/core-rest-pipeline';
import { AttestationServiceError } from './errors.ts';

/**
 * A policy that gives a try up after the request's timeout, whatever is still to come, when the caller aborts, and when the
 * answer gets longer than `longest` bytes (unpacked).
 */
export function boundedTry(longest: number): PipelinePolicy {
  return {
    name: 'veriteeBoundedTry',
    async sendRequest(request, next) {
      const { abortSignal, timeout } = request;
      const end = new AbortController();
      const given = abortSignal as AbortSignal | undefined;
      request.abortSignal = given === undefined ? end.signal : AbortSignal.any([given, end.signal]);
      // The platform's client would set a second clock, which it leaves running when a connection fails: no program could end.
      request.timeout = 0;
      let loaded = 0;
      request.onDownloadProgress = ({ loadedBytes }) => {
        loaded = loadedBytes;
        // Thrown into the stream, which ends the reading; the request itself ends below.
        if (loadedBytes > longest) throw tooLong(longest);
      };
      const { expired, stop } = expiry(timeout, given);
      try {
        const answer = next(request);
        // When the race is over, nobody listens to the loser.
        answer.catch(() => undefined);
        return await Promise.race([answer, expired]);
      } catch (error) {
        end.abort();
        throw loaded > longest ? tooLong(longest) : error;
      } finally {
        stop();
        request.timeout = timeout;
        if (abortSignal === undefined) delete request.abortSignal;
        else request.abortSignal = abortSignal;
      }
    },
  };
}

/** Rejects when the time is over or the caller aborts. */
function expiry(
  timeout: number,
  given: AbortSignal | undefined,
): { readonly expired: Promise<never>; stop(): void } {
  let stop = (): void => undefined;
  const expired = new Promise<never>((_, reject) => {
    const give = (): void => reject(aborted());
    const timer = timeout > 0 ? setTimeout(give, timeout) : undefined;
    given?.addEventListener('abort', give, { once: true });
    stop = () => {
      clearTimeout(timer);
      given?.removeEventListener('abort', give);
    };
  });
  expired.catch(() => undefined);
  return { expired, stop };
}

/** By the name that the pipeline knows. */
function aborted(): Error {
  const error = new Error('The request was aborted.');
  error.name = 'AbortError';
  return error;
}

function tooLong(longest: number): AttestationServiceError {
  return new AttestationServiceError(
    'AnswerMalformed',
    'The answer is longer than any of an attestation service.',
    {
      statusCode: 200,
      expected: `at most ${longest} bytes`,
    },
  );
}
