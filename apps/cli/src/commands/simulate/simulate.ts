/** `veritee simulate`: makes evidence with its endorsements under a development root. */

import type {
  Expectation,
  ScenarioName,
  SimulatedType,
  SimulateOptions,
  Simulation,
} from '@veritee/simulator';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { SCENARIO_NAMES, TPM_SCENARIO_NAMES, TYPE_ARGUMENT } from '../../help/words.ts';
import { hintFor } from '../../input/nearest.ts';
import { instant, measurement, octets, wholeNumber } from '../../input/options.ts';
import { type Outcome, tableText } from '../../output/output.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options {
  readonly out: string;
  readonly data?: string;
  readonly scenario?: string;
  readonly debug?: boolean;
  readonly runtimeData?: string;
  readonly inittimeData?: string;
  readonly mrEnclave?: string;
  readonly mrSigner?: string;
  readonly productId?: number;
  readonly svn?: number;
  readonly quoteVersion?: 3 | 4 | 5;
  readonly certificationType?: 1 | 2 | 3 | 4 | 5;
  readonly at?: Date;
  readonly challenge?: Uint8Array;
}

/** Declares the command. */
export function declareSimulate(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'simulate',
    summary: 'Make evidence of a simulated enclave, with everything needed to verify it',
    details:
      'Writes evidence.bin, root.pem, collateral.json and, where some was bound, runtime-data.bin into the folder. ' +
      'The evidence is genuine in form, but signed under a development root: it proves nothing about hardware. For Tpm it ' +
      'makes a whole conversation: init.json, challenge.json and the request, evidence.bin, with event-log.bin and root.pem.',
    examples: [
      EXAMPLE_SIMULATE,
      'veritee simulate openenclave --out ./stale --scenario out-of-date',
      'veritee simulate tpm --out ./tpm --scenario log-altered',
    ],
  })
    .argument('<TYPE>', TYPE_ARGUMENT)
    .option('--out <DIR>', 'folder to write to; files of an earlier simulation are replaced (required)')
    .option(
      '--data <DIR>',
      'data directory of the service that shall accept the evidence (default: DIR of --out)',
    )
    .option(
      '--scenario <NAME>',
      `what is the case: ${SCENARIO_NAMES.join(', ')} (default: up-to-date); of TPMs: ${TPM_SCENARIO_NAMES.join(', ')} (default: sound)`,
    )
    .option('--debug', 'the enclave runs in debug mode')
    .option('--runtime-data <FILE>', 'data to bind the evidence to')
    .option('--inittime-data <FILE>', 'init-time data to bind the evidence to')
    .option('--mr-enclave <HEX>', 'measurement of the enclave', measurement)
    .option('--mr-signer <HEX>', "measurement of the enclave's signer", measurement)
    .option('--product-id <N>', 'product id of the enclave (default: 1)', wholeNumber)
    .option('--svn <N>', 'security version of the enclave (default: 1)', wholeNumber)
    .option('--quote-version <N>', '3, 4 or 5 (default: 3)', oneOf(3, 4, 5))
    .option(
      '--certification-type <N>',
      'how the quote names its platform: 1 to 3 PPID, 4 PCK certificate, 5 its chain (default: 5)',
      oneOf(1, 2, 3, 4, 5),
    )
    .option('--at <ISO>', 'the moment at which the endorsements are stated (default: now)', instant)
    .option('--challenge <HEX>', 'TPM: the challenge to answer (default: a random one)', octets)
    .hook('preAction', required('--out'))
    .action(answering(session, (type: string, options: Options) => simulateTo(type, options, session)));
}

function oneOf<N extends number>(...allowed: readonly N[]): (text: string) => N {
  return (text) => {
    const value = allowed.find((each) => String(each) === text);
    if (value !== undefined) return value;
    throw new InvalidArgumentError(`Expected one of ${allowed.join(', ')}.`);
  };
}

