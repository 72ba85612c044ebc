/** Endorsements in one JSON file: to mail, to check in, to carry where a folder is unhandy. */

import { CodedError } from '@veritee/core';
import { base64, fromBase64 } from '@veritee/core/internal';
import * as z from 'zod/mini';
import { parsedBy } from '../parsed-by.ts';
import { earliestExpiry } from './expiry.ts';
import { notFormed, originVia } from './file-words.ts';
import { mostItems, requireReadable } from './manifest.ts';
import { requestKey } from './request.ts';
import { type DeliveredEndorsement, endorsement } from './source.ts';
import { endorsementRequest } from './vendors.ts';

const FORMAT = 'veritee-endorsement-archive';

/** Schema of endorsements in JSON. */
export const archiveItems = z
  .array(
    z.object({
      request: endorsementRequest,
      /** base64 */
      body: z.string(),
      /** PEM */
      issuerChain: z.optional(z.string()),
      /** Of the body and the issuer chain together: `Endorsement.sha256`. */
      sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
      origin: z.string().check(z.maxLength(2000)),
      /** The earliest end that it states; for people, not relied on. */
      expires: z.optional(z.iso.datetime()),
    }),
  )
  .check(z.maxLength(mostItems));
type ArchiveItem = z.infer<typeof archiveItems>[number];

const archiveSchema = z.object({ format: z.literal(FORMAT), version: z.literal(1), items: archiveItems });
type Archive = z.infer<typeof archiveSchema>;

/** Whether a parsed JSON file says that it is an archive. */
export function isArchive(json: unknown): boolean {
  return (
    typeof json === 'object' && json !== null && (json as { readonly format?: unknown }).format === FORMAT
  );
}

/**
 * The text of an archive with these endorsements; of several for one request, the last.
 *
 * @throws EvidenceError `EndorsementsFormat` for more than 10,000 of them
 * @example
 * await writeFile('endorsements.json', archiveText(recording.delivered()));
 */
export function archiveText(items: readonly DeliveredEndorsement[]): string {
  const archive: Archive = { format: FORMAT, version: 1, items: itemsOf(items) };
  return `${JSON.stringify(archive, null, 2)}\n`;
}

/** Endorsements as JSON; of several for one request, the last. */
export function itemsOf(items: readonly DeliveredEndorsement[]): ArchiveItem[] {
  const last = new Map(items.map((each) => [requestKey(each.request), each]));
  requireReadable('The archive', last.size);
  return [...last.values()].map(archived);
}

function archived({ request, endorsement: delivered }: DeliveredEndorsement): ArchiveItem {
  const { body, issuerChain, sha256, origin } = delivered;
  const expires = earliestExpiry(request, delivered)?.toISOString();
  return {
    request,
    body: base64(body),
    ...(issuerChain !== undefined && { issuerChain }),
    sha256,
    origin: origin.slice(0, 2000),
    ...(expires !== undefined && { expires }),
  };
}

/**
 * The endorsements in an archive; each hash is checked.
 *
 * @param json - the parsed file
 * @param path - for people
 * @throws EvidenceError `EndorsementsFormat`
 */
export function archivedEndorsements(json: unknown, path: string): DeliveredEndorsement[] {
  const parsed = parsedBy(archiveSchema, json);
  if (parsed.fault !== undefined) throw notFormed(path, `an archive of endorsements; ${parsed.fault}`);
  return parsed.data.items.map((each) => archivedItem(each, path));
}

/**
 * An endorsement from JSON; its hash is checked.
 * @throws EvidenceError `EndorsementsFormat`
 */
export function archivedItem(item: ArchiveItem, path: string): DeliveredEndorsement {
  const { request, body, issuerChain, sha256, origin } = item;
  const found = endorsement(bytesIn(body, path), originVia(path, origin), issuerChain);
  if (found.sha256 !== sha256) {
    throw notFormed(path, `content with SHA-256 ${sha256}, found ${found.sha256}`);
  }
  return { request, endorsement: found };
}

function bytesIn(body: string, path: string): Uint8Array {
  try {
    return fromBase64(body);
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw notFormed(path, 'bodies in base64', cause);
  }
}
