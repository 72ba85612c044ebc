/** Commands and answers of TPM 2.0 (Part 1 section 18): header, handles, authorisations, parameters. */

import { FormatError } from '@veritee/core';
import { ByteReader, ByteWriter } from '@veritee/core/internal';
import type { TpmChannel } from './channel.ts';
import { TpmError } from './errors.ts';

/** A command. */
export interface Command {
  /** For messages. */
  readonly name: string;
  /** TPM_CC. */
  readonly code: number;
  readonly handles?: readonly number[];
  /** How many of the handles are authorised, each with an empty password. */
  readonly authorised?: number;
  /** A policy session that authorises the first handle, instead of a password; it ends with the command. */
  readonly session?: number;
  readonly parameters?: Uint8Array;
  /** Whether the answer begins with a handle. */
  readonly returnsHandle?: boolean;
}

/** A successful answer. */
export interface Answer {
  readonly handle: number;
  /** The parameters and nothing else. */
  readonly parameters: ByteReader;
}

const NO_SESSIONS = 0x8001;
const SESSIONS = 0x8002;
const PASSWORD = 0x40000009;
const HEADER_BYTES = 10;
/** Handle, empty nonce, attributes (a session does not go on), empty password. */
const PASSWORD_BYTES = 9;
/** Refusals that mean "again": the TPM is busy or lost its thread. */
const AGAIN: ReadonlySet<number> = new Set([0x908, 0x909, 0x922]);
const MOST_TRIES = 5;

/**
 * Runs a command.
 * @throws TpmError `TpmRefused`, `TpmAnswerFormat`, `TpmUnreachable`
 */
export async function run(channel: TpmChannel, command: Command): Promise<Answer> {
  const bytes = encode(command);
  for (let tries = 1; ; tries++) {
    const answer = await channel.transmit(bytes);
    const code = responseCode(answer);
    if (code === 0) return decode(answer, command);
    if (!AGAIN.has(code) || tries === MOST_TRIES) throw refused(command, code);
  }
}

function encode({
  code,
  handles = [],
  session,
  authorised = session === undefined ? 0 : 1,
  parameters = new Uint8Array(),
}: Command): Uint8Array {
  const authorisation = authorised === 0 ? 0 : 4 + PASSWORD_BYTES * authorised;
  const size = HEADER_BYTES + 4 * handles.length + authorisation + parameters.length;
  const writer = new ByteWriter()
    .u16be(authorised === 0 ? NO_SESSIONS : SESSIONS)
    .u32be(size)
    .u32be(code);
  for (const handle of handles) writer.u32be(handle);
  if (authorised > 0) writer.u32be(PASSWORD_BYTES * authorised);
  for (let i = 0; i < authorised; i++)
    writer
      .u32be((i === 0 && session) || PASSWORD)
      .u16be(0)
      .u8(0)
      .u16be(0);
  return writer.bytes(parameters).finish();
}

function responseCode(answer: Uint8Array): number {
  return reading(answer, (reader) => {
    reader.u16be('tag');
    reader.u32be('size');
    return reader.u32be('response code');
  });
}

function decode(answer: Uint8Array, { returnsHandle = false }: Command): Answer {
  return reading(answer, (reader) => {
    const tag = reader.u16be('tag');
    reader.u32be('size');
    reader.u32be('response code');
    const handle = returnsHandle ? reader.u32be('handle') : 0;
    const size = tag === SESSIONS ? reader.u32be('parameter size') : reader.remaining;
    return { handle, parameters: new ByteReader(reader.bytes(size, 'parameters'), 'TPM answer') };
  });
}

/** Reads of an answer; what is missing in it is the TPM's fault. */
export function reading<T>(bytes: Uint8Array, read: (reader: ByteReader) => T): T {
  return answered(() => read(new ByteReader(bytes, 'TPM answer')));
}

/** The same for an answer that is being read. */
export function answered<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new TpmError('TpmAnswerFormat', 'The answer of the TPM cannot be read.', { cause });
  }
}

function refused({ name }: Command, code: number): TpmError {
  return new TpmError('TpmRefused', `The TPM refuses ${name}.`, {
    found: `response code 0x${code.toString(16).padStart(3, '0')}`,
    hint: hintFor(code),
    responseCode: code,
  });
}

function hintFor(code: number): string | undefined {
  if (code === 0x100) return 'The TPM has not been started (TPM2_Startup).';
  if (code === 0x902)
    return 'All slots for objects are in use: flush some, or use the resource manager, /dev/tpmrm0.';
  if ((code & 0x80) !== 0 && (code & 0x3f) === 0x22) return 'A hierarchy of this TPM has a password.';
  return undefined;
}
