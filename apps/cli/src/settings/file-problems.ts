/** What is wrong with the files that settings name, and with words that only the service's parts know. */

import {
  databaseAddress,
  newInstanceName,
  parseOrigins,
  reachOf,
  readServerCertificate,
} from '@veritee/service/internal';
import { CliError, isCoded } from '../errors.ts';
import { explained } from '../hints/explained.ts';
import { acceptedStatuses } from '../input/accepted-statuses.ts';
import { endorsementSources } from '../input/endorsement-sources.ts';
import { instanceArgument } from '../input/instance-argument.ts';
import { masterKeySource } from '../input/master-key-source.ts';
import { trustRoots } from '../input/trust-roots.ts';
import { sectionReadings } from '../kinds/sections.ts';
import type { Session } from '../session/session.ts';
import type { Problem } from './problem.ts';
import type { ServeSettings } from './schema.ts';

/** Reads everything that `serve` would read at its start. */
export async function fileProblems(
  settings: ServeSettings,
  source: string,
  { inputs, terminal, kinds: load }: Session,
): Promise<readonly Problem[]> {
  const kinds = await load();
  const vendors = new Set(kinds.schemes.flatMap((scheme) => scheme.vendors));
  const { tls, host, publicUrl, region, domain, database } = settings;
  const readings: readonly (readonly [string, () => unknown])[] = [
    ['endorsements', () => endorsementSources(settings.endorsements ?? [], terminal.clock)],
    ['trustRoot', () => trustRoots(settings.trustRoot ?? [], vendors, inputs)],
    ['accept', () => acceptedStatuses(settings.accept, kinds)],
    ['allowOrigin', () => parseOrigins(settings.allowOrigin ?? [])],
    ['publicUrl', () => reachOf({ host, publicUrl }, 1)],
    ['region', () => reachOf({ region }, 1)],
    ['domain', () => reachOf({ domains: domain }, 1)],
    ...sectionReadings(settings, inputs),
    ['database', () => database === undefined || databaseAddress(database)],
    ['masterKey', () => masterKeySource(settings.masterKey, { ...terminal, env: {} })],
    ...(settings.instance ?? []).map(
      (text) =>
        ['instance', async () => newInstanceName((await instanceArgument(text, inputs)).name)] as const,
    ),
    ...(tls === undefined ? [] : [['tls', () => readServerCertificate(tls, terminal.clock())] as const]),
  ];
  const found: Problem[] = [];
  for (const [setting, read] of readings) {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof CliError) && !isCoded(error)) throw error;
      const isOurs = error instanceof CliError;
      const code = isOurs ? error.code : 'InputInvalid';
      const message = isOurs ? error.message : explained(error);
      const hint = isOurs && error.hint !== undefined ? { hint: error.hint } : {};
      found.push({ code, source, setting, message, ...hint });
    }
  }
  return found;
}
