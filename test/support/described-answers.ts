/**
 * Set up for every test file: each answer that a service in its process gives must be one that `/openapi.json` describes.
 * A test fails after which there is another one.
 */

import { type IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { afterAll, afterEach, expect } from 'vitest';
import { serviceVersion } from '../../packages/service/src/version.ts';
import type { SeenAnswer } from './answer-check.ts';

const seen: SeenAnswer[] = [];
const { writeHead, end } = ServerResponse.prototype;
const written = new WeakMap<ServerResponse, OutgoingHttpHeaders>();

ServerResponse.prototype.writeHead = function (this: ServerResponse, ...values: unknown[]): ServerResponse {
  const given = values.findLast((each) => typeof each === 'object');
  written.set(this, { ...this.getHeaders(), ...(given as OutgoingHttpHeaders | undefined) });
  return Reflect.apply(writeHead, this, values) as ServerResponse;
} as ServerResponse['writeHead'];

ServerResponse.prototype.end = function (this: ServerResponse, ...values: unknown[]): ServerResponse {
  const { method = '', url = '', originalUrl = url } = this.req as IncomingMessage & { originalUrl?: string };
  const headers = written.get(this) ?? this.getHeaders();
  const [body] = values;
  // Not of Azure: its recorded answers are played back in some tests.
  if (headers['x-ms-maa-service-version'] === serviceVersion) {
    const text = typeof body === 'string' || body instanceof Uint8Array ? Buffer.from(body).toString() : '';
    seen.push({ method, url: originalUrl, status: this.statusCode, headers, text });
  }
  return Reflect.apply(end, this, values) as ServerResponse;
} as ServerResponse['end'];

async function checkSeen(): Promise<void> {
  if (seen.length === 0) return;
  const { answerFaults } = await import('./answer-check.ts');
  expect(seen.splice(0).flatMap(answerFaults)).toEqual([]);
}

afterEach(checkSeen);
afterAll(checkSeen);
