/** `veritee doctor`: says what is wrong with an installation, and what to do about it. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { EXAMPLE_CONFIG } from '../../help/examples.ts';
import { CA_OPTION, DATA_OPTION } from '../../help/words.ts';
import { dataDirectory, pkiDirectory } from '../../input/data-directory.ts';
import { endpointUrl } from '../../input/options.ts';
import type { Outcome } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import { checkOrder, type Finding, report } from './finding.ts';
import type { Patient } from './patient.ts';

interface Options {
  readonly config?: string;
  readonly data?: string;
  readonly endpoint?: string;
  readonly ca?: string;
}

/** Declares the command. */
export function declareDoctor(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'doctor',
    summary: 'Say what is wrong with an installation, and what to do about it',
    details:
      'Checks, without changing anything: the version of Node, the settings and their files, the storage (present, ' +
      'permissions, damage, locks, free space), TLS certificates (key, chain, names, end), host names, the port, a running ' +
      'service and its clock, endorsements, and the issuers of tokens. One line per check: ✓ fine, ! warning, ✗ failed. Without --endpoint, ' +
      'the service is asked that answers at the configured host and port. Exit status 1: something here failed; 3: only ' +
      'something elsewhere did (an issuer, a database server, a source of endorsements, the service).',
    examples: [
      'veritee doctor --endpoint https://127.0.0.1:8443',
      EXAMPLE_CONFIG,
      'veritee doctor --config veritee.json --endpoint https://127.0.0.1:8443 --json',
    ],
  })
    .option('--config <FILE>', 'the configuration of the service, as for serve (or VERITEE_CONFIG)')
    .option('--data <DIR>', DATA_OPTION)
    .option('--endpoint <URL>', 'a running service to ask, for example https://127.0.0.1:8443', endpointUrl)
    .option('--ca <FILE>', `${CA_OPTION} (default: that of the data directory)`)
    .action(answering(session, (options: Options) => examine(options, session)));
}

async function examine(options: Options, session: Session): Promise<Outcome> {
  const { readSettings } = await import('../../settings/serve-settings.ts');
  const { settingsFindings } = await import('./settings.ts');
  const { config, data: named } = options;
  const given = { ...(config !== undefined && { config }), ...(named !== undefined && { data: named }) };
  const { settings, problems } = await readSettings(given, session.inputs, session.terminal.env);
  if (settings === undefined) return report(settingsFindings(problems));
  const data = dataDirectory(settings.data, session.terminal);
  const patient: Patient = {
    session,
    settings,
    data,
    endpoint: options.endpoint,
    authority: await authorityOf(options, data, session),
    machine: await thisMachine(),
  };
  const findings = await allFindings(patient, config ?? 'the settings');
  return report(inOrder([...settingsFindings(problems), ...findings]));
}

/** All checks. Later checks get what earlier ones found out. */
async function allFindings(patient: Patient, source: string): Promise<readonly Finding[]> {
  const { checkNode } = await import('./node.ts');
  const { checkSettings } = await import('./settings.ts');
  const { checkStorage } = await import('./storage.ts');
  const { checkTlsFiles } = await import('./tls-files.ts');
  const { checkServedTls } = await import('./tls-served.ts');
  const { checkNames } = await import('./names.ts');
  const { checkPort } = await import('./port.ts');
  const { checkService } = await import('./service.ts');
  const { checkEndorsements } = await import('./endorsements.ts');
  const { checkIdentity } = await import('./identity.ts');
  const { settings, data } = patient;
  const usesSimulator = settings.simulator === true || existsSync(pkiDirectory(data));
  const storage = await checkStorage(patient);
  const port = patient.endpoint === undefined ? await checkPort(patient) : { findings: [] };
  const asked: Patient = { ...patient, endpoint: patient.endpoint ?? port.running };
  const findings = await Promise.all([
    checkNode(asked),
    checkSettings(asked, source),
    storage.findings,
    checkTlsFiles(asked),
    checkServedTls(asked),
    checkNames(asked, storage.instances),
    port.findings,
    checkService(asked),
    checkEndorsements(asked, usesSimulator),
    checkIdentity(asked, usesSimulator),
  ]);
  return findings.flat();
}

async function authorityOf({ ca }: Options, data: string, { inputs }: Session): Promise<string | undefined> {
  const own = join(data, 'tls', 'ca.pem');
  const { readAuthority } = await import('../../remote/endpoint.ts');
  return readAuthority(ca ?? (existsSync(own) ? own : undefined), inputs);
}

async function thisMachine(): Promise<Patient['machine']> {
  const { lookup } = await import('node:dns/promises');
  return { nodeVersion: process.versions.node, lookup: (host) => lookup(host, { all: true }) };
}

function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return [...findings].sort((a, b) => checkOrder.indexOf(a.check) - checkOrder.indexOf(b.check));
}
