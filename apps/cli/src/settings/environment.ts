/** Settings in variables: `VERITEE_` and the path in capitals, such as VERITEE_ACCESS_ANONYMOUS_ATTEST. */

import { hintFor } from '../input/hint-for.ts';
import type { Terminal } from '../output/terminal.ts';
import { put, type Setting, settings, settingValue } from './paths.ts';
import type { Problem } from './problem.ts';

const PREFIX = 'VERITEE_';

/** The variable that names the configuration file. */
export const CONFIG_VARIABLE = 'VERITEE_CONFIG';

/**
 * Variables of ours that are no settings: the master key itself (`--master-key` says where it is instead), the file, and
 * what tools of the repository read.
 */
const NO_SETTINGS: ReadonlySet<string> = new Set([
  'VERITEE_MASTER_KEY',
  CONFIG_VARIABLE,
  'VERITEE_VECTORS',
  'VERITEE_WRITE_DOCS',
]);

/** Settings that no variable can hold, since theirs means something else. */
const NOT_IN_VARIABLES: ReadonlySet<string> = new Set(['masterKey']);

/** The variable of a setting; undefined for the one that has none. */
export function variableOf({ path }: Setting): string | undefined {
  if (NOT_IN_VARIABLES.has(path.join('.'))) return undefined;
  const words = path.map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase());
  return PREFIX + words.join('_');
}

/** What the environment says, not checked yet. */
export interface EnvironmentSettings {
  readonly raw: Readonly<Record<string, unknown>>;
  /** Variables by the path of their setting, with dots. */
  readonly variables: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

/** Reads the environment. A misspelt variable would silently not be a setting: it is a problem. */
export function environmentSettings(env: Terminal['env']): EnvironmentSettings {
  const raw: Record<string, unknown> = {};
  const variables = new Map<string, string>();
  const known = new Set(NO_SETTINGS);
  for (const setting of settings) {
    const name = variableOf(setting);
    if (name === undefined) continue;
    known.add(name);
    const text = env[name];
    if (text === undefined || text === '' || isServiceLink(name, text)) continue;
    put(raw, setting.path, settingValue(setting, text));
    variables.set(setting.path.join('.'), name);
  }
  const problems = Object.entries(env)
    .filter(([name, text]) => name.startsWith(PREFIX) && !known.has(name) && !isServiceLink(name, text ?? ''))
    .map(([name]) => ({
      code: 'UnknownMember' as const,
      source: name,
      message: 'There is no such variable.',
      hint: hintFor(name, [...known]),
    }));
  return { raw, variables, problems };
}

/** Kubernetes tells every container the addresses of services: one that is called `veritee` begins like our settings. */
function isServiceLink(name: string, text: string): boolean {
  const ofService =
    /^VERITEE_\w+$/.test(name) &&
    (name.endsWith('_SERVICE_HOST') || name.includes('_SERVICE_PORT') || /_PORT_\d+_\w/.test(name));
  return ofService || /^(?:tcp|udp):\/\//.test(text);
}
