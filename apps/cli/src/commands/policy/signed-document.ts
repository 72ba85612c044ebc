/** A policy document that was signed before: as a file has it, or as the commands print it in JSON. */

import { CliError, isCoded } from '../../errors.ts';
import { explained } from '../../hints/explained.ts';

/** A document, and the policy text in it. */
export interface SignedDocument {
  readonly document: string;
  readonly text: string;
}

/** Three parts of base64url, the last of which may be empty. */
const COMPACT = /^e[wy][\w-]+\.[\w-]*\.[\w-]*$/;

/**
 * The document in a file's text; undefined for a policy text.
 *
 * @throws CliError `InputInvalid` for JSON without a document, or with several different ones
 */
export async function signedDocument(content: string, file: string): Promise<SignedDocument | undefined> {
  const bare = content.trim();
  if (COMPACT.test(bare)) return read(bare, file);
  if (!/^[{[]\s*["{]/.test(bare)) return undefined;
  const members = parsed(bare);
  if (members === undefined) return undefined;
  const documents = [...new Set(documentsIn(members))];
  const [document, ...others] = documents;
  if (document !== undefined && others.length === 0) return read(document, file);
  throw document === undefined
    ? new CliError('InputInvalid', `${file} is JSON without a policy document.`, {
        hint: 'Expected a policy text, a signed document, or JSON with the member "document".',
      })
    : new CliError('InputInvalid', `${file} has ${documents.length} policy documents.`, {
        hint: 'Keep the one that is meant: one act of `veritee policy history --json`, or its member "document" alone.',
      });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Of an object its own, or those of the acts of a history. */
function documentsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { document, history } = value as { readonly document?: unknown; readonly history?: unknown };
  if (typeof document === 'string') return [document];
  const acts = Array.isArray(value) ? value : Array.isArray(history) ? history : [];
  return acts.flatMap((act) => (Array.isArray(act) ? [] : documentsIn(act)));
}

async function read(document: string, file: string): Promise<SignedDocument> {
  const { parseJws } = await import('@veritee/core/internal');
  const { policyTextOf } = await import('@veritee/core/internal/maa');
  try {
    return { document, text: policyTextOf(parseJws(document)) };
  } catch (cause) {
    if (!isCoded(cause)) throw cause;
    throw new CliError('InputInvalid', `${file} has no policy document that can be read.`, {
      hint: explained(cause),
      cause,
    });
  }
}
