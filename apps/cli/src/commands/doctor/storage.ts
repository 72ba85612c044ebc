/** Whether the storage can be used: there, readable, writable, for the owner only, of this version, not locked, not full. */

import { constants, existsSync } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { isCoded, isOtherSide } from '../../errors.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

/** Bytes on a disk below which a service soon cannot write. */
const LITTLE = 100 * 1024 * 1024;
/** What only its owner may read. */
const SECRETS = ['master-key', 'tls/ca-key.pem', 'tls/server-key.pem'];

/** What was found, and the instances that are stored. */
export interface StorageState {
  readonly findings: readonly Finding[];
  readonly instances: readonly string[];
}

/** Examines the data directory and the database. */
export async function checkStorage({ settings, data }: Patient): Promise<StorageState> {
  const folder = await folderFindings(data);
  const isUsable = folder.every(({ status }) => status !== 'failed') && existsSync(data);
  if (!isUsable && settings.database === undefined) return { findings: folder, instances: [] };
  const { findings, instances } = await databaseFindings(settings.database, data);
  return { findings: [...folder, ...findings], instances };
}

async function folderFindings(data: string): Promise<readonly Finding[]> {
  const found = await stat(data).catch(() => undefined);
  if (found === undefined) {
    return [
      warning(
        'storage',
        `The data directory ${data} does not exist.`,
        'The first start makes it; if there was one, name it with --data.',
      ),
    ];
  }
  if (!found.isDirectory()) {
    return [failed('storage', `${data} is not a folder.`, 'Name another data directory with --data.')];
  }
  const findings: Finding[] = [];
  try {
    await access(data, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    findings.push(
      failed(
        'storage',
        `The data directory ${data} cannot be read and written.`,
        'Make the user of the service its owner (chown -R).',
        { code: 'ReadOnly' },
      ),
    );
  }
  return [...findings, ...(await modeFindings(data)), ...(await spaceFindings(data))];
}

/** The service refuses what others can write, and secrets that others can read. */
async function modeFindings(data: string): Promise<readonly Finding[]> {
  const { filesOfDatabase, openToOthers, refuseWritable } = await import('@veritee/service/internal');
  const secrets = SECRETS.map((name) => join(data, name));
  const findings: Finding[] = [];
  for (const path of [data, ...filesOfDatabase(data), ...secrets]) {
    const words = await openToOthers(path);
    if (words === undefined) continue;
    const [what = '', command = ''] = words.split('; run: ');
    const message = `${what.charAt(0).toUpperCase()}${what.slice(1)}.`;
    const isRefused = secrets.includes(path) || (await isThrown(() => refuseWritable(path)));
    const cure = `Run: ${command}`;
    findings.push(isRefused ? failed('storage', message, cure) : warning('storage', message, cure));
  }
  return findings;
}

async function isThrown(work: () => Promise<void>): Promise<boolean> {
  return work().then(
    () => false,
    () => true,
  );
}

async function spaceFindings(data: string): Promise<readonly Finding[]> {
  const { bavail, bsize } = await statfs(data);
  const free = bavail * bsize;
  if (free >= LITTLE) return [];
  const megabytes = Math.floor(free / 1024 / 1024);
  return [warning('storage', `Only ${megabytes} MB are free for ${data}.`, 'Free space on its disk.')];
}

async function databaseFindings(database: string | undefined, data: string): Promise<StorageState> {
  const { examineStorage } = await import('@veritee/service/internal');
  try {
    const address = database === undefined ? { directory: data } : { url: database };
    const { engine, isNew, isOlder, instances, lockedBy } = await examineStorage(address);
    const name = engine === 'sqlite' ? `The database in ${data}` : 'The PostgreSQL database';
    if (lockedBy !== undefined) {
      const message = `Process ${lockedBy} keeps the database in ${data} locked.`;
      return {
        findings: [
          failed('storage', message, 'End its transaction, or the process.', { code: 'DatabaseBusy' }),
        ],
        instances,
      };
    }
    const state = isNew
      ? 'has no instances yet'
      : isOlder
        ? 'is of an earlier version; the next start brings it up to date'
        : `has ${instances.length} instance${instances.length === 1 ? '' : 's'}`;
    return { findings: [ok('storage', `${name} ${state}`)], instances };
  } catch (error) {
    if (!isCoded(error)) throw error;
    const { code, message, hint = 'See the reference of error codes.' } = error;
    const place = database === undefined ? ` (${join(data, 'veritee.db')})` : '';
    const facts = { code, isOtherSide: database !== undefined && isOtherSide(code) };
    return { findings: [failed('storage', message.replace(/\.$/, `${place}.`), hint, facts)], instances: [] };
  }
}
