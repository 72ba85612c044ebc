/** One exchange with a server, bounded in time and size. */

import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';

/** What to send, and how much of an answer to wait for. */
export interface ExchangeRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** PEM that is trusted beside the authorities that Node knows. */
  readonly authority?: string | undefined;
  /** Milliseconds for all of it. */
  readonly timeout: number;
  /** Characters of the answer. */
  readonly longest: number;
}

/** An answer, whatever its status. */
export interface ExchangeAnswer {
  readonly status: number;
  readonly text: string;
  /** The moment that the server states, as it writes it. */
  readonly date: string | undefined;
}

/**
 * Sends a request over http or https, as the address says, and reads the answer to its end.
 * @throws Error of `node:http` or `node:tls` when there is no answer, or too much or too late a one
 */
export async function exchange(
  url: URL,
  { method, headers, body, authority, timeout, longest }: ExchangeRequest,
): Promise<ExchangeAnswer> {
  // Loaded with the first request: help is printed without any package.
  const { withoutMark } = await import('@veritee/core/internal');
  const { localNameOptions } = await import('@veritee/core/internal/maa');
  return new Promise((resolve, reject) => {
    const answered = (answer: IncomingMessage): void => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => {
        text += part;
        if (text.length > longest) answer.destroy(new Error('The answer is too long.'));
      });
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, text: withoutMark(text), date: answer.headers.date }),
      );
      answer.on('error', reject);
    };
    const options: RequestOptions = {
      method,
      headers,
      signal: AbortSignal.timeout(timeout),
      ...localNameOptions(url.hostname),
    };
    const ca = authority === undefined ? undefined : [...rootCertificates, authority];
    const sent =
      url.protocol === 'https:'
        ? httpsRequest(url, { ...options, ca }, answered)
        : httpRequest(url, options, answered);
    sent.on('error', reject);
    sent.end(body);
  });
}
