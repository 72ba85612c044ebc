/** A bounded look at a file: its first bytes, and how many it has in all. */

/** What is looked at; no later byte of a file counts. */
const LONGEST_LOOK = 64 * 1024;

/** The start of a file. */
export function headOf(file: Uint8Array): Uint8Array {
  return file.subarray(0, LONGEST_LOOK);
}

/** Bytes in hex. */
export function hexOf(bytes: Uint8Array): string {
  let hex = '';
  for (const byte of bytes) hex += (byte + 256).toString(16).slice(1);
  return hex;
}
