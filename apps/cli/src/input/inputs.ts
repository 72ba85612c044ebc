/** Reads the FILEs of a command; `-` is standard input. */

import { readFile } from 'node:fs/promises';
import type { BinaryText } from '@veritee/core/internal';
import { CliError, isCoded } from '../errors.ts';
import type { Terminal } from '../output/terminal.ts';
import type { Wanted } from './file-uses.ts';
import { type ReadFile, wrongKind } from './wrong-kind.ts';

/** The readers of one command. */
export interface Inputs {
  /** The very bytes of a file: for data whose digest counts. */
  bytes(file: string, wanted?: Wanted): Promise<Uint8Array>;
  /** Evidence (of a type): a binary file that may be spelled as hex, base64, base64url or PEM. */
  binary(file: string, type?: string): Promise<BinaryText>;
  /** A UTF-8 text, without the byte order mark that some editors write in front. */
  text(file: string, wanted?: Wanted): Promise<string>;
  /** A UTF-8 text as it is: for policies, whose hash is that of the exact text. */
  exactText(file: string, wanted?: Wanted): Promise<string>;
  /** A JSON text; integers beyond 2^53 come as bigint. */
  json(file: string): Promise<unknown>;
  /** What a file is that was read and cannot be what it was read for; undefined when there is none. Explains failures. */
  mistaken(): Promise<string | undefined>;
}

/** Far above any evidence, policy or bundle; keeps a mistaken path from filling the memory. */
const LARGEST = 64 * 1024 * 1024;

/** Readers for one command; standard input can be used once. */
export function inputsFrom(terminal: Terminal): Inputs {
  let stdinUsed = false;
  const read: ReadFile[] = [];
  const contentOf = async (file: string): Promise<Uint8Array> => {
    if (file !== '-') return readWhole(file);
    if (stdinUsed) throw new CliError('InvalidUsage', 'Only one FILE can be "-" (standard input).');
    stdinUsed = true;
    return readStream(terminal.stdin);
  };
  const bytes = async (file: string, wanted?: Wanted, type?: string): Promise<Uint8Array> => {
    const content = await contentOf(file);
    if (wanted !== undefined) read.push({ file, name: nameOf(file), wanted, type, content });
    return content;
  };
  const text = async (file: string, wanted?: Wanted): Promise<string> =>
    utf8Text(await bytes(file, wanted), nameOf(file), false);
  return {
    bytes: (file, wanted) => bytes(file, wanted),
    text,
    exactText: async (file, wanted = 'policy') => utf8Text(await bytes(file, wanted), nameOf(file), true),
    binary: async (file, type) => {
      const { fromSpelling } = await import('@veritee/core/internal');
      return fromSpelling(await bytes(file, 'evidence', type));
    },
    json: async (file) => jsonValue(await text(file), nameOf(file)),
    mistaken: () => mistakenIn(read),
  };
}

async function mistakenIn(read: readonly ReadFile[]): Promise<string | undefined> {
  for (const each of read) {
    const mistake = await wrongKind(each);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

async function readWhole(file: string): Promise<Uint8Array> {
  try {
    const content = await readFile(file);
    if (content.length > LARGEST) throw tooLarge(file);
    return new Uint8Array(content.buffer, content.byteOffset, content.length);
  } catch (cause) {
    throw cause instanceof CliError ? cause : unreadable(file, cause);
  }
}

async function readStream(stream: Terminal['stdin']): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    const chunk = typeof part === 'string' ? Buffer.from(part) : part;
    size += chunk.length;
    if (size > LARGEST) throw tooLarge('-');
    parts.push(chunk);
  }
  return new Uint8Array(Buffer.concat(parts));
}

function utf8Text(bytes: Uint8Array, name: string, exact: boolean): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: exact }).decode(bytes);
  } catch (cause) {
    throw new CliError('InputInvalid', `${name} is not UTF-8 text.`, { cause });
  }
}

async function jsonValue(text: string, name: string): Promise<unknown> {
  const { parseJson } = await import('@veritee/core/internal');
  try {
    return parseJson(text);
  } catch (cause) {
    const why = isCoded(cause) && cause.code !== 'JsonInvalid' ? ` ${cause.explain()}` : placeIn(text);
    throw new CliError('InputInvalid', `${name} is not valid JSON.${why}`, { cause });
  }
}

/** Where the platform's own reader stopped. */
function placeIn(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    const at = /at position (\d{1,9})/.exec(String(error))?.[1];
    if (at === undefined) return ' It ends too early.';
    const before = text.slice(0, Number(at)).split('\n');
    const found = JSON.stringify(String.fromCodePoint(text.codePointAt(Number(at)) ?? 0));
    return ` Unexpected ${found} on line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}.`;
  }
  return '';
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of the path is not a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENAMETOOLONG: 'the name is too long',
};

const CURES: Readonly<Record<string, string>> = {
  ENOENT: 'Correct its name or its folder.',
  ENOTDIR: 'Correct its folder.',
  EISDIR: 'Name a file in it.',
  EACCES: 'Change its permissions, or run the command as a user who may read it.',
};

/** The error for a file that cannot be read, with the system's reason in words. */
export function unreadable(file: string, cause: unknown): CliError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = REASONS[code] ?? (cause instanceof Error ? cause.message : 'unknown reason');
  return new CliError('InputUnreadable', `Cannot read ${nameOf(file)}: ${reason}.`, {
    hint: CURES[code],
    cause,
  });
}

function tooLarge(file: string): CliError {
  return new CliError('InputTooLarge', `${nameOf(file)} is larger than ${LARGEST / 1024 / 1024} MiB.`);
}

function nameOf(file: string): string {
  return file === '-' ? 'standard input' : file;
}
