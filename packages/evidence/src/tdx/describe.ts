/** TDX evidence as a labelled tree for people. Reads without trusting. */

import { hex, partsOf } from '@veritee/core/internal';
import { describeQuote } from '../dcap/describe.ts';
import type { Description } from '../scheme.ts';
import { namesOfAttributes } from './attributes.ts';
import type { TdxEvidence } from './layout.ts';
import { type TdReport, type TdReportKind, tdReportLayouts } from './td-report.ts';

/** Every field of a quote. */
export function describeTdx({ quote, report }: TdxEvidence): Description {
  const parts = partsOf(tdReportLayouts[quote.bodyKind as TdReportKind], quote.body);
  return describeQuote('TDX quote', quote, {
    label: `TD report ${quote.bodyKind.slice('td-'.length).replace('-ex', ' Ex')}`,
    bytes: quote.body,
    children: FIELDS.flatMap(([label, name]) =>
      fieldOf(label, report[name], name).map((each) => ({ ...each, bytes: parts.get(name) })),
    ),
  });
}

/** Labels as in Intel's manual, in the order of the report. */
const FIELDS: readonly (readonly [string, keyof TdReport])[] = [
  ['TEE_TCB_SVN', 'teeTcbSvn'],
  ['MRSEAM', 'mrSeam'],
  ['MRSIGNERSEAM', 'mrSignerSeam'],
  ['SEAMATTRIBUTES', 'seamAttributes'],
  ['TDATTRIBUTES', 'tdAttributes'],
  ['XFAM', 'xfam'],
  ['MRTD', 'mrTd'],
  ['MRCONFIGID', 'mrConfigId'],
  ['MROWNER', 'mrOwner'],
  ['MROWNERCONFIG', 'mrOwnerConfig'],
  ['RTMR0', 'rtmr0'],
  ['RTMR1', 'rtmr1'],
  ['RTMR2', 'rtmr2'],
  ['RTMR3', 'rtmr3'],
  ['REPORTDATA', 'reportData'],
  ['TEE_TCB_SVN_2', 'teeTcbSvn2'],
  ['MRSERVICETD', 'mrServiceTd'],
  ['VMID', 'vmId'],
  ['TD_ID', 'tdId'],
  ['DEV_INFO', 'devInfo'],
  ['INIT_SERVTD_HASH', 'initServiceTdHash'],
  ['INIT_SERVTD_ATTRIBUTES', 'initServiceTdAttributes'],
  ['INIT_CPUSVN', 'initCpuSvn'],
  ['INIT_TEE_TCB_SVN', 'initTeeTcbSvn'],
  ['INIT_TEE_FMSPC', 'initTeeFmspc'],
  ['CUR_SERVTD_HASH', 'currentServiceTdHash'],
  ['CUR_SERVTD_ATTRIBUTES', 'currentServiceTdAttributes'],
];

function fieldOf(
  label: string,
  value: Uint8Array | bigint | number | undefined,
  name: keyof TdReport,
): Description[] {
  if (value === undefined) return [];
  if (typeof value === 'bigint') {
    return [{ label, value: `0x${value.toString(16)} (${namesOfAttributes(value).join(', ') || 'none'})` }];
  }
  if (typeof value === 'number') return [{ label, value: `${value}` }];
  const text = hex(value);
  return [{ label, value: name.startsWith('teeTcbSvn') ? `${text} (${moduleWords(value)})` : text }];
}

/** What the first two bytes of a TEE_TCB_SVN say. */
function moduleWords([svn = 0, major = 0]: Uint8Array): string {
  return major === 0 ? `TDX module, SVN ${svn}` : `TDX module ${major}, SVN ${svn}`;
}
