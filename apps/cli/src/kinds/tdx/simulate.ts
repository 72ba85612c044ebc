/** `veritee simulate` for TDX virtual machines: evidence with its endorsements and its boot log. */

import type { SimulateOptions, TdReportForm } from '@veritee/simulator';
import { InvalidArgumentError } from 'commander';
import { CliError } from '../../errors.ts';
import { EXAMPLE_SIMULATE_TDX } from '../../help/examples.ts';
import { hexText } from '../../input/options.ts';
import type { Session } from '../../session/session.ts';
import type { Simulation } from '../kind.ts';
import { scenarioAsked } from '../scenario-asked.ts';
import { boundData, pkiFor, type QuoteOptions, writtenQuote } from '../simulated.ts';
import { TDX_SCENARIO_NAMES } from './scenario-names.ts';

interface Options extends QuoteOptions {
  readonly migratable?: boolean;
  readonly mrTd?: string;
  readonly tdReport?: TdReportForm;
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
    const { runtimeData } = simulation;
    return writtenQuote(simulation, pki, options, (on) => simulateTdx(pki, { ...settings, runtimeData, on }));
  },
};

const FORMS: readonly TdReportForm[] = ['1.0', '1.5', '1.5-ex'];

function formOf(text: string): TdReportForm {
  const found = FORMS.find((form) => form === text.toLowerCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Expected one of ${FORMS.join(', ')}.`);
}

async function settingsOf(options: Options, session: Session): Promise<SimulateOptions<'TdxVm'>> {
  const { fromHex } = await import('@veritee/core/internal');
  const { debug, migratable, mrTd, tdReport, quoteVersion, certificationType, scenario } = options;
  if (quoteVersion === 3) {
    throw new CliError('InvalidUsage', 'Quote version 3 exists for SGX enclaves only.', {
      hint: 'Give --quote-version 4 or 5.',
    });
  }
  return {
    scenario: await scenarioAsked(scenario, TDX_SCENARIO_NAMES),
    ...(await boundData(options, session)),
    mrTd: mrTd === undefined ? undefined : fromHex(mrTd),
    report: tdReport,
    debug,
    migratable,
    quoteVersion,
    certificationType,
  };
}
