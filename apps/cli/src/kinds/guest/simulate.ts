/** `veritee simulate` for Azure guests: evidence with its endorsements, and the key that opens its token. */

import type { AttestationType } from '@veritee/core/internal/maa';
import type { Expectation, GuestSimulation, GuestSystemName, GuestTee } from '@veritee/simulator';
import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { type Outcome, tableText } from '../../output/output.ts';
import type { Session } from '../../session/session.ts';
import type { Simulation, SimulationOptions } from '../kind.ts';
import { expectedText, pkiFor } from '../simulated.ts';
import { tryLine } from '../try-line.ts';
import { unwritable } from '../unwritable.ts';
import { clientPayload, guestScenario, guestSystem, guestTee } from './choices.ts';
import { GUEST_SCENARIO_NAMES } from './scenario-names.ts';

interface Options extends SimulationOptions {
  readonly tee?: GuestTee;
  readonly system?: GuestSystemName;
  readonly clientPayload?: Readonly<Record<string, string>>;
  readonly at?: Date;
}

/** A guest with a virtual TPM in software. */
export const guestSimulation: Simulation = {
  details:
    'For AzureGuest it writes evidence.bin (attestationInfo), hcl-report.bin, root.pem, tpm-root.pem, the endorsements and encryption-key.pem, which opens the token.',
  scenarios: `of Azure guests: ${GUEST_SCENARIO_NAMES.join(', ')} (default: sound)`,
  examples: ['veritee simulate azureguest --out ./vm --data .veritee --tee tdx'],
  declare: (command) => {
    command
      .option(
        '--tee <NAME>',
        'Azure guest: snp, tdx, or none for Trusted Launch (default: snp where there is the scenario)',
        guestTee,
      )
      .option('--system <NAME>', 'Azure guest: linux or windows (default: linux)', guestSystem)
      .option(
        '--client-payload <NAME=TEXT>',
        'Azure guest: text that the token returns; repeatable',
        clientPayload,
      );
  },
  simulate: simulateGuestTo,
};

async function simulateGuestTo(_: AttestationType, given: Command, session: Session): Promise<Outcome> {
  const { scenarioNamed, simulateGuest } = await import('@veritee/simulator');
  const options = given.opts<Options>();
  const now = options.at ?? session.terminal.clock();
  const { tee, system } = options;
  const simulation = simulateGuest(await pkiFor(options, session, now), {
    scenario: await guestScenario(options.scenario),
    clientPayload: options.clientPayload,
    tee,
    system,
    currentDate: now,
  });
  const { expected } = scenarioNamed('AzureGuest', simulation.scenario);
  return outcomeOf(simulation, expected, await writeTo(options.out, simulation), options);
}

async function writeTo(directory: string, simulation: GuestSimulation): Promise<readonly string[]> {
  const { writeGuestSimulation } = await import('@veritee/simulator');
  try {
    return await writeGuestSimulation(simulation, directory);
  } catch (cause) {
    throw unwritable(directory, cause);
  }
}

function outcomeOf(
  simulation: GuestSimulation,
  expected: Expectation,
  files: readonly string[],
  options: Options,
): Outcome {
  const { type, scenario, tee, at } = simulation;
  const facts: [string, unknown][] = [
    ['Scenario', scenario],
    ['TEE', tee],
    ['Expected', expectedText(expected)],
    ['Files', files.join(' ')],
    ['Try', tryLineOf(simulation, files, options)],
  ];
  return {
    status: exitStatus.done,
    json: { type, scenario, tee, expected, at, files },
    text: `✓ Simulated ${type} evidence under development roots; it proves nothing about hardware\n${tableText(facts)}`,
  };
}

const vendors = { snp: 'AMD', tdx: 'Intel', none: undefined } as const;

function tryLineOf(
  { type, tee, trust: { paravisors = [], secureBootKeys = [] } }: GuestSimulation,
  files: readonly string[],
  { out, at }: Options,
): string {
  const vendor = vendors[tee];
  // Whom a verifier must believe about what was launched, and about Secure Boot.
  const known = (vendor === undefined ? [] : paravisors)
    .flatMap((each) => Object.entries(each))
    .filter(([name]) => (name === 'mrTd') === (tee === 'tdx'));
  return tryLine({
    ...{ type, out, files, at },
    hasEndorsements: vendor !== undefined,
    roots: [...(vendor === undefined ? [] : [`${vendor}=${out}/root.pem`]), `Azure=${out}/tpm-root.pem`],
    more: [
      ...known.flatMap(([name, value]) => ['--paravisor', `${name}=${value}`]),
      ...secureBootKeys.flatMap((key) => ['--secure-boot-key', key]),
    ],
  });
}
