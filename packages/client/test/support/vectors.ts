/** Real recordings of the service, which live beside the repository. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject, PublishedKeys } from '@veritee/core';
import { parseJson, publishedKeys } from '@veritee/core/internal';

const root = resolve(import.meta.dirname, '../../../..');
const vectors = resolve(root, process.env['VERITEE_VECTORS'] ?? '../shared/vectors');
const maa = resolve(vectors, 'maa');

/** Whether the vectors are there; says so once when they are not. */
export function haveVectors(): boolean {
  if (existsSync(maa)) return true;
  console.warn(`skipped: no vectors at ${vectors} (set VERITEE_VECTORS)`);
  return false;
}

export interface Recording {
  readonly name: string;
  readonly issuerObserved: string | null;
  readonly request: { readonly path: string; readonly method: string; readonly body: JsonObject | null };
  readonly response: {
    readonly status: number;
    readonly headers: Record<string, string>;
    readonly body: JsonObject;
  };
  readonly decodedResponseToken: { readonly header: JsonObject; readonly claims: JsonObject } | null;
}

function recordingsIn(folder: string): Recording[] {
  const path = resolve(maa, folder);
  if (!existsSync(path)) return [];
  // The `samples.*` files are of another shape and api-version.
  return readdirSync(path)
    .filter((name) => name.endsWith('.json') && !name.startsWith('samples.'))
    .map((name): [string, unknown] => [name, parseJson(readFileSync(resolve(path, name), 'utf8'))])
    .filter(([, content]) => (content as Recording).response !== undefined)
    .map(([name, content]) => ({ ...(content as Recording), name }));
}

export function recordings(): Recording[] {
  return recordingsIn('recordings');
}

/** All recorded key sets, by instance and era. */
export function recordedKeySets(): PublishedKeys[] {
  return recordingsIn('jwks').map(({ response }) => publishedKeys.parse(response.body));
}

/** The text of a file among the vectors. */
export function vectorText(path: string): string {
  return readFileSync(resolve(maa, path), 'utf8');
}

/** Where a file among all vectors is. */
export function vectorPath(path: string): string {
  return resolve(vectors, path);
}
