/** Whether this version of Node runs Veritee. */

import { type Finding, failed, ok } from './finding.ts';
import type { Patient } from './patient.ts';

/** The first minor version of each major version that counts; later major versions all do. */
const FIRST_MINOR: Readonly<Record<number, number>> = { 20: 19, 22: 12 };
const FIRST_MAJOR = 24;

/** One finding. */
export async function checkNode({ machine: { nodeVersion } }: Patient): Promise<readonly Finding[]> {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number);
  const isKnown = major >= FIRST_MAJOR || minor >= (FIRST_MINOR[major] ?? Number.POSITIVE_INFINITY);
  if (isKnown) return [ok('node', `Node ${nodeVersion}`)];
  return [
    failed('node', `Node ${nodeVersion} is not supported.`, 'Install Node 20.19, 22.12 or 24, or later.'),
  ];
}
