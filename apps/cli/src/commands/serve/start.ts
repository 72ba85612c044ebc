/** `veritee start`: the service with the simulator's PKI, checked and ready to try; what `npm start` runs. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { RunningService, ServiceOptions } from '@veritee/service';
import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { nextExamples } from '../../help/examples.ts';
import { DATA_OPTION } from '../../help/words.ts';
import { instant, port } from '../../input/options.ts';
import { jsonText } from '../../output/json-text.ts';
import type { SelfCheck } from '../../service/self-check.ts';
import { declareCommand } from '../../session/declare.ts';
import type { Session } from '../../session/session.ts';
import type { ServeSettings } from '../../settings/schema.ts';

interface Options extends Pick<ServeSettings, 'host' | 'port' | 'data' | 'clock'> {
  readonly seed?: string;
  readonly temporary?: boolean;
  readonly inMemory?: boolean;
  readonly anyApiVersion?: boolean;
}

/** Declares the command. */
export function declareStart(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'start',
    summary: 'Run the service with a simulated PKI, check it, and say what to try next',
    details:
      'The same as serve --simulator, after which one simulated enclave is attested through the service’s own HTTPS. ' +
      'For development: tokens of a simulated PKI prove nothing about hardware, and the credentials of the service are ' +
      'public: veritee env prints them. A data directory of a production service is refused.',
    examples: ['veritee start'],
  })
    .option('--host <HOST>', 'address to listen on (default: 127.0.0.1)')
    .option(
      '--port <PORT>',
      'port to listen on; 0 picks a free one (default: 8443, or a free one when taken)',
      port,
    )
    .option('--data <DIR>', DATA_OPTION)
    .option('--temporary', 'keep everything in a temporary folder, which is removed when the service stops')
    .option(
      '--in-memory',
      'keep instances, policies, signing keys and the audit log in memory: each start begins with none, and no database is ' +
        'written; the certificate authority and the simulated PKI stay in the data directory',
    )
    .option(
      '--seed <FILE>',
      'instances to begin with, as JSON: {"instances":[{"name","mode"?,"certificates"?,"policies"?}]}, ' +
        'certificates being a PEM file, policies files by TYPE (texts or signed documents)',
    )
    .option(
      '--clock <ISO>',
      "shift the service's clock so that it starts at this moment; /management/clock moves it later",
      instant,
    )
    .option('--any-api-version', 'answer requests whose api-version is missing or unknown, as the newest')
    .action((options: Options) => startSomewhere(options, session));
}

async function startSomewhere(options: Options, session: Session): Promise<void> {
  if (options.temporary !== true) return startChecked(options, session);
  if (options.data !== undefined) {
    throw new CliError('InvalidUsage', '--temporary and --data exclude each other.', {
      hint: 'Leave one of them out.',
    });
  }
  const data = await mkdtemp(join(tmpdir(), 'veritee-start-'));
  try {
    await startChecked({ ...options, data }, session);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

async function startChecked(options: Options, session: Session): Promise<void> {
  const { serviceParts } = await import('../../service/service-parts.ts');
  const { untilStopped, warnOfDevelopment } = await import('../../service/run-service.ts');
  const { answersText, readyLine } = await import('../../service/ready-line.ts');
  const { dataDirectory, isNewData } = await import('../../input/data-directory.ts');
  // Whoever closes the terminal is done trying.
  const steering = session.terminal.keepRunning('stop');
  const newData = isNewData(dataDirectory(options.data, session.terminal));
  const { seed: seedFile, temporary: _temporary, inMemory, anyApiVersion, ...place } = options;
  const { readSeed, sow } = await import('./seed.ts');
  const seed = seedFile === undefined ? undefined : await readSeed(seedFile, session);
  const { createMovableClock } = await import('@veritee/service');
  const clock = createMovableClock(session.terminal.clock);
  if (options.clock !== undefined) clock.moveTo(options.clock.getTime() - clock.now().getTime());
  // What is asked of the service is judged by its clock.
  const shifted = { ...session, terminal: { ...session.terminal, clock: clock.now } };
  const settings: ServeSettings = { ...place, simulator: true, audit: { attestations: 'off' } };
  const made = await serviceParts(settings, session, clock);
  // Three lines to try should not drown in lines per request.
  const parts: ServiceOptions = {
    ...made,
    ...(made.log && { log: { ...made.log, level: 'warn' as const } }),
    instances: [...(made.instances ?? []), ...(seed?.instances ?? [])],
    development: {
      roots: [],
      ...made.development,
      identity: 'well-known',
      faults: true,
      inMemory,
      anyApiVersion,
    },
  };
  warnOfDevelopment(parts, session);
  const service = await startOnAnyPort(parts, options.port === undefined, session);
  if (seed !== undefined) await closingOnFailure(service, () => sow(seed, service, shifted));
  const { stdout } = session.terminal;
  if (!session.json) stdout.write(`${answersText(service)}\n`);
  // The client is loaded only now: the service answers sooner.
  const { selfCheck } = await import('../../service/self-check.ts');
  const check = await selfCheck(service, parts.dataDirectory, shifted);
  if (session.json)
    stdout.write(`${jsonText({ ...readyLine(service, { ...parts, newData }), selfCheck: check })}\n`);
  else stdout.write(`${whatNext(service, parts.dataDirectory, check)}\n`);
  await untilStopped(service, steering, session);
  session.status = exitStatus.done;
}

async function closingOnFailure(service: RunningService, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    await service.close();
    throw error;
  }
}

/** The default port may belong to another service, most likely an earlier start. */
async function startOnAnyPort(
  parts: ServiceOptions,
  anyPort: boolean,
  session: Session,
): Promise<RunningService> {
  const { start } = await import('../../service/run-service.ts');
  try {
    return await start(parts);
  } catch (error) {
    if (!anyPort || !(error instanceof CliError) || error.code !== 'PortTaken') throw error;
    session.terminal.stderr.write(`veritee: port ${parts.port} is taken, using a free one\n`);
    return start({ ...parts, port: 0 });
  }
}

function whatNext(
  { endpoint, certificateAuthority = '' }: RunningService,
  data: string,
  check: SelfCheck,
): string {
  return [
    `✓ Self-check: a simulated enclave was attested and its token verified (${check.milliseconds} ms)`,
    '',
    'Try next, in another terminal:',
    ...nextExamples(endpoint, shortPath(data), shortPath(certificateAuthority)).map((line) => `  ${line}`),
    '',
    'Stop with Ctrl-C.',
  ].join('\n');
}

/** Relative where that is shorter, and quoted where a shell would split it. */
function shortPath(path: string): string {
  const near = relative('.', path);
  const short = near !== '' && !near.startsWith('..') ? near : path;
  return /^[\w./@:+-]+$/.test(short) ? short : `'${short.replaceAll("'", "'\\''")}'`;
}
