/** Requests to the service, under its own certificate authority. */

import { request } from 'node:https';
import { TestingError } from './errors.ts';

/** What to send. */
export interface Sent {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * The JSON of an answer.
 *
 * @param ca - PEM of the certificate authority of the service
 * @throws TestingError `RequestRefused`
 */
export async function ask(
  url: string,
  { method = 'GET', headers = {}, body }: Sent,
  ca: string,
): Promise<unknown> {
  const { status, text } = await answerOf(url, { method, headers, ...(body !== undefined && { body }) }, ca);
  if (status >= 200 && status < 300) return JSON.parse(text);
  throw new TestingError('RequestRefused', `The service refuses ${method} ${new URL(url).pathname}.`, {
    expected: 'an answer with status 200',
    found: `${status} ${text.slice(0, 500)}`,
  });
}

function answerOf(
  url: string,
  { method, headers, body }: Sent,
  ca: string,
): Promise<{ readonly status: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    // No connection is kept: one that is idle would make the service wait when it stops.
    const outgoing = request(url, { ca, method, headers: { ...headers }, agent: false }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8');
      incoming.on('data', (part: string) => (text += part));
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text }));
      incoming.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
