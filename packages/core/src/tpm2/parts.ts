/** Parts of many structures of a TPM (TPM 2.0 Part 2). */

import type { Layout } from '../bytes/sequence.ts';
import { FormatError } from '../errors.ts';

const LONGEST = 0xffff;

/** A TPM2B (section 10.4): 16 bits of size, and that many octets. What is read is a view into the input. */
export const tpm2b: Layout<Uint8Array> = {
  read: (reader, name) => reader.bytes(reader.u16be(`size of ${name}`), name),
  write: (writer, value) => {
    if (value.length > LONGEST)
      throw new FormatError('BytesTooLong', 'The TPM structure cannot contain so many bytes.', {
        expected: `at most ${LONGEST}`,
        found: `${value.length}`,
      });
    writer.u16be(value.length).bytes(value);
  },
};

/** TPMI_YES_NO (section 9.2). */
export const yesNo: Layout<boolean> = {
  read: (reader, name) => {
    const value = reader.u8(name);
    if (value > 1) throw malformed(`The field ${name} is not a boolean.`, '0 or 1', `${value}`);
    return value === 1;
  },
  write: (writer, value) => void writer.u8(value ? 1 : 0),
};

/** A structure that is none. */
export function malformed(message: string, expected: string, found: string): FormatError {
  return new FormatError('TpmStructureInvalid', message, { expected, found });
}
