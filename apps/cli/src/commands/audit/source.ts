/** Where an audit log is read from: an exported file, a service, or the storage itself. */

import { resolve } from 'node:path';
import { type AuditLog, type AuditRecord, auditPages, openAuditLog } from '@veritee/service/internal';
import { z } from 'zod';
import { CliError } from '../../errors.ts';
import { requireStorage } from '../../input/data-directory.ts';
import { read } from '../../remote/instances.ts';
import { openManagement } from '../../remote/management.ts';
import type { Session } from '../../session/session.ts';

/** Options that name a log; exactly one place. */
export interface AuditPlace {
  readonly file?: string | undefined;
  readonly endpoint?: string;
  readonly ca?: string;
  readonly token?: string;
  readonly data?: string;
  readonly database?: string;
}

const record = z.object({ sequence: z.int().min(0), entry: z.string(), hash: z.string() });
const place = z.object({ sequence: z.int().min(0), hash: z.string() });

/**
 * Opens the log.
 * @throws CliError
 */
export async function auditLog(from: AuditPlace, session: Session): Promise<AuditLog> {
  const { file, endpoint, data, database } = from;
  const places = [file, endpoint, data, database].filter((each) => each !== undefined);
  if (places.length !== 1) {
    throw new CliError('InvalidUsage', 'Name one place of the audit log.', {
      hint: 'An exported FILE, --endpoint URL, --data DIR or --database URL.',
    });
  }
  if (file !== undefined) return logInFile(file, session);
  if (endpoint !== undefined) return logOfService({ ...from, endpoint }, session);
  if (database !== undefined) return openAuditLog({ url: database }, session.terminal.clock());
  const directory = resolve(data ?? '');
  requireStorage(directory);
  return openAuditLog({ directory }, session.terminal.clock());
}

/** Lines of JSON, as `audit export` prints them; the last may be the head. */
async function logInFile(file: string, { inputs }: Session): Promise<AuditLog> {
  const lines = (await inputs.text(file)).split('\n').filter((line) => line.trim() !== '');
  const records = lines.map((line, at) => recordIn(line, at + 1, file));
  const { sequence, hash } = records.at(-1) ?? { sequence: 0, hash: '' };
  return {
    pages: async function* () {
      yield records;
    },
    // A file has no head of its own: only one that is remembered tells a missing end.
    head: async () => ({ sequence, hash }),
    close: async () => undefined,
  };
}

function recordIn(line: string, number: number, file: string): AuditRecord {
  try {
    return record.parse(JSON.parse(line));
  } catch (cause) {
    throw new CliError('InputInvalid', `${file}: line ${number} is not a line of an audit log.`, {
      hint: 'Expected {"sequence":…,"entry":"…","hash":"…"} on each line, as audit export prints them.',
      cause,
    });
  }
}

async function logOfService(
  from: AuditPlace & { readonly endpoint: string },
  session: Session,
): Promise<AuditLog> {
  const management = await openManagement(from, session);
  const page = z.looseObject({ value: z.array(record) });
  return {
    pages: () =>
      auditPages(
        async (after) => read(page, await management.send('GET', `/audit/records?after=${after}`)).value,
      ),
    head: async () => read(place, await management.send('GET', '/audit/head')),
    close: async () => undefined,
  };
}
