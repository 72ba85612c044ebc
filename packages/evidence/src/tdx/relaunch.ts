/** Whether a TD that is not up to date would be after a relaunch: its host was updated since the TD was launched. */

import type { ConvergedStatus } from '../dcap/tcb.ts';

const OUT_OF_DATE: ReadonlySet<ConvergedStatus> = new Set(['OutOfDate', 'OutOfDateConfigurationNeeded']);

/** What a platform is after a relaunch that is worth it. */
const CURRENT: ReadonlySet<ConvergedStatus> = new Set([
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
]);

/** What refuses: worse than anything else, whenever it was the case. */
const REFUSED: readonly ConvergedStatus[] = ['Revoked', 'TcbNotSupported'];

/**
 * The status of a TD from that of its platform as it was launched on and as it is now (Intel's rule of May 2026). Intel's
 * library lets a launch stand whose platform is revoked by now; here both have to hold.
 *
 * @example
 * withRelaunch('OutOfDate', 'ConfigurationNeeded'); // 'TDRelaunchAdvisedConfigurationNeeded'
 */
export function withRelaunch(launch: ConvergedStatus, current: ConvergedStatus): ConvergedStatus {
  const refused = REFUSED.find((status) => status === launch || status === current);
  if (refused !== undefined) return refused;
  if (!OUT_OF_DATE.has(launch) || !CURRENT.has(current)) return launch;
  return launch.includes('Configuration') || current.includes('Configuration')
    ? 'TDRelaunchAdvisedConfigurationNeeded'
    : 'TDRelaunchAdvised';
}
