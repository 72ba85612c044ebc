/** `veritee attest`: sends evidence to a service, checks the answer's token, prints the result. */

import type { AttestationClient, AttestationResponse, AttestationResult, AttestData } from '@veritee/client';
import type { CodedError } from '@veritee/core';
import type { AttestationType } from '@veritee/core/maa';
import type { Command } from 'commander';
import { declareCommand, required } from '../declare.ts';
import { CliError, exitStatus } from '../errors.ts';
import { EXAMPLE_ATTEST, EXAMPLE_SIMULATE } from '../examples.ts';
import type { Inputs } from '../inputs.ts';
import { endpointUrl, instant } from '../options.ts';
import { type Outcome, printable, section, sections, tableText } from '../output.ts';
import { answering, type Session } from '../session.ts';
import { CA_OPTION, EVIDENCE_ARGUMENT, TYPE_ARGUMENT } from '../words.ts';

interface Options {
  readonly endpoint: string;
  readonly evidence: string;
  readonly runtimeData?: string;
  readonly runtimeJson?: string;
  readonly inittimeData?: string;
  readonly draftPolicy?: string;
  readonly nonce?: string;
  readonly ca?: string;
  readonly at?: Date;
}

/** Declares the command. */
export function declareAttest(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'attest',
    summary: 'Send evidence to an attestation service and verify its answer',
    details:
      "The answer's token is verified by the keys of the instance before anything of it is shown. Exit status 1 means " +
      'that the service refused the evidence or that its token cannot be trusted. The example is for a running `veritee start`.',
    examples: [EXAMPLE_SIMULATE, EXAMPLE_ATTEST],
  })
    .argument('<TYPE>', TYPE_ARGUMENT)
    .option('--endpoint <URL>', 'the instance, for example https://127.0.0.1:8443 (required)', endpointUrl)
    .option('--evidence <FILE>', `${EVIDENCE_ARGUMENT} (required)`)
    .option('--runtime-data <FILE>', 'data that the evidence is bound to; comes back as bytes')
    .option('--runtime-json <FILE>', 'the same as JSON; its members come back as claims')
    .option('--inittime-data <FILE>', 'init-time data that the evidence is bound to')
    .option(
      '--draft-policy <FILE>',
      'policy to decide by instead of the one in force; the token is then unsecured',
    )
    .option('--nonce <TEXT>', 'text that must come back in the token')
    .option('--ca <FILE>', CA_OPTION)
    .option(
      '--at <ISO>',
      'the moment to judge the token by, for services whose clock is shifted (default: now)',
      instant,
    )
    .hook('preAction', required('--endpoint', '--evidence'))
    .action(answering(session, (type: string, options: Options) => attestFile(type, options, session)));
}

async function attestFile(word: string, options: Options, { inputs, terminal }: Session): Promise<Outcome> {
  const { schemeNamed } = await import('../evidence-scheme.ts');
  const { clientOf, readAuthority } = await import('../endpoint.ts');
  const { AttestationServiceError, TokenVerificationError } = await import('@veritee/client');
  const { type } = schemeNamed(word);
  const { at } = options;
  const evidence = (await inputs.binary(options.evidence)).bytes;
  const data = await attestData(options, inputs);
  const authority = await readAuthority(options.ca, inputs);
  const client = clientOf(options.endpoint, {
    authority,
    clock: at === undefined ? terminal.clock : () => at,
  });
  try {
    return outcomeOf(await send(client, type, evidence, data));
  } catch (error) {
    if (error instanceof AttestationServiceError && error.code === 'ServiceRefused') {
      return refused(error.serviceCode ?? error.code, error);
    }
    if (error instanceof TokenVerificationError)
      return refused(error.code, error, { problems: error.problems });
    throw error;
  }
}

function send(
  client: AttestationClient,
  type: AttestationType,
  evidence: Uint8Array,
  data: AttestData,
): Promise<AttestationResponse<AttestationResult>> {
  switch (type) {
    case 'SgxEnclave':
      return client.attestSgxEnclave(evidence, data);
    case 'OpenEnclave':
      return client.attestOpenEnclave(evidence, data);
    case 'SevSnpVm':
      return client.attestSevSnpVm(evidence, data);
    case 'TdxVm':
      return client.attestTdxVm(evidence, data);
    default:
      throw new CliError('TypeNotSupported', `This command cannot send ${type} evidence.`, {
        hint: 'It takes a conversation with the machine that the evidence is of.',
      });
  }
}

/** The data to send along; a policy is text, everything else goes byte for byte. */
async function attestData(options: Options, inputs: Inputs): Promise<AttestData> {
  const { runtimeData, runtimeJson, inittimeData, draftPolicy, nonce } = options;
  return {
    // Whoever asks a service by this command wants to see the service's answer.
    checkRunTimeData: false,
    ...(runtimeData !== undefined && { runTimeData: await inputs.bytes(runtimeData) }),
    ...(runtimeJson !== undefined && { runTimeJson: await inputs.bytes(runtimeJson) }),
    ...(inittimeData !== undefined && { initTimeData: await inputs.bytes(inittimeData) }),
    ...(draftPolicy !== undefined && { draftPolicyForAttestation: await inputs.text(draftPolicy) }),
    ...(nonce !== undefined && { nonce }),
  };
}

function outcomeOf({ body, token }: AttestationResponse<AttestationResult>): Outcome {
  const { claims, ...result } = body;
  const verdict = body.unsecured
    ? '✓ Attested with a draft policy: the token is UNSECURED and proves nothing'
    : `✓ Attested by ${body.issuer}; token verified, expires ${body.expiresOn.toISOString()}`;
  return {
    status: exitStatus.done,
    json: { token: token.serialize(), result, claims },
    text: sections(
      verdict,
      section('Claims', tableText(Object.entries(claims))),
      section('Token', token.serialize()),
    ),
  };
}

function refused(code: string, error: CodedError, more: object = {}): Outcome {
  const message = error.explain();
  return {
    status: exitStatus.refused,
    json: { error: { code, message, ...more } },
    text: `✗ Refused (${code}): ${printable(message)}`,
  };
}
