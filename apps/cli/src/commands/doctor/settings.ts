/** Whether a service can be started with these settings, and the files that they name. */

import { type Finding, failed, ok } from './finding.ts';
import type { Patient } from './patient.ts';

/** One finding for each problem. What `tls` and `endorsements` name is judged by checks of its own. */
export async function checkSettings(
  { settings, session }: Patient,
  source: string,
): Promise<readonly Finding[]> {
  const { fileProblems } = await import('../../settings/file-problems.ts');
  const { tls: _tls, endorsements: _endorsements, ...others } = settings;
  const problems = await fileProblems(others, source, session);
  if (problems.length > 0) return settingsFindings(problems);
  const count = Object.keys(settings).length;
  return [ok('settings', count === 0 ? 'All settings have their defaults' : `${count} settings can be used`)];
}

/** Problems as findings. */
export function settingsFindings(
  problems: readonly {
    readonly code: string;
    readonly source: string;
    readonly setting?: string;
    readonly message: string;
    readonly hint?: string;
  }[],
): readonly Finding[] {
  return problems.map(({ code, source, setting, message, hint }) => {
    const place = setting === undefined ? source : `${source}: ${setting}`;
    return failed('settings', `${place}: ${message}`, hint ?? 'See `veritee config check --help`.', { code });
  });
}
