/** The way to a TPM: one command, one answer, one after the other. */

import { open } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { TpmError } from './errors.ts';

/** Carries commands to a TPM. */
export interface TpmChannel {
  /** The answer to a command. Commands wait for each other. */
  transmit(command: Uint8Array): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** No TPM has larger buffers for commands and answers. */
const LONGEST_ANSWER = 8192;
const HEADER_BYTES = 10;
/** Making an RSA key takes some TPMs a minute. */
const PATIENCE_MS = 120_000;
const CONNECT_MS = 10_000;

/**
 * Opens a TPM.
 *
 * @param address - `tcp:HOST:PORT`, the data port of a software TPM such as swtpm; or a device, `/dev/tpmrm0`
 * @throws TpmError `TpmAddressInvalid`, `TpmUnreachable`
 */
export async function openChannel(address: string): Promise<TpmChannel> {
  const tcp = /^tcp:(?:\[([\da-f:]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(address);
  if (tcp !== null) {
    const port = Number(tcp[3]);
    if (port > 0 && port < 65_536) return inTurn(await openSocket(tcp[1] ?? tcp[2] ?? '', port));
  }
  if (address.startsWith('/')) return inTurn(await openDevice(address));
  throw new TpmError('TpmAddressInvalid', 'This is not an address of a TPM.', {
    expected: 'tcp:HOST:PORT or the path of a device, such as /dev/tpmrm0',
    found: address.slice(0, 64),
  });
}

/** A TPM does one thing at a time, and an answer does not say to which command it is. */
function inTurn(channel: TpmChannel): TpmChannel {
  let last: Promise<unknown> = Promise.resolve();
  return {
    transmit: (command) => {
      const answer = last.then(() => channel.transmit(command));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: () => channel.close(),
  };
}

/**
 * A connection for each command: swtpm may close one after an answer (its option `disconnect`), and nothing of the TPM's
 * state hangs on it.
 */
async function openSocket(host: string, port: number): Promise<TpmChannel> {
  (await connected(host, port)).destroy();
  return {
    transmit: async (command) => {
      const socket = await connected(host, port);
      try {
        return await exchange(socket, command, `tcp:${host}:${port}`);
      } finally {
        socket.destroy();
      }
    },
    close: async () => undefined,
  };
}

function connected(host: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    const alarm = setTimeout(() => socket.destroy(new Error('No answer.')), CONNECT_MS);
    socket.once('connect', () => {
      clearTimeout(alarm);
      resolve(socket);
    });
    // What happens later is seen by the closed connection.
    socket.on('error', (cause) => {
      clearTimeout(alarm);
      reject(unreachable(`tcp:${host}:${port}`, cause));
    });
  });
}

/** Writes a command and reads as many octets as the answer's header says. */
function exchange(socket: Socket, command: Uint8Array, where: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let received = Buffer.alloc(0);
    const settle = (act: () => void): void => {
      clearTimeout(alarm);
      socket.off('data', take).off('close', gone);
      act();
    };
    const gone = (): void => settle(() => reject(unreachable(where, undefined)));
    const alarm = setTimeout(gone, PATIENCE_MS);
    const take = (part: Buffer): void => {
      received = Buffer.concat([received, part]);
      if (received.length < HEADER_BYTES) return;
      const size = received.readUInt32BE(2);
      if (size < HEADER_BYTES || size > LONGEST_ANSWER || received.length > size) {
        settle(() => reject(malformed(size)));
      } else if (received.length === size) settle(() => resolve(new Uint8Array(received)));
    };
    socket.on('data', take).once('close', gone);
    socket.write(command);
  });
}

async function openDevice(path: string): Promise<TpmChannel> {
  const file = await open(path, 'r+').catch((cause: unknown) => {
    throw unreachable(path, cause);
  });
  return {
    transmit: async (command) => {
      try {
        await file.write(command, 0, command.length, null);
        // The driver hands out an answer in one read.
        const { bytesRead, buffer } = await file.read(Buffer.alloc(LONGEST_ANSWER), 0, LONGEST_ANSWER, null);
        const answer = new Uint8Array(buffer.subarray(0, bytesRead));
        const size = bytesRead < HEADER_BYTES ? 0 : buffer.readUInt32BE(2);
        if (size !== bytesRead) throw malformed(size);
        return answer;
      } catch (cause) {
        if (cause instanceof TpmError) throw cause;
        throw unreachable(path, cause);
      }
    },
    close: () => file.close(),
  };
}

function unreachable(where: string, cause: unknown): TpmError {
  const found = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  return new TpmError('TpmUnreachable', `The TPM at ${where} does not answer.`, {
    found,
    cause,
    hint:
      found === 'EACCES'
        ? 'Reading the device takes membership in the group tss, or root.'
        : 'Start swtpm, or name another TPM.',
  });
}

function malformed(size: number): TpmError {
  return new TpmError('TpmAnswerFormat', 'The answer does not have the length in its header.', {
    found: `${size} octets`,
  });
}
