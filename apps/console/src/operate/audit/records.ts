/** Records of the audit log, as the management API has them and as people read them. */

import * as z from 'zod/mini';

const record = z.object({ sequence: z.number(), entry: z.string(), hash: z.string() });
/** A record: `entry` is the text that was hashed. */
export type AuditRecord = z.output<typeof record>;

/** The answer of `GET /management/audit/records`. */
export const recordsAnswer = z.object({ value: z.array(record) });
/** The answer of `GET /management/audit/head`. */
export const headAnswer = z.object({ sequence: z.number(), hash: z.string() });
/** The end of the log. */
export type AuditHead = z.output<typeof headAnswer>;

const entry = z.object({
  at: z.string(),
  caller: z.string(),
  operation: z.string(),
  instance: z.optional(z.string()),
  outcome: z.string(),
  details: z.optional(z.record(z.string(), z.unknown())),
});

/** A record that is read. */
export interface ReadRecord extends AuditRecord {
  /** Absent for an entry that is malformed. */
  readonly act?: z.output<typeof entry> | undefined;
}

/** Reads an entry. */
export function readRecord(each: AuditRecord): ReadRecord {
  const parsed = entry.safeParse(jsonOf(each.entry));
  return parsed.success ? { ...each, act: parsed.data } : each;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What is searched for; empty texts and absent times are met by all. */
export interface Wanted {
  readonly caller: string;
  readonly operation: string;
  readonly instance: string;
  readonly outcome: '' | 'done' | 'refused';
  /** Milliseconds since 1970. */
  readonly from?: number | undefined;
  readonly until?: number | undefined;
}

/** Whether a record is searched for. One that cannot be read always is: it must not be overlooked. */
export function isWanted({ act }: ReadRecord, wanted: Wanted): boolean {
  if (act === undefined) return true;
  const at = Date.parse(act.at);
  const isDone = act.outcome === 'done';
  return (
    act.caller.toLowerCase().includes(wanted.caller.toLowerCase()) &&
    (act.instance ?? '').includes(wanted.instance.toLowerCase()) &&
    (wanted.operation === '' || act.operation === wanted.operation) &&
    (wanted.outcome === '' || isDone === (wanted.outcome === 'done')) &&
    (wanted.from === undefined || at >= wanted.from) &&
    (wanted.until === undefined || at <= wanted.until)
  );
}
