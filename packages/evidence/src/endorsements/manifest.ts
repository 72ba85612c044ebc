/** `manifest.json` of an endorsement folder: what is in which file, from where, until when. */

import { CodedError } from '@veritee/core';
import { fromUtf8, parseJson } from '@veritee/core/internal';
import * as z from 'zod/mini';
import { parsedBy } from '../parsed-by.ts';
import { fileName, notFormed } from './file-words.ts';
import { endorsementRequest } from './vendors.ts';

/** Items in one folder or archive at most: those of a large fleet of chips. */
export const mostItems = 10_000;
/** A manifest with so many. */
export const mostManifestBytes = 16 * 1024 * 1024;

/**
 * Refuses a collection that could not be read again.
 * @throws EvidenceError `EndorsementsFormat`
 */
export function requireReadable(path: string, items: number): void {
  if (items > mostItems) throw notFormed(path, `at most ${mostItems} endorsements, not ${items}`);
}

/** Schema of the manifest. */
export const manifestSchema = z.object({
  format: z.literal('veritee-endorsements'),
  version: z.literal(1),
  items: z
    .array(
      z.object({
        request: endorsementRequest,
        file: z.string().check(z.regex(fileName)),
        issuerChainFile: z.optional(z.string().check(z.regex(fileName))),
        /** Of the body and the issuer chain together: `Endorsement.sha256`. */
        sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
        /** Where it was fetched. */
        origin: z.string().check(z.maxLength(2000)),
        /** The earliest end that it states; for people, not relied on. */
        expires: z.optional(z.iso.datetime()),
      }),
    )
    .check(z.maxLength(mostItems)),
});
export type Manifest = z.infer<typeof manifestSchema>;
export type ManifestItem = Manifest['items'][number];

/** The manifest's file name. */
export const manifestName = 'manifest.json';

/**
 * Reads a manifest's text.
 * @throws EvidenceError `EndorsementsFormat`
 */
export function parseManifest(text: Uint8Array, path: string): Manifest {
  const parsed = parsedBy(manifestSchema, jsonIn(text, path));
  if (parsed.fault !== undefined) throw notFormed(path, `a manifest of endorsements; ${parsed.fault}`);
  return parsed.data;
}

/** The JSON in a file. */
export function jsonIn(text: Uint8Array, path: string): unknown {
  try {
    return parseJson(fromUtf8(text, path));
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw notFormed(path, 'JSON text', cause);
  }
}
