/** Proves that no line of an administrative audit log was altered, removed or put in. */

import { auditHash } from '../storage/audit-chain.ts';
import type { AuditRecord } from '../storage/storage.ts';

/** A place in the chain: the number of a line, and its hash, which stands for all lines up to it. */
export interface ChainPlace {
  readonly sequence: number;
  readonly hash: string;
}

/** What can be wrong. */
export type ChainFault =
  | 'SequenceBroken'
  | 'HashMismatch'
  | 'HeadMismatch'
  | 'RememberedMissing'
  | 'RememberedMismatch';

/** What was found. */
export interface ChainReport {
  /** Lines that are proven, up to the first that is not. */
  readonly records: number;
  /** The end of the chain: to be remembered elsewhere, since whoever can rewrite the log can rewrite all of it. */
  readonly head: ChainPlace;
  readonly fault?: { readonly code: ChainFault; readonly sequence: number; readonly message: string };
}

/**
 * Verifies the chain from its first line on.
 *
 * @param pages - all lines in their order
 * @param told - the log's own idea of its end, kept apart from the lines: tells lines that are missing at the end
 * @param remembered - an end of the chain that was seen before: tells a log that was shortened or rewritten as a whole
 * @example
 * const { fault, head } = await verifyChain([records]);
 */
export async function verifyChain(
  pages: AsyncIterable<readonly AuditRecord[]> | Iterable<readonly AuditRecord[]>,
  { told, remembered }: { readonly told?: ChainPlace; readonly remembered?: ChainPlace } = {},
): Promise<ChainReport> {
  let head: ChainPlace = { sequence: 0, hash: '' };
  const faulty = (code: ChainFault, sequence: number, message: string): ChainReport => ({
    records: head.sequence,
    head,
    fault: { code, sequence, message },
  });
  for await (const page of pages) {
    for (const { sequence, entry, hash } of page) {
      const expected = head.sequence + 1;
      if (sequence !== expected) {
        return faulty(
          'SequenceBroken',
          expected,
          `Line ${expected} is missing: line ${sequence} follows instead.`,
        );
      }
      if (hash !== auditHash(head.hash, entry)) {
        return faulty(
          'HashMismatch',
          sequence,
          `Line ${sequence}, or one before it, is not what was written.`,
        );
      }
      head = { sequence, hash };
      if (remembered?.sequence === sequence && remembered.hash !== hash) {
        return faulty(
          'RememberedMismatch',
          sequence,
          `Line ${sequence} has not the hash that is remembered: the log was rewritten.`,
        );
      }
    }
  }
  if (remembered !== undefined && remembered.sequence > head.sequence) {
    return faulty(
      'RememberedMissing',
      head.sequence + 1,
      `The log ends at line ${head.sequence}; line ${remembered.sequence} is remembered: its end was cut off.`,
    );
  }
  if (told !== undefined && (told.sequence !== head.sequence || told.hash !== head.hash)) {
    return faulty(
      'HeadMismatch',
      head.sequence + 1,
      `The log ends at line ${head.sequence}, but states that it ends at line ${told.sequence}: lines were removed or added at its end.`,
    );
  }
  return { records: head.sequence, head };
}
