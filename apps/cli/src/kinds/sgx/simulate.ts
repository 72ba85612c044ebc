/** `veritee simulate` for SGX enclaves: evidence with its endorsements. */

import type { AttestationType } from '@veritee/core/internal/maa';
import type { SimulateOptions } from '@veritee/simulator';
import { type Command, InvalidArgumentError } from 'commander';
import { EXAMPLE_SIMULATE, EXAMPLE_SIMULATE_OPEN_ENCLAVE } from '../../help/examples.ts';
import { instant, measurement, wholeNumber } from '../../input/options.ts';
import type { Outcome } from '../../output/output.ts';
import type { Session } from '../../session/session.ts';
import type { Simulation } from '../kind.ts';
import { scenarioAsked } from '../scenario-asked.ts';
import { boundData, pkiFor, type QuoteOptions, writtenQuote } from '../simulated.ts';
import { ENCLAVE_SCENARIO_NAMES } from './scenario-names.ts';

interface Options extends QuoteOptions {
  readonly mrEnclave?: string;
  readonly mrSigner?: string;
  readonly productId?: number;
  readonly svn?: number;
}

/** An enclave on a simulated platform, however its quote is packed. */
export const enclaveSimulation: Simulation = {
  details:
    'Writes evidence.bin, root.pem, collateral.json and, where some was bound, runtime-data.bin into the folder. ' +
    'The evidence is genuine in form, but signed under a development root: it proves nothing about hardware.',
  scenarios: `${ENCLAVE_SCENARIO_NAMES.join(', ')} (default: up-to-date)`,
  examples: [EXAMPLE_SIMULATE, EXAMPLE_SIMULATE_OPEN_ENCLAVE],
  declare: declareOptions,
  sample: async (type, directory, { runtimeData, now: currentDate }) => {
    const { openSimulatedPki, simulate } = await import('@veritee/simulator');
    const { evidence } = simulate(simulated(type), openSimulatedPki(directory), { runtimeData, currentDate });
    return { evidence, facts: ({ mrEnclave }) => ({ mrEnclave }) };
  },
  simulate: simulateEnclave,
};

function declareOptions(command: Command): void {
  command
    .option('--debug', 'the enclave runs in debug mode')
    .option('--runtime-data <FILE>', 'data to bind the evidence to')
    .option('--inittime-data <FILE>', 'init-time data to bind the evidence to')
    .option('--mr-enclave <HEX>', 'measurement of the enclave', measurement)
    .option('--mr-signer <HEX>', "measurement of the enclave's signer", measurement)
    .option('--product-id <N>', 'product id of the enclave (default: 1)', wholeNumber)
    .option('--svn <N>', 'security version of the enclave (default: 1)', wholeNumber)
    .option('--quote-version <N>', '3, 4 or 5 (default: 3; of a TD 4 or 5, default: 5)', oneOf(3, 4, 5))
    .option(
      '--certification-type <N>',
      'how the quote names its platform: 1 to 3 PPID, 4 PCK certificate, 5 its chain (default: 5)',
      oneOf(1, 2, 3, 4, 5),
    )
    .option(
      '--fleet <N>',
      'also evidence of N platforms of the same model, each with its own PCK certificate, in the folder fleet',
      wholeNumber,
    )
    .option('--at <ISO>', 'the moment at which the endorsements are stated (default: now)', instant);
}

function oneOf<N extends number>(...allowed: readonly N[]): (text: string) => N {
  return (text) => {
    const value = allowed.find((each) => String(each) === text);
    if (value !== undefined) return value;
    throw new InvalidArgumentError(`Expected one of ${allowed.join(', ')}.`);
  };
}

async function simulateEnclave(type: AttestationType, given: Command, session: Session): Promise<Outcome> {
  const { simulate, simulateOpenEnclave, simulateSgx } = await import('@veritee/simulator');
  const options = given.opts<Options>();
  const settings = await settingsOf(options, session);
  const now = options.at ?? session.terminal.clock();
  const pki = await pkiFor(options, session, now);
  const simulation = simulate(simulated(type), pki, { ...settings, currentDate: now });
  const make = type === 'OpenEnclave' ? simulateOpenEnclave : simulateSgx;
  const { runtimeData } = simulation;
  return writtenQuote(simulation, pki, options, (on) => make(pki, { ...settings, runtimeData, on }));
}

const SIMULATED = ['SgxEnclave', 'OpenEnclave'] as const;

function simulated(type: AttestationType): (typeof SIMULATED)[number] {
  const found = SIMULATED.find((each) => each === type);
  if (found !== undefined) return found;
  throw new TypeError(`The simulator has no enclave for ${type} evidence.`);
}

async function settingsOf(options: Options, session: Session): Promise<SimulateOptions> {
  const { fromHex } = await import('@veritee/core/internal');
  const { debug, mrEnclave, mrSigner, productId, svn, quoteVersion, certificationType } = options;
  return {
    scenario: await scenarioAsked(options.scenario, ENCLAVE_SCENARIO_NAMES),
    ...(await boundData(options, session)),
    mrEnclave: mrEnclave === undefined ? undefined : fromHex(mrEnclave),
    mrSigner: mrSigner === undefined ? undefined : fromHex(mrSigner),
    isvProdId: productId,
    isvSvn: svn,
    debug,
    quoteVersion,
    certificationType,
  };
}
