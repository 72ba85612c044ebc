/** What `veritee serve` is told: options, and a configuration file behind them. */

import { z } from 'zod';
import { CliError } from './errors.ts';
import type { Inputs } from './inputs.ts';
import { hintFor } from './nearest.ts';
import { instant } from './options.ts';

/** Settings of a service; those that are absent have their defaults. */
export interface ServeSettings {
  readonly host?: string | undefined;
  readonly port?: number | undefined;
  readonly data?: string | undefined;
  readonly database?: string | undefined;
  readonly masterKey?: string | undefined;
  readonly instance?: readonly string[] | undefined;
  readonly keyMaxAge?: number | undefined;
  readonly publicUrl?: string | undefined;
  readonly region?: string | undefined;
  readonly domain?: readonly string[] | undefined;
  readonly simulator?: boolean | undefined;
  readonly development?: boolean | undefined;
  readonly developmentIdentity?: boolean | undefined;
  readonly developmentBeyondLoopback?: boolean | undefined;
  readonly endorsements?: readonly string[] | undefined;
  readonly trustRoot?: readonly string[] | undefined;
  readonly accept?: readonly string[] | undefined;
  readonly allowOrigin?: readonly string[] | undefined;
  readonly clock?: Date | undefined;
}

/** Schema of the configuration file: the long options as camel-cased members, lists where options may be repeated. */
const configuration = z.object({
  host: z.string().min(1).optional(),
  port: z.int().min(0).max(65535).optional(),
  data: z.string().min(1).optional(),
  database: z.string().min(1).optional(),
  masterKey: z.string().min(1).optional(),
  instance: z.array(z.string()).optional(),
  keyMaxAge: z.int().min(1).optional(),
  publicUrl: z.string().min(1).optional(),
  region: z.string().min(1).optional(),
  domain: z.array(z.string()).optional(),
  simulator: z.boolean().optional(),
  development: z.boolean().optional(),
  developmentIdentity: z.boolean().optional(),
  developmentBeyondLoopback: z.boolean().optional(),
  endorsements: z.array(z.string()).optional(),
  trustRoot: z.array(z.string()).optional(),
  accept: z.array(z.string()).optional(),
  allowOrigin: z.array(z.string()).optional(),
  clock: z.string().transform(moment).optional(),
});

/** A moment, spelled as for --clock. */
function moment(text: string, context: z.RefinementCtx): Date {
  try {
    return instant(text);
  } catch (error) {
    context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'no moment' });
    return z.NEVER;
  }
}

/** The settings in force: an option given wins over the configuration file. */
export async function serveSettings(
  options: ServeSettings & { readonly config?: string },
  inputs: Inputs,
): Promise<ServeSettings> {
  const { config, ...given } = options;
  const settings = { ...(config === undefined ? {} : await readConfiguration(config, inputs)), ...given };
  if (settings.clock !== undefined && settings.simulator !== true && settings.development !== true) {
    throw new CliError('InvalidUsage', 'A service for production runs on the real clock.', {
      hint: '--clock needs --simulator or --development.',
    });
  }
  return settings;
}

async function readConfiguration(file: string, inputs: Inputs): Promise<ServeSettings> {
  const document = await inputs.json(file);
  refuseUnknownMembers(document, file);
  const parsed = configuration.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CliError('InputInvalid', `${file}: ${issue?.path.join('.') || 'the whole'}: ${issue?.message}`);
}

/** A misspelt setting would silently not be made. */
function refuseUnknownMembers(document: unknown, file: string): void {
  if (typeof document !== 'object' || document === null) return;
  const known = Object.keys(configuration.shape);
  for (const name of Object.keys(document)) {
    if (known.includes(name)) continue;
    throw new CliError('UnknownMember', `${file}: there is no setting "${name}".`, {
      hint: hintFor(name, known),
    });
  }
}
