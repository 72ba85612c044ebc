/** The reader of HCL reports, with the worst shapes that it can be given. */

import { encodeHclReport } from '../../packages/core/src/tpm2/hcl-layout.ts';
import { decodeHclReport } from '../../packages/evidence/src/azure-guest/hcl-report.ts';
import { type Reader, row } from './readers.ts';
import { asBytes, jsonShapes, type Shapes } from './worst-shapes.ts';

const LONGEST = 64 * 1024;

function reportWith(runtimeData: Uint8Array, behind = 0): Uint8Array {
  const numbers = { headerVersion: 2, requestType: 2, reportType: 2, hashType: 1 };
  const parts = { ...numbers, teeReport: new Uint8Array(1184), runtimeData };
  const size = 32 + 1184 + 20 + runtimeData.length + behind;
  return encodeHclReport({ ...parts, size });
}

const shapes: Shapes<Uint8Array> = {
  ...Object.fromEntries(
    Object.entries(asBytes(jsonShapes)).map(([name, make]) => [
      `claims: ${name}`,
      (n: number) => reportWith(make(n)),
    ]),
  ),
  'zeros behind it': (n) => reportWith(new Uint8Array(2), n),
  'zeros behind it that end in a byte': (n) => {
    const report = reportWith(new Uint8Array(2), n + 1);
    report[report.length - 1] = 1;
    return report;
  },
};

/** The row. */
export const hclReaders: readonly Reader[] = [
  row('@veritee/evidence/internal decodeHclReport', shapes, decodeHclReport, LONGEST),
];
