/** `veritee simulate` for TDX virtual machines: evidence with its endorsements and its boot log. */

import type { SimulateOptions, TdReportForm } from '@veritee/simulator';
import { InvalidArgumentError } from 'commander';
import { CliError } from '../../errors.ts';
import { EXAMPLE_SIMULATE_TDX } from '../../help/examples.ts';
import { hexText } from '../../input/options.ts';
import type { Session } from '../../session/session.ts';
import type { Simulation, SimulationOptions } from '../kind.ts';
import { pkiFor, scenarioAsked, writtenOutcome } from '../simulated.ts';
import { TDX_SCENARIO_NAMES } from './scenario-names.ts';

/** Those of enclaves that mean the same here are declared with them. */
interface Options extends SimulationOptions {
  readonly debug?: boolean;
  readonly migratable?: boolean;
  readonly runtimeData?: string;
  readonly inittimeData?: string;
  readonly mrTd?: string;
  readonly tdReport?: TdReportForm;
  readonly quoteVersion?: 3 | 4 | 5;
  readonly certificationType?: 1 | 2 | 3 | 4 | 5;
  readonly fleet?: number;
  readonly at?: Date;
}

/** A TD on a simulated platform. */
export const tdxSimulation: Simulation = {
  details:
    'For TdxVm there is event-log.bin as well, the log of the boot that the registers of the TD measure.',
  scenarios: `of TDs: ${TDX_SCENARIO_NAMES.join(', ')} (default: up-to-date)`,
  examples: [EXAMPLE_SIMULATE_TDX],
  declare: (command) => {
    command
      .option('--td-report <FORM>', 'TDX: form of the TD report, 1.0, 1.5 or 1.5-ex (default: 1.5)', formOf)
      .option('--migratable', 'TDX: the TD may be migrated')
      .option('--mr-td <HEX>', 'TDX: measurement of the TD, 48 bytes', hexText);
  },
  simulate: async (_type, given, session) => {
    const { simulate, simulateTdx } = await import('@veritee/simulator');
    const options = given.opts<Options>();
    const settings = await settingsOf(options, session);
    const now = options.at ?? session.terminal.clock();
    const pki = await pkiFor(options, session, now);
    const simulation = simulate('TdxVm', pki, { ...settings, currentDate: now });
    const { fleet: count, out } = options;
    const outcome = await writtenOutcome(simulation, options);
    if (count !== undefined) {
      const { writeFleet } = await import('../write-fleet.ts');
      const { runtimeData } = simulation;
      const { certificationType } = settings;
      writeFleet({
        ...{ count, simulation, pki, certificationType, out },
        make: (on) => simulateTdx(pki, { ...settings, runtimeData, on }),
      });
    }
    return outcome;
  },
};

const FORMS: readonly TdReportForm[] = ['1.0', '1.5', '1.5-ex'];

function formOf(text: string): TdReportForm {
  const found = FORMS.find((form) => form === text.toLowerCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Expected one of ${FORMS.join(', ')}.`);
}

async function settingsOf(options: Options, { inputs }: Session): Promise<SimulateOptions<'TdxVm'>> {
  const { fromHex } = await import('@veritee/core/internal');
  const { debug, migratable, mrTd, tdReport, quoteVersion, certificationType, scenario } = options;
  if (quoteVersion === 3) {
    throw new CliError('InvalidUsage', 'Quote version 3 exists for SGX enclaves only.', {
      hint: 'Give --quote-version 4 or 5.',
    });
  }
  const file = (name: string | undefined) => (name === undefined ? undefined : inputs.bytes(name));
  return {
    scenario: scenario === undefined ? undefined : await scenarioAsked('TdxVm', scenario),
    runtimeData: await file(options.runtimeData),
    initTimeData: await file(options.inittimeData),
    mrTd: mrTd === undefined ? undefined : fromHex(mrTd),
    report: tdReport,
    debug,
    migratable,
    quoteVersion,
    certificationType,
  };
}
