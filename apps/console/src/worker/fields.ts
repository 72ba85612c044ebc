/** Descriptions as fields with numbers of their own and the bytes that they are made of. */

import { rangeWithin } from '@veritee/core/internal';
import type { Description } from '@veritee/evidence';
import type { Field } from '../protocol.ts';

/** Fields of a description. */
export function fieldsOf(description: Description, file: Uint8Array): Field {
  let next = 0;
  const fieldOf = ({ label, value, bytes, children = [] }: Description): Field => {
    const id = next++;
    return { id, label, value, range: rangeWithin(file, bytes), children: children.map(fieldOf) };
  };
  return fieldOf(description);
}
