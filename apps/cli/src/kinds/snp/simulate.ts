/** `veritee simulate` for SEV-SNP guests: evidence with its endorsements. */

import type { AttestationType } from '@veritee/core/internal/maa';
import type { Expectation, SnpSimulation } from '@veritee/simulator';
import { type Command, InvalidArgumentError } from 'commander';
import { exitStatus } from '../../errors.ts';
import { octets, wholeNumber } from '../../input/options.ts';
import { type Outcome, tableText } from '../../output/output.ts';
import type { Session } from '../../session/session.ts';
import type { Simulation, SimulationOptions } from '../kind.ts';
import { scenarioAsked } from '../scenario-asked.ts';
import { boundData, expectedText, pkiFor } from '../simulated.ts';
import { tryLine } from '../try-line.ts';
import { unwritable } from '../unwritable.ts';
import { SNP_SCENARIO_NAMES } from './scenario-names.ts';

interface Options extends SimulationOptions {
  readonly product?: 'Milan' | 'Genoa' | 'Turin';
  readonly reportVersion?: number;
  readonly launchMeasurement?: Uint8Array;
  readonly guestSvn?: number;
  readonly vmpl?: number;
  readonly debug?: boolean;
  readonly runtimeData?: string;
  readonly inittimeData?: string;
  readonly at?: Date;
}

/** A guest on a simulated chip. */
export const snpSimulation: Simulation = {
  details: 'For SevSnpVm it writes evidence.bin, report.bin, root.pem and the endorsements (manifest.json).',
  scenarios: `of SEV-SNP guests: ${SNP_SCENARIO_NAMES.join(', ')} (default: up-to-date)`,
  examples: ['veritee simulate snp --out ./guest --product turin'],
  // --debug, --runtime-data, --inittime-data and --at mean the same for enclaves, which declare them.
  declare: (command) => {
    command
      .option('--product <NAME>', 'SEV-SNP: milan, genoa or turin (default: milan)', productLine)
      .option('--report-version <N>', 'SEV-SNP: 1 to 5 (default: 3, for turin 5)', wholeNumber)
      .option('--launch-measurement <HEX>', 'SEV-SNP: launch measurement of the guest, 48 bytes', octets)
      .option('--guest-svn <N>', 'SEV-SNP: security version of the guest (default: 1)', wholeNumber)
      .option('--vmpl <N>', 'SEV-SNP: privilege level that asked for the report (default: 0)', wholeNumber);
  },
  simulate: simulateGuest,
};

function productLine(text: string): Options['product'] {
  const found = (['Milan', 'Genoa', 'Turin'] as const).find(
    (each) => each.toLowerCase() === text.toLowerCase(),
  );
  if (found !== undefined) return found;
  throw new InvalidArgumentError('Expected milan, genoa or turin.');
}

async function simulateGuest(_: AttestationType, given: Command, session: Session): Promise<Outcome> {
  const { scenarioNamed, simulateSnp } = await import('@veritee/simulator');
  const options = given.opts<Options>();
  const now = options.at ?? session.terminal.clock();
  const { product, reportVersion: version, launchMeasurement: measurement, guestSvn, vmpl, debug } = options;
  const simulation = simulateSnp(await pkiFor(options, session, now), {
    scenario: await scenarioAsked(options.scenario, SNP_SCENARIO_NAMES),
    ...(await boundData(options, session)),
    product,
    version,
    measurement,
    guestSvn,
    vmpl,
    debug,
    currentDate: now,
  });
  const { expected } = scenarioNamed('SevSnpVm', simulation.scenario);
  return outcomeOf(simulation, expected, await writeTo(options.out, simulation), options);
}

async function writeTo(directory: string, simulation: SnpSimulation): Promise<readonly string[]> {
  const { writeSnpSimulation } = await import('@veritee/simulator');
  try {
    return await writeSnpSimulation(simulation, directory);
  } catch (cause) {
    throw unwritable(directory, cause);
  }
}

function outcomeOf(
  { type, scenario, at, uvmIssuers }: SnpSimulation,
  expected: Expectation,
  files: readonly string[],
  { out, at: asked }: Options,
): Outcome {
  const [issuer] = uvmIssuers ?? [];
  const facts: [string, unknown][] = [
    ['Scenario', scenario],
    ['Expected', expectedText(expected)],
    ['Files', files.join(' ')],
    ...(issuer === undefined ? [] : [['UVM issuer', `${issuer.issuer},${issuer.feed}`] as [string, unknown]]),
    [
      'Try',
      tryLine({
        ...{ type, out, files, at: asked },
        more: [
          ...(issuer === undefined ? [] : ['--uvm-issuer', `${issuer.issuer},${issuer.feed}`]),
          ...(expected.code === 'VekChipIdMasked' ? ['--allow-masked-chip'] : []),
        ],
      }),
    ],
  ];
  return {
    status: exitStatus.done,
    json: { type, scenario, expected, at, files, ...(issuer !== undefined && { uvmIssuer: issuer }) },
    text: `✓ Simulated ${type} evidence under development roots; it proves nothing about hardware\n${tableText(facts)}`,
  };
}
