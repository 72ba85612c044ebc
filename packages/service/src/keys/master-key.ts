/** The master key: where it comes from, and that it is one. */

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { fromAnyBase64 } from '@veritee/core/internal';
import { KeyError } from '../errors/key-error.ts';
import type { DataDirectory } from '../storage/files.ts';
import { refuseWritable } from '../storage/modes.ts';
import { createSealer, MASTER_KEY_BYTES, type Sealer } from './sealing.ts';

/**
 * Where the master key comes from: a file, text that somebody read for us (an environment variable), or the output of a
 * command (a secret store's client). One key a line, 64 hex digits or base64 of 32 bytes; the first line seals, all open.
 */
export type MasterKeySource =
  | { readonly file: string }
  | { readonly text: string; readonly name: string }
  | { readonly command: string };

const FILE = 'master-key';
const LONGEST_TEXT = 4096;
const COMMAND_TIMEOUT = 30_000;

/**
 * Opens the master key as a sealer. Without a source it is a file of the data directory, made at first start, for the
 * owner only.
 *
 * @throws KeyError `MasterKeyInvalid`; ServiceError `InvalidOperation` for a file that others can write
 */
export async function openSealer(source: MasterKeySource | undefined, data: DataDirectory): Promise<Sealer> {
  const text = source === undefined ? await ownFile(data) : await textOf(source);
  const [first, ...others] = parseKeys(text, nameOf(source));
  if (first === undefined) throw invalid(nameOf(source), 'nothing');
  return createSealer([first, ...others]);
}

/** Of two processes that start together, the first decides. */
async function ownFile(data: DataDirectory): Promise<string> {
  const known = await data.read(FILE, 'secret');
  return known ?? data.writeFirst(FILE, `${randomBytes(MASTER_KEY_BYTES).toString('hex')}\n`, 'secret');
}

function nameOf(source: MasterKeySource | undefined): string {
  if (source === undefined) return `the file ${FILE} of the data directory`;
  if ('file' in source) return `the file ${source.file}`;
  return 'text' in source ? source.name : 'the master key command';
}

async function textOf(source: MasterKeySource): Promise<string> {
  if ('text' in source) return source.text;
  if ('file' in source) await refuseWritable(source.file);
  try {
    if ('file' in source) return await readFile(source.file, 'utf8');
    return await outputOf(source.command);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'failed';
    // What a command printed may hold a key: it is not repeated.
    throw new KeyError('MasterKeyInvalid', `No master key can be read from ${nameOf(source)}.`, {
      found: code,
    });
  }
}

/** The command runs in a shell, as its author tried it. */
async function outputOf(command: string): Promise<string> {
  const shell = process.platform === 'win32' ? ['cmd.exe', '/c'] : ['/bin/sh', '-c'];
  const [file = '', flag = ''] = shell;
  const options = {
    timeout: COMMAND_TIMEOUT,
    // A command that ignores a request to end would keep the service from starting for ever.
    killSignal: 'SIGKILL',
    maxBuffer: LONGEST_TEXT,
    encoding: 'utf8',
  } as const;
  return (await promisify(execFile)(file, [flag, command], options)).stdout;
}

function parseKeys(text: string, name: string): readonly Uint8Array[] {
  if (text.length > LONGEST_TEXT) throw invalid(name, `${text.length} characters`);
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => parseKey(line, name));
}

function parseKey(line: string, name: string): Uint8Array {
  if (/^[0-9a-f]{64}$/i.test(line)) return new Uint8Array(Buffer.from(line, 'hex'));
  let key: Uint8Array;
  try {
    key = fromAnyBase64(line, 'master key');
  } catch {
    throw invalid(name, 'other text');
  }
  if (key.length !== MASTER_KEY_BYTES) throw invalid(name, `${key.length} bytes`);
  return key;
}

function invalid(name: string, found: string): KeyError {
  return new KeyError('MasterKeyInvalid', `There is no master key in ${name}.`, {
    expected: `${MASTER_KEY_BYTES} bytes as 64 hex digits or base64`,
    found,
    hint: 'Make one with: openssl rand -hex 32',
  });
}
