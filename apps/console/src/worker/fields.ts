/** Descriptions as fields with numbers of their own and the bytes that they are made of. */

import type { Description } from '@veritee/evidence';
import type { Field } from '../protocol.ts';

/** Fields of a description. */
export function fieldsOf(description: Description): Field {
  let next = 0;
  const fieldOf = ({ label, value, children = [] }: Description): Field => {
    const id = next++;
    return { id, label, value, children: children.map(fieldOf) };
  };
  return fieldOf(description);
}
