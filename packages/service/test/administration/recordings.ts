/** Administrative calls of the real service as recorded, in the order of their tests. */

import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject } from '@veritee/core';
import { fromBase64, isJsonObject, parseJws } from '@veritee/core/internal';
import { haveVectors, vectorJson, vectors } from '../vectors.ts';

/** One recorded call. */
export interface RecordedCall {
  readonly file: string;
  readonly mode: 'aad' | 'isolated' | 'shared';
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  };
  readonly response: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: { readonly error?: { readonly code: string } };
  };
  readonly decodedResponseToken: { readonly header: JsonObject; readonly claims: JsonObject } | null;
}

/** The calls of one recorded test; each sequence begins with an instance as it was before anybody changed it. */
export interface Sequence {
  readonly name: string;
  readonly mode: RecordedCall['mode'];
  readonly calls: readonly RecordedCall[];
  /** DER of the certificate that signs in this sequence: what an isolated instance was made with. */
  readonly manager: Uint8Array | undefined;
}

/** Name of the test, number of the call, method, route. */
const FILE = /^(?<test>.+)\.\d\d\.(?:GET|PUT|POST)\.(?:policies_|certificates)/;

/** All sequences whose calls can be sent again: GETs, and others whose body was kept. */
export function recordedSequences(): Sequence[] {
  if (!haveVectors) return [];
  const sequences = new Map<string, RecordedCall[]>();
  for (const file of readdirSync(resolve(vectors, 'maa/recordings')).sort()) {
    const name = FILE.exec(file)?.groups?.['test'];
    if (name !== undefined) sequences.set(name, [...(sequences.get(name) ?? []), readCall(file)]);
  }
  return [...sequences].flatMap(([name, calls]) => {
    const complete = calls.every(({ request }) => request.method === 'GET' || request.body !== null);
    return complete ? [{ name, mode: calls[0]?.mode ?? 'aad', calls, manager: signerOf(calls) }] : [];
  });
}

function readCall(file: string): RecordedCall {
  return { ...(vectorJson(`maa/recordings/${file}`) as Omit<RecordedCall, 'file'>), file };
}

/** The certificate in the header of the first document. */
function signerOf(calls: readonly RecordedCall[]): Uint8Array | undefined {
  const body = calls.find(({ request }) => request.body !== null)?.request.body;
  if (body === undefined || body === null) return undefined;
  const { header } = parseJws(body.startsWith('"') ? String(JSON.parse(body)) : body);
  const { jwk } = header;
  const x5c = header['x5c'] ?? (isJsonObject(jwk) ? jwk['x5c'] : undefined);
  const [first] = Array.isArray(x5c) ? x5c : [];
  return typeof first === 'string' ? fromBase64(first) : undefined;
}
