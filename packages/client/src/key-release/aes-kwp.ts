/**
 * AES key wrap with padding (RFC 5649), on the AES-CBC of WebCrypto: its AES-KW takes neither another initial value nor data of
 * odd length.
 */

import { allZero, concat } from '@veritee/core/internal';
import type { CryptoKey } from 'jose';
import { KeyReleaseError } from './errors.ts';

/** Bytes that may be wrapped; a key of RSA-8192 has under 5,000. Each eight bytes cost six rounds. */
export const LONGEST_SECRET = 16 * 1024;

const ZERO_IV = new Uint8Array(16);
/** RFC 5649 section 3: the first half of the alternative initial value. */
const INITIAL = new Uint8Array([0xa6, 0x59, 0x59, 0xa6]);
const ROUNDS = 6;

/** @throws KeyReleaseError `SecretTooLong` */
export async function wrapAesKwp(keyBytes: Uint8Array, plain: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  if (plain.length === 0 || plain.length > LONGEST_SECRET) {
    throw new KeyReleaseError('SecretTooLong', 'A secret of this length cannot be wrapped.', {
      expected: `1 to ${LONGEST_SECRET} bytes`,
      found: `${plain.length} bytes`,
    });
  }
  const key = await importKey(keyBytes);
  const start = new Uint8Array(8);
  start.set(INITIAL);
  new DataView(start.buffer).setUint32(4, plain.length);
  const blocks = new Uint8Array(Math.ceil(plain.length / 8) * 8);
  blocks.set(plain);
  if (blocks.length === 8) return encryptBlock(key, concat(start, blocks));
  let register: Uint8Array = start;
  for (const { at, step } of steps(blocks.length / 8)) {
    const block = await encryptBlock(key, concat(register, blocks.subarray(at, at + 8)));
    register = counted(block.subarray(0, 8), step);
    blocks.set(block.subarray(8), at);
  }
  return concat(register, blocks);
}

/** @throws KeyReleaseError `UnwrapFailed`, for whatever reason */
export async function unwrapAesKwp(
  keyBytes: Uint8Array,
  given: Uint8Array,
): Promise<Uint8Array<ArrayBuffer>> {
  if (given.length < 16 || given.length % 8 !== 0 || given.length > LONGEST_SECRET + 8) throw unwrapFailed();
  const key = await importKey(keyBytes);
  // A copy: `slice` of a Buffer is a view, and the secret would be written over the caller's own bytes.
  const wrapped = Uint8Array.from(given);
  const blocks = wrapped.slice(8);
  let register: Uint8Array = wrapped.slice(0, 8);
  if (blocks.length === 8) {
    const block = await decryptBlock(key, wrapped);
    register = block.slice(0, 8);
    blocks.set(block.subarray(8));
  } else {
    for (const { at, step } of [...steps(blocks.length / 8)].reverse()) {
      const block = await decryptBlock(key, concat(counted(register, step), blocks.subarray(at, at + 8)));
      register = block.slice(0, 8);
      blocks.set(block.subarray(8), at);
    }
  }
  return unpadded(register, blocks);
}

/** RFC 5649 section 3: initial value, length and padding must all be right. */
function unpadded(register: Uint8Array, blocks: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = new DataView(register.buffer, register.byteOffset).getUint32(4);
  const isRight =
    INITIAL.every((byte, i) => register[i] === byte) &&
    length > blocks.length - 8 &&
    length <= blocks.length &&
    allZero(blocks.subarray(length));
  if (!isRight) throw unwrapFailed();
  return blocks.slice(0, length);
}

/** The rounds of RFC 3394 section 2.2.1: each block in turn, six times over. */
function* steps(count: number): Generator<{ readonly at: number; readonly step: number }> {
  for (let round = 0; round < ROUNDS; round++) {
    for (let i = 0; i < count; i++) yield { at: 8 * i, step: count * round + i + 1 };
  }
}

function counted(register: Uint8Array, step: number): Uint8Array {
  const result = register.slice();
  const view = new DataView(result.buffer);
  view.setUint32(4, (view.getUint32(4) ^ step) >>> 0);
  return result;
}

function importKey(bytes: Uint8Array): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', new Uint8Array(bytes), 'AES-CBC', false, ['encrypt', 'decrypt']);
}

/** The first block of CBC with a zero initial vector is the bare cipher; the second is padding. */
async function encryptBlock(key: CryptoKey, block: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const encrypted = await crypto.subtle.encrypt({ name: 'AES-CBC', iv: ZERO_IV }, key, new Uint8Array(block));
  return new Uint8Array(encrypted, 0, 16);
}

/** CBC wants its padding behind: a second block that decrypts to a whole block of it. */
async function decryptBlock(key: CryptoKey, block: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const iv = new Uint8Array(block);
  const padding = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, key, new Uint8Array()));
  const input = new Uint8Array(concat(block, padding));
  return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv: ZERO_IV }, key, input));
}

/** One error for all reasons: which check failed would help who guesses. */
export function unwrapFailed(cause?: unknown): KeyReleaseError {
  return new KeyReleaseError('UnwrapFailed', 'The wrapped secret cannot be opened with this key.', { cause });
}