async function simulateTo(word: string, options: Options, session: Session): Promise<Outcome> {
  const { typeNamed } = await import('../../input/attestation-type.ts');
  if (typeNamed(word) === 'Tpm') {
    const { simulateTpm } = await import('../../kinds/tpm/simulate.ts');
    return simulateTpm(options, session);
  }
  const { openWorld, scenarioNamed, simulate } = await import('@veritee/simulator');
  const { worldDirectory } = await import('../../input/data-directory.ts');
  const type = await simulatedType(word);
  const settings = await settingsOf(options, session);
  const now = options.at ?? session.terminal.clock();
  const data = options.data ?? session.terminal.env['VERITEE_DATA'] ?? options.out;
  const world = openWorld(worldDirectory(data), { now });
  const simulation = simulate(type, world, { ...settings, now });
  const { expected } = scenarioNamed(type, simulation.scenario);
  return outcomeOf(simulation, expected, await writeTo(options.out, simulation), options.out);
}

const SIMULATED: readonly SimulatedType[] = ['SgxEnclave', 'OpenEnclave'];

async function simulatedType(word: string): Promise<SimulatedType> {
  const { typeNamed } = await import('../../input/attestation-type.ts');
  const type = typeNamed(word);
  const simulated = SIMULATED.find((each) => each === type);
  if (simulated !== undefined) return simulated;
  throw new CliError('TypeNotSupported', `This version cannot simulate ${type} evidence.`, {
    hint: `It simulates ${SIMULATED.join(', ')}, Tpm.`,
  });
}

async function settingsOf(options: Options, { inputs }: Session): Promise<SimulateOptions> {
  const { fromHex } = await import('@veritee/core');
  const { debug, mrEnclave, mrSigner, productId, svn, quoteVersion, certificationType } = options;
  const file = (name: string | undefined) => (name === undefined ? undefined : inputs.bytes(name));
  return {
    scenario: options.scenario === undefined ? undefined : await scenarioOf(options.scenario),
    runtimeData: await file(options.runtimeData),
    initTimeData: await file(options.inittimeData),
    mrEnclave: mrEnclave === undefined ? undefined : fromHex(mrEnclave),
    mrSigner: mrSigner === undefined ? undefined : fromHex(mrSigner),
    isvProdId: productId,
    isvSvn: svn,
    debug,
    quoteVersion,
    certificationType,
  };
}

async function scenarioOf(word: string): Promise<ScenarioName> {
  const { scenariosOf } = await import('@veritee/simulator');
  const scenarios = scenariosOf('SgxEnclave');
  const found = scenarios.find(({ name }) => name === word.toLowerCase());
  if (found !== undefined) return found.name;
  const names = scenarios.map(({ name }) => name);
  throw new CliError('UnknownScenario', `There is no scenario "${word}".`, { hint: hintFor(word, names) });
}

async function writeTo(directory: string, simulation: Simulation): Promise<readonly string[]> {
  const { writeSimulation } = await import('@veritee/simulator');
  try {
    return writeSimulation(simulation, directory);
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    throw new CliError('InputUnreadable', `Cannot write to ${directory}: ${cause.message}.`, { cause });
  }
}

function outcomeOf(
  { type, scenario, at }: Simulation,
  expected: Expectation,
  files: readonly string[],
  out: string,
): Outcome {
  const verdict = expected.accepted
    ? `accepted, ${expected.status}`
    : `refused, ${expected.code}${expected.status === undefined ? '' : ` (${expected.status})`}`;
  const facts: [string, unknown][] = [
    ['Scenario', scenario],
    ['Expected', verdict],
    ['Files', files.join(' ')],
    [
      'Try',
      `veritee evidence verify ${type} ${out}/evidence.bin --endorsements ${out} --trust-root ${out}/root.pem`,
    ],
  ];
  return {
    status: exitStatus.done,
    json: { type, scenario, expected, at, files },
    text: `✓ Simulated ${type} evidence under a development root; it proves nothing about hardware\n${tableText(facts)}`,
  };
}
