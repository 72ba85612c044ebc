/** The pipeline's last step by `fetch`: for platforms whose own client is not known to Azure's pipeline, and for callers who bring theirs. */

import {
  createHttpHeaders,
  type HttpClient,
  type PipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';

/** Characters of the longest answer read; the transport refuses it by its length then. */
const LARGEST_ANSWER = 8 * 1024 * 1024 + 1;

/**
 * An HTTP client that sends by `fetch`. Redirects are not followed, cookies are not sent, and no more of an answer is read
 * than the client accepts.
 *
 * @param send - default the platform's `fetch`
 * @example
 * const client = new AttestationClient(endpoint, { httpClient: fetchHttpClient(env.SERVICE.fetch) });
 */
export function fetchHttpClient(send: typeof fetch = (...args) => fetch(...args)): HttpClient {
  return {
    async sendRequest(request) {
      const signal = signalOf(request);
      try {
        const answer = await send(request.url, {
          method: request.method,
          headers: request.headers.toJSON({ preserveCase: true }),
          redirect: 'manual',
          credentials: 'omit',
          ...(typeof request.body === 'string' && { body: request.body }),
          ...(signal !== undefined && { signal }),
        });
        return await responseOf(request, answer);
      } catch (cause) {
        throw failure(request, signal, cause);
      }
    },
  };
}

function signalOf({ abortSignal, timeout }: PipelineRequest): AbortSignal | undefined {
  const signals: AbortSignal[] = [];
  if (abortSignal !== undefined) signals.push(abortSignal as AbortSignal);
  if (timeout > 0) signals.push(AbortSignal.timeout(timeout));
  return signals.length === 0 ? undefined : AbortSignal.any(signals);
}

async function responseOf(request: PipelineRequest, answer: Response): Promise<PipelineResponse> {
  const headers = createHttpHeaders();
  answer.headers.forEach((value, name) => {
    headers.set(name, value);
  });
  // Browsers hide a redirect that is not followed behind status 0.
  const status = answer.type === 'opaqueredirect' ? 307 : answer.status;
  return { request, status, headers, bodyAsText: await boundedText(answer) };
}

async function boundedText(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  const reader = answer.body?.getReader();
  let text = '';
  while (reader !== undefined && text.length < LARGEST_ANSWER) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    text += decoder.decode(value, { stream: true });
  }
  await reader?.cancel();
  return text;
}

/** In the words that the pipeline understands: an abort stays one, everything else is worth another try. */
function failure(request: PipelineRequest, signal: AbortSignal | undefined, cause: unknown): Error {
  if (signal?.aborted === true) {
    const error = new Error('The request was aborted.', { cause });
    error.name = 'AbortError';
    return error;
  }
  return new RestError('The request could not be sent.', { code: RestError.REQUEST_SEND_ERROR, request });
}
