/** Recordings of the real service, and the evidence behind them. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of reference cases; tests that need it are skipped with one visible line where it is missing. */
export const vectors = resolve(
  import.meta.dirname,
  '../../..',
  process.env['VERITEE_VECTORS'] ?? '../shared/vectors',
);

/** Whether the reference cases are there. */
export const haveVectors = existsSync(vectors);
if (!haveVectors) console.warn(`skipped: no reference cases at VERITEE_VECTORS (${vectors})`);

/** A file of the reference cases as JSON. */
export function vectorJson(path: string): unknown {
  return JSON.parse(readFileSync(resolve(vectors, path), 'utf8'));
}

/** A file of the reference cases as text. */
export function vectorText(path: string): string {
  return readFileSync(resolve(vectors, path), 'utf8');
}

/** One recorded exchange. */
export interface Recording {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: Readonly<Record<string, string>>;
    readonly body: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly body: { readonly error?: { readonly code: string } };
  };
  readonly decodedResponseToken: {
    readonly header: Readonly<Record<string, unknown>>;
    readonly claims: Readonly<Record<string, unknown>>;
  } | null;
}

/** Recorded attest calls whose request body was kept. */
export function attestRecordings(): Recording[] {
  if (!haveVectors) return [];
  const folder = resolve(vectors, 'maa/recordings');
  return readdirSync(folder)
    .filter((name) => /POST\.attest_(SgxEnclave|OpenEnclave)\./.test(name))
    .map((name) => ({
      ...(JSON.parse(readFileSync(resolve(folder, name), 'utf8')) as Omit<Recording, 'name'>),
      name,
    }))
    .filter((recording) => recording.request.body !== undefined && recording.request.body !== null);
}
