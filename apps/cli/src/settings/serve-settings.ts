/** The settings of `veritee serve`: options override variables, and both override the configuration file. */

import { hintFor } from '../input/hint-for.ts';
import type { Inputs } from '../input/inputs.ts';
import type { Terminal } from '../output/terminal.ts';
import { contradictions } from './contradictions.ts';
import { CONFIG_VARIABLE, environmentSettings } from './environment.ts';
import { put, settingNamed, settings, settingValue } from './paths.ts';
import { type Problem, problemError, schemaProblems } from './problem.ts';
import { type ServeSettings, settingsSchema } from './schema.ts';

export type { ServeSettings } from './schema.ts';

/** Options of the command line, read by commander. */
export interface ServeOptions extends ServeSettings {
  readonly config?: string;
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  /** `NAME=VALUE` for any setting. */
  readonly set?: readonly string[];
}

/** Settings with what is wrong with them. */
export interface ReadSettings {
  /** There are none when something is wrong with their form. */
  readonly settings: ServeSettings | undefined;
  readonly problems: readonly Problem[];
}

/**
 * The settings in force: an option wins over a variable, a variable over the file.
 *
 * @throws CliError with all that is wrong
 */
export async function serveSettings(
  options: ServeOptions,
  inputs: Inputs,
  env: Terminal['env'] = {},
): Promise<ServeSettings> {
  const { settings: read, problems } = await readSettings(options, inputs, env);
  if (read === undefined || problems.length > 0) throw problemError(problems);
  return read;
}

/** Reads everything and tells all that is wrong. */
export async function readSettings(
  options: ServeOptions,
  inputs: Inputs,
  env: Terminal['env'],
): Promise<ReadSettings> {
  const { config = env[CONFIG_VARIABLE], tlsCertificate, tlsKey, set = [], ...given } = options;
  const file: unknown = config === undefined ? {} : await inputs.json(config);
  const environment = environmentSettings(env);
  const sets = setSettings([
    ...set,
    ...(tlsCertificate === undefined ? [] : [`tls.certificate=${tlsCertificate}`]),
    ...(tlsKey === undefined ? [] : [`tls.key=${tlsKey}`]),
  ]);
  const sourceOf = (setting: string): string =>
    sourceIn(sets.names, setting) ?? sourceIn(environment.variables, setting) ?? config ?? 'the settings';
  const raw = isObject(file) ? merged(merged(file, environment.raw), sets.raw) : file;
  const parsed = settingsSchema.safeParse(raw);
  const problems = [
    ...environment.problems,
    ...sets.problems,
    ...(parsed.success ? [] : schemaProblems(parsed.error, sourceOf)),
  ];
  if (!parsed.success) return { settings: undefined, problems };
  const all: ServeSettings = { ...parsed.data, ...given };
  const asked: Readonly<Record<string, unknown>> = given;
  const deciding = (setting: string): string =>
    asked[setting] === undefined ? sourceOf(setting) : 'the options';
  return { settings: all, problems: [...problems, ...contradictions(all, deciding)] };
}

/** The source of a setting, or of the list or section that it stands in. */
function sourceIn(sources: ReadonlyMap<string, string>, setting: string): string | undefined {
  for (const [path, source] of sources) {
    if (setting === path || setting.startsWith(`${path}.`)) return source;
  }
  return undefined;
}

interface SetSettings {
  readonly raw: Readonly<Record<string, unknown>>;
  readonly names: ReadonlyMap<string, string>;
  readonly problems: readonly Problem[];
}

function setSettings(texts: readonly string[]): SetSettings {
  const raw: Record<string, unknown> = {};
  const names = new Map<string, string>();
  const problems: Problem[] = [];
  for (const text of texts) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    const setting = settingNamed(name);
    if (setting === undefined) {
      const known = settings.map(({ path }) => path.join('.'));
      const hint = name === '' ? 'Write NAME=VALUE.' : hintFor(name, known);
      problems.push({
        code: 'UnknownMember',
        source: '--set',
        message: `there is no setting "${name}".`,
        hint,
      });
      continue;
    }
    put(raw, setting.path, settingValue(setting, value));
    names.set(name, '--set');
  }
  return { raw, names, problems };
}

/** Sections member by member; everything else as a whole. */
function merged(
  below: Readonly<Record<string, unknown>>,
  above: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const all: Record<string, unknown> = { ...below };
  for (const [name, value] of Object.entries(above)) {
    const other = all[name];
    all[name] = isObject(value) && isObject(other) ? merged(other, value) : value;
  }
  return all;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
