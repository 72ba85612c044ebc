/** `veritee token verify`: decides as a relying party whether a token may be trusted. */

import type { TokenProblem, TokenVerifierOptions } from '@veritee/client/relying-party';
import type { JsonObject, PublishedKeys } from '@veritee/core';
import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_ATTEST, EXAMPLE_SIMULATE, EXAMPLE_TOKEN } from '../../help/examples.ts';
import { CA_OPTION, TOKEN_ARGUMENT } from '../../help/words.ts';
import { tokenHint } from '../../hints/token.ts';
import { endpointUrl, instant } from '../../input/options.ts';
import { type ExpectationOptions, expectationsOf, withExpectations } from '../../kinds/expectations.ts';
import { type Outcome, printable, section, sections, tableText } from '../../output/output.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options extends ExpectationOptions {
  readonly issuer: string;
  readonly keys?: string;
  readonly ca?: string;
  readonly at?: Date;
}

/** Declares the command. */
export function declareTokenVerify(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'verify',
    summary: 'Verify an attestation token as a relying party does',
    details:
      'Checks signature, issuer and times, and everything expected of the token. A token of an enclave that can be ' +
      'debugged is refused unless --allow-debug is given. Exit status 1 means that the token is not valid; every ' +
      'reason is listed.',
    examples: [EXAMPLE_SIMULATE, `${EXAMPLE_ATTEST} --json > answer.json`, EXAMPLE_TOKEN],
  })
    .argument('<FILE>', TOKEN_ARGUMENT)
    .option(
      '--issuer <URL>',
      'the attestation instance that must have issued the token (required)',
      endpointUrl,
    )
    .option(
      '--keys <FILE>',
      "the issuer's key set (JSON), as its /certs answers; not given: fetched from there",
    )
    .option('--ca <FILE>', CA_OPTION)
    .option('--at <ISO>', 'the time to verify at (default: now)', instant)
    .hook('preAction', required('--issuer'))
    .action(answering(session, (file: string, options: Options) => verifyFile(file, options, session)));
  withExpectations(command, session);
}

async function verifyFile(file: string, options: Options, session: Session): Promise<Outcome> {
  const { createTokenVerifier, TokenVerificationError } = await import('@veritee/client/relying-party');
  const { readToken } = await import('./token-text.ts');
  const { at } = options;
  const clock = at === undefined ? session.terminal.clock : () => at;
  const token = await readToken(file, session.inputs);
  const expectations = await expectationsOf(options, session);
  const keys = await keysFor(options, clock, session);
  const verifier = createTokenVerifier({ issuers: [options.issuer], keys, currentDate: clock });
  try {
    const { claims } = await verifier.verify(token, expectations);
    return outcomeOf(claims, []);
  } catch (error) {
    if (error instanceof TokenVerificationError) return outcomeOf({}, error.problems);
    throw error;
  }
}

/** Keys from the file given, or from the issuer itself. */
async function keysFor(
  { issuer, keys, ca }: Options,
  clock: () => Date,
  { inputs }: Session,
): Promise<NonNullable<TokenVerifierOptions['keys']>> {
  if (keys !== undefined) return givenKeys(await inputs.text(keys, 'key set'), keys);
  const { clientOf, readAuthority } = await import('../../remote/endpoint.ts');
  return clientOf(issuer, { authority: await readAuthority(ca, inputs), clock }).keys;
}

async function givenKeys(text: string, file: string): Promise<PublishedKeys> {
  const { KeySetError, parseJwks } = await import('@veritee/client/relying-party');
  try {
    return parseJwks(text, file);
  } catch (cause) {
    if (!(cause instanceof KeySetError)) throw cause;
    throw new CliError('InputInvalid', `${file} is not a key set (JSON as an instance's /certs answers).`, {
      cause,
    });
  }
}

function outcomeOf(claims: JsonObject, problems: readonly TokenProblem[]): Outcome {
  const valid = problems.length === 0;
  const reasons = problems.map(problemLine);
  return {
    status: valid ? exitStatus.done : exitStatus.refused,
    json: { valid, claims, problems: problems.map(withHint) },
    text: valid
      ? sections('✓ The token is valid', section('Claims', tableText(Object.entries(claims))))
      : ['✗ The token is not valid', ...reasons].join('\n'),
  };
}

function withHint(problem: TokenProblem): object {
  const hint = tokenHint(problem.code);
  return hint === undefined ? problem : { ...problem, hint };
}

function problemLine({ code, message, expected, found }: TokenProblem): string {
  const facts = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(found === undefined ? [] : [`found ${found}`]),
  ];
  const hint = tokenHint(code);
  const line = `  ✗ ${code}: ${printable(facts.length === 0 ? message : `${message} (${facts.join('; ')})`)}`;
  return hint === undefined ? line : `${line}\n      ${hint}`;
}
