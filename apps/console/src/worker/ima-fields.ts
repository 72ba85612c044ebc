/** Measurement lists of IMA as fields. */

import { fromUtf8 } from '@veritee/core/internal';
import type { Description } from '@veritee/evidence';
import { describeImaList } from '@veritee/evidence/internal';
import { valueText } from './judge.ts';

/** Entries at most: real lists have thousands, and nobody reads more. */
const MOST = 2000;

/** A list in the kernel's binary form. @throws CodedError */
export function imaFields(label: string, bytes: Uint8Array): Description {
  const entries = describeImaList(bytes);
  const children = entries.slice(0, MOST).map(({ pcr, members, data }, i): Description => {
    const { Name: name = 'violation', ...others } = members;
    return {
      label: `${i + 1}: PCR ${pcr}`,
      value: valueText(name),
      bytes: data,
      children: Object.entries(others).map(([member, value]) => ({ label: member, value: valueText(value) })),
    };
  });
  return { label, value: counted(entries.length), children };
}

/** A list in the kernel's text form: PCR, template hash, template, and its fields. */
export function imaTextFields(label: string, bytes: Uint8Array): Description {
  const lines = fromUtf8(bytes).trim().split('\n');
  const children = lines.slice(0, MOST).map((line, i): Description => {
    const [pcr = '', hash = '', template = '', digest = '', ...rest] = line.trim().split(/\s+/);
    return {
      label: `${i + 1}: PCR ${pcr}`,
      value: rest.join(' '),
      children: [
        { label: 'Template', value: template },
        { label: 'Digest', value: digest },
        { label: 'Template hash', value: hash },
      ],
    };
  });
  return { label, value: counted(lines.length), children };
}

function counted(count: number): string {
  return count > MOST ? `${count} entries, the first ${MOST} shown` : `${count} entries`;
}
