/** `veritee simulate tpm`: a whole conversation without a TPM and without a service, message by message. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_SIMULATE_TPM } from '../../help/examples.ts';
import { octets } from '../../input/options.ts';
import { type Outcome, tableText } from '../../output/output.ts';
import type { Session } from '../../session/session.ts';
import type { Simulation, SimulationOptions } from '../kind.ts';
import { expectedText, pkiFor } from '../simulated.ts';
import { tryLine } from '../try-line.ts';
import { unwritable } from '../unwritable.ts';
import { tpmScenario } from './scenario.ts';
import { TPM_SCENARIO_NAMES } from './scenario-names.ts';

interface Options extends SimulationOptions {
  readonly challenge?: Uint8Array;
}

/** A software TPM that answers a challenge of nobody. */
export const tpmSimulation: Simulation = {
  details:
    'For Tpm it makes a whole conversation: init.json, challenge.json and the request, evidence.bin, with event-log.bin and root.pem.',
  scenarios: `of TPMs: ${TPM_SCENARIO_NAMES.join(', ')} (default: sound)`,
  examples: [EXAMPLE_SIMULATE_TPM],
  declare: (command) => {
    command.option('--challenge <HEX>', 'TPM: the challenge to answer (default: a random one)', octets);
  },
  simulate: (_type, given, session) => simulateTpm(given.opts<Options>(), session),
};

const CHALLENGE_BYTES = 16;

/**
 * Writes the messages of a conversation: `init.json`, `challenge.json` and the request, `evidence.bin`; the boot log and
 * the root of the attestation key beside them.
 */
async function simulateTpm(options: Options, session: Session): Promise<Outcome> {
  const { randomBytes } = await import('node:crypto');
  const { hex, utf8 } = await import('@veritee/core/internal');
  const { writeTpmMessage } = await import('@veritee/core/internal/maa');
  const { answerTpmChallenge } = await import('@veritee/client');
  const { developmentTpmRoot, scenarioNamed, softwareTpm } = await import('@veritee/simulator');
  const scenario = (await tpmScenario(options.scenario)) ?? 'sound';
  const pki = await pkiFor(options, session, session.terminal.clock());
  const tpm = softwareTpm(pki, { scenario });
  const challenge = options.challenge ?? new Uint8Array(randomBytes(CHALLENGE_BYTES));
  // No service can open it: this conversation is with nobody.
  const serviceContext = utf8('{"ProtectionKeyName":"","ProtectedContext":""}');
  const asked = writeTpmMessage({ kind: 'challenge', challenge, serviceContext });
  const { message } = await answerTpmChallenge(new TextDecoder().decode(asked), tpm);
  const [boot] = await tpm.logs();
  const files = writeTo(options.out, [
    ['init.json', writeTpmMessage({ kind: 'init', type: 'aikcert' })],
    ['challenge.json', asked],
    ['evidence.bin', utf8(message)],
    ['event-log.bin', boot?.log ?? new Uint8Array()],
    ['root.pem', utf8(developmentTpmRoot(pki))],
  ]);
  const { expected } = scenarioNamed('Tpm', scenario);
  const { out } = options;
  const facts: [string, unknown][] = [
    ['Scenario', scenario],
    ['Expected', expectedText(expected)],
    ['Challenge', hex(challenge)],
    ['Files', files.join(' ')],
    [
      'Try',
      tryLine({
        ...{ type: 'tpm', out, files, hasEndorsements: false },
        more: ['--challenge', hex(challenge)],
      }),
    ],
  ];
  return {
    status: exitStatus.done,
    json: {
      type: 'Tpm',
      scenario,
      expected,
      challenge: hex(challenge),
      files,
    },
    text: `✓ Simulated a TPM under a development root; it proves nothing about hardware\n${tableText(facts)}`,
  };
}

function writeTo(directory: string, files: readonly (readonly [string, Uint8Array])[]): string[] {
  try {
    mkdirSync(directory, { recursive: true });
    return files.map(([name, content]) => {
      const path = join(directory, name);
      writeFileSync(path, content);
      return path;
    });
  } catch (cause) {
    throw unwritable(directory, cause);
  }
}
