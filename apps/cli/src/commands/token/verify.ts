/** `veritee token verify`: decides as a relying party whether a token may be trusted. */

import type { TokenExpectations, TokenProblem, TokenVerifierOptions } from '@veritee/client/relying-party';
import type { JsonObject, PublishedKeys } from '@veritee/core';
import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_ATTEST, EXAMPLE_SIMULATE, EXAMPLE_TOKEN } from '../../help/examples.ts';
import { CA_OPTION, TOKEN_ARGUMENT, TYPE_ARGUMENT } from '../../help/words.ts';
import { endpointUrl, hexText, instant, listed, measurement, wholeNumber } from '../../input/options.ts';
import { type Outcome, printable, section, sections, tableText } from '../../output/output.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options {
  readonly issuer: string;
  readonly keys?: string;
  readonly ca?: string;
  readonly at?: Date;
  readonly type?: string;
  readonly measurement?: string;
  readonly signer?: string;
  readonly hostData?: string;
  readonly teeStatus?: readonly string[];
  readonly mrEnclave?: string;
  readonly mrSigner?: string;
  readonly productId?: number;
  readonly minimumSvn?: number;
  readonly allowDebug?: boolean;
  readonly policyHash?: string;
  readonly nonce?: string;
  readonly runtimeData?: string;
  readonly maximumAge?: number;
}

/** Declares the command. */
export function declareTokenVerify(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'verify',
    summary: 'Verify an attestation token as a relying party does',
    details:
      'Checks signature, issuer and times, and everything expected of the token. A token of an enclave that can be ' +
      'debugged is refused unless --allow-debug is given. Exit status 1 means that the token is not valid; every ' +
      'reason is listed.',
    examples: [EXAMPLE_SIMULATE, `${EXAMPLE_ATTEST} --json > answer.json`, EXAMPLE_TOKEN],
  })
    .argument('<FILE>', TOKEN_ARGUMENT)
    .option('--issuer <URL>', 'the instance whose word counts (required)', endpointUrl)
    .option(
      '--keys <FILE>',
      "the issuer's key set (JSON), as its /certs answers; not given: fetched from there",
    )
    .option('--ca <FILE>', CA_OPTION)
    .option('--at <ISO>', 'the moment to judge by (default: now)', instant)
    .option('--type <TYPE>', `expected ${TYPE_ARGUMENT}`)
    .option(
      '--measurement <HEX>',
      'expected measurement: MRENCLAVE, the launch measurement of SEV-SNP, MRTD',
      hexText,
    )
    .option('--signer <HEX>', 'expected signer: MRSIGNER, the id key digest of SEV-SNP', hexText)
    .option('--host-data <HEX>', 'expected CONFIGID, HOST_DATA of SEV-SNP or MRCONFIGID', hexText)
    .option('--tee-status <STATUS,...>', "accepted states of the platform, in the service's words", listed)
    .option('--mr-enclave <HEX>', 'expected measurement of the enclave (MRENCLAVE)', measurement)
    .option('--mr-signer <HEX>', "expected measurement of the enclave's signer (MRSIGNER)", measurement)
    .option('--product-id <N>', 'expected product id of the enclave (ISVPRODID)', wholeNumber)
    .option('--minimum-svn <N>', 'least security version of the enclave (ISVSVN)', wholeNumber)
    .option('--allow-debug', 'accept evidence that can be debugged, whose secrets are open to its host')
    .option('--policy-hash <HASH>', 'expected x-ms-policy-hash, as policy hash prints it')
    .option('--nonce <TEXT>', 'the nonce that was sent with the request')
    .option('--runtime-data <FILE>', 'data that the evidence must be bound to')
    .option('--maximum-age <SECONDS>', 'how long ago the token may have been issued', wholeNumber)
    .hook('preAction', required('--issuer'))
    .action(answering(session, (file: string, options: Options) => verifyFile(file, options, session)));
}

async function verifyFile(file: string, options: Options, session: Session): Promise<Outcome> {
  const { createTokenVerifier, TokenVerificationError } = await import('@veritee/client/relying-party');
  const { readToken } = await import('./token-text.ts');
  const { at } = options;
  const clock = at === undefined ? session.terminal.clock : () => at;
  const token = await readToken(file, session.inputs);
  const expectations = await expectationsOf(options, session);
  const keys = await keysFor(options, clock, session);
  const verifier = createTokenVerifier({ issuers: [options.issuer], keys, clock });
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
  if (keys !== undefined) return givenKeys(await inputs.text(keys), keys);
  const { clientOf, readAuthority } = await import('../../remote/endpoint.ts');
  return clientOf(issuer, { authority: await readAuthority(ca, inputs), clock }).keys;
}

async function givenKeys(text: string, file: string): Promise<PublishedKeys> {
  const { KeySetError, parseKeySet } = await import('@veritee/client/relying-party');
  try {
    return parseKeySet(text, file);
  } catch (cause) {
    if (!(cause instanceof KeySetError)) throw cause;
    throw new CliError('InputInvalid', `${file} is no key set (JSON as an instance's /certs answers).`, {
      cause,
    });
  }
}

/** Only what was asked for: an expectation that is undefined would be an error. */
async function expectationsOf(options: Options, { inputs }: Session): Promise<TokenExpectations> {
  const { signer, hostData, teeStatus, mrEnclave, mrSigner, productId, minimumSvn } = options;
  const { policyHash, nonce, maximumAge } = options;
  const given = {
    measurement: options.measurement,
    signer,
    hostData,
    teeStatus,
    mrEnclave,
    mrSigner,
    productId,
    minimumSvn,
    policyHash,
    nonce,
    maximumAge,
    debuggable: options.allowDebug,
    attestationType: options.type === undefined ? undefined : await claimedType(options.type),
    runtimeData: options.runtimeData === undefined ? undefined : await inputs.bytes(options.runtimeData),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** What tokens call the kind of evidence. */
async function claimedType(word: string): Promise<string> {
  const { attestationTypeNames } = await import('@veritee/core/maa');
  const { typeNamed } = await import('../../input/attestation-type.ts');
  return attestationTypeNames[typeNamed(word)].claimed;
}

function outcomeOf(claims: JsonObject, problems: readonly TokenProblem[]): Outcome {
  const valid = problems.length === 0;
  const reasons = problems.map(problemLine);
  return {
    status: valid ? exitStatus.done : exitStatus.refused,
    json: { valid, claims, problems },
    text: valid
      ? sections('✓ The token is valid', section('Claims', tableText(Object.entries(claims))))
      : ['✗ The token is not valid', ...reasons].join('\n'),
  };
}

function problemLine({ code, message, expected, found }: TokenProblem): string {
  const facts = [
    ...(expected === undefined ? [] : [`expected ${expected}`]),
    ...(found === undefined ? [] : [`found ${found}`]),
  ];
  return `  ✗ ${code}: ${printable(facts.length === 0 ? message : `${message} (${facts.join('; ')})`)}`;
}
