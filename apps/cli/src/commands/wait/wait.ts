/** `veritee wait`: for scripts and tests that start a service and use it. */

import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { CA_OPTION } from '../../help/words.ts';
import { endpointUrl, wholeNumber } from '../../input/options.ts';
import { type Outcome, printable } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options {
  readonly ca?: string;
  readonly timeout?: number;
}

const SECONDS = 60;
/** Milliseconds between two attempts, and for one. */
const PAUSE = 200;
const ATTEMPT = 5000;
const LONGEST = 64 * 1024;

/** Declares the command. */
export function declareWait(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'wait',
    summary: 'Wait until a service is ready to answer',
    details:
      'Asks the service whether it is ready (/readyz) until it says so. The file of --ca may still be missing when the ' +
      'command starts: a new service makes it. Exit status 3 means that the service was not ready in time.',
    examples: ['veritee wait https://127.0.0.1:8443 --ca .veritee/tls/ca.pem'],
  })
    .argument('<URL>', 'address of the service, for example https://127.0.0.1:8443', endpointUrl)
    .option('--ca <FILE>', CA_OPTION)
    .option('--timeout <SECONDS>', 'how long to wait (default: 60)', wholeNumber)
    .action(answering(session, (url: string, options: Options) => waitFor(url, options, session)));
}

async function waitFor(url: string, options: Options, session: Session): Promise<Outcome> {
  const { timeout = SECONDS } = options;
  const from = performance.now();
  let last = 'it was not asked';
  do {
    last = await attempted(url, options, session);
    const milliseconds = Math.round(performance.now() - from);
    if (last === '') {
      const json = { ready: true, endpoint: url, milliseconds };
      return { status: exitStatus.done, json, text: `${url} is ready (${milliseconds} ms)` };
    }
    await new Promise((done) => setTimeout(done, PAUSE));
  } while (performance.now() - from < timeout * 1000);
  throw new CliError('EndpointFailed', `${url} was not ready within ${timeout} s: ${printable(last)}.`, {
    status: exitStatus.otherSide,
    hint: 'Check that the service runs at this address, and that --ca names the certificate authority of its data directory.',
  });
}

/** What keeps the service from being used; nothing when it is ready. */
async function attempted(url: string, { ca }: Options, { inputs }: Session): Promise<string> {
  if (ca !== undefined && !existsSync(ca)) return `${ca} does not exist yet`;
  const { readAuthority } = await import('../../remote/endpoint.ts');
  const { exchange } = await import('../../remote/exchange.ts');
  try {
    const authority = await readAuthority(ca, inputs);
    const { status, text } = await exchange(new URL(`${url}/readyz`), {
      method: 'GET',
      headers: { accept: 'application/json' },
      authority,
      timeout: ATTEMPT,
      longest: LONGEST,
    });
    if (status === 200) return '';
    return `it answers ${status} ${text.slice(0, 200)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
