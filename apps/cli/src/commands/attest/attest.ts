/** `veritee attest`: sends evidence to a service, checks the answer's token, prints the result. */

import type { AttestData } from '@veritee/client';
import type { AnyScheme } from '@veritee/evidence';
import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_ATTEST, EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { CA_OPTION, EVIDENCE_ARGUMENT, TOKEN_OPTION } from '../../help/words.ts';
import type { Inputs } from '../../input/inputs.ts';
import { endpointUrl, instant } from '../../input/options.ts';
import { TSM_REPORTS } from '../../input/tsm-report-path.ts';
import type { Attested, SealedAnswer } from '../../kinds/kind.ts';
import { kindOf, kinds } from '../../kinds/kinds.ts';
import { type Outcome, printable, section, sections, tableText } from '../../output/output.ts';
import { remarksOn } from '../../output/remarks.ts';
import type { BearerCredential } from '../../remote/credential.ts';
import { orRefused } from '../../remote/refusal.ts';
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options {
  readonly endpoint: string;
  readonly evidence?: string;
  readonly fromThisMachine?: string | true;
  readonly runtimeData?: string;
  readonly runtimeJson?: string;
  readonly inittimeData?: string;
  readonly draftPolicy?: string;
  readonly nonce?: string;
  readonly token?: string;
  readonly ca?: string;
  readonly at?: Date;
}

/** Declares the command. */
export function declareAttest(parent: Command, session: Session): void {
  const machines = kinds.flatMap(({ type, machine }) => (machine === undefined ? [] : [{ type, machine }]));
  const command = declareCommand(parent, {
    name: 'attest',
    summary: 'Send evidence to an attestation service and verify its answer',
    details:
      "The answer's token is verified by the keys of the instance before anything of it is shown. Exit status 1 means " +
      'that the service refused the evidence or that its token cannot be trusted. ' +
      machines.map(({ machine }) => `${machine.details} `).join('') +
      'The examples are for a running `veritee serve --simulator --development-identity`, its variables exported.',
    examples: [EXAMPLE_SIMULATE, EXAMPLE_ATTEST, ...machines.flatMap(({ machine }) => machine.examples)],
  })
    .argument('<TYPE>', session.words.type)
    .option('--endpoint <URL>', 'the instance, for example https://127.0.0.1:8443 (required)', endpointUrl)
    .option(
      '--evidence <FILE>',
      `${EVIDENCE_ARGUMENT} (required, but for ${machines.map(({ type }) => type).join(', ')})`,
    )
    .option(
      '--from-this-machine [DIR]',
      `evidence of this virtual machine, bound to the runtime data, in place of --evidence (default DIR: ${TSM_REPORTS}, the report interface of Linux)`,
    )
    .option('--runtime-data <FILE>', 'data that the evidence is bound to; the token has it as bytes')
    .option('--runtime-json <FILE>', 'the same as JSON; the token has its members as claims')
    .option('--inittime-data <FILE>', 'init-time data that the evidence is bound to')
    .option(
      '--draft-policy <FILE>',
      'policy to decide by instead of the one in force; the token is then unsecured',
    )
    .option('--nonce <TEXT>', 'text that the token must have')
    .option(
      '--token <FILE>',
      `${TOKEN_OPTION}. Callers who may read the policy of the instance learn which rule denied`,
    )
    .option('--ca <FILE>', CA_OPTION)
    .option(
      '--at <ISO>',
      'the moment to judge the token by, for services whose clock is shifted (default: now)',
      instant,
    )
    .hook('preAction', required('--endpoint'))
    .action(answering(session, (type: string, _: unknown, given: Command) => attest(type, given, session)));
  for (const { machine } of machines) machine.declare(command);
}

async function attest(word: string, given: Command, session: Session): Promise<Outcome> {
  const { schemeNamed } = await import('../../input/evidence-scheme.ts');
  const scheme = schemeNamed(word, await session.kinds());
  const { machine } = kindOf(scheme.type) ?? {};
  const options = given.opts<Options>();
  const { evidence } = options;
  if (options.fromThisMachine !== undefined) return attestThisMachine(scheme, options, session);
  if (machine !== undefined) {
    if (evidence === undefined || machine.takesFiles === true) {
      requireNoData(scheme, options);
      return orRefused(async () => outcomeOf(await machine.attest(given, session)));
    }
    const { message = 'A file is not taken.', hint } = machine.noFile ?? {};
    throw new CliError('TypeNotSupported', message, { hint });
  }
  if (evidence === undefined) {
    throw new CliError('InvalidUsage', `The option --evidence <FILE> is missing: ${EVIDENCE_ARGUMENT}.`, {
      hint: '`veritee simulate TYPE --out DIR` makes some to try. See veritee attest --help.',
    });
  }
  if (scheme.conversation === undefined) return attestFile(scheme, { ...options, evidence }, session);
  throw new CliError('TypeNotSupported', `This command cannot send ${scheme.type} evidence.`, {
    hint: 'It takes a conversation with the machine that the evidence is of.',
  });
}

/** Data and policies that do not go along with a conversation: they would be passed over, and the token would not be bound to them. */
const NOT_IN_CONVERSATIONS = {
  runtimeData: '--runtime-data',
  runtimeJson: '--runtime-json',
  inittimeData: '--inittime-data',
  draftPolicy: '--draft-policy',
} as const;

function requireNoData({ type }: AnyScheme, options: Options): void {
  for (const [name, flag] of Object.entries(NOT_IN_CONVERSATIONS)) {
    if (options[name as keyof typeof NOT_IN_CONVERSATIONS] === undefined) continue;
    throw new CliError('InvalidUsage', `The option ${flag} is not for ${type} evidence.`, {
      hint: 'Such evidence answers a challenge of the service; the token has the --nonce.',
    });
  }
}

/** Evidence is made for the data that goes along, then sent as if it stood in a file. */
async function attestThisMachine(scheme: AnyScheme, options: Options, session: Session): Promise<Outcome> {
  const { evidence, fromThisMachine, runtimeData, runtimeJson } = options;
  const local = kindOf(scheme.type)?.local;
  if (local === undefined) {
    const able = kinds.filter((kind) => kind.local !== undefined).map(({ type }) => type);
    throw new CliError('TypeNotSupported', `No kernel hands out ${scheme.type} evidence of its machine.`, {
      hint: `--from-this-machine is for ${able.join(', ')}.`,
    });
  }
  if (evidence !== undefined) {
    throw new CliError('InvalidUsage', 'Evidence comes from a file or from this machine, not from both.', {
      hint: 'Leave out --evidence or --from-this-machine.',
    });
  }
  const { tsmReport } = await import('../../input/tsm-report.ts');
  const { digest } = await import('@veritee/core/internal/crypto');
  const file = runtimeData ?? runtimeJson;
  const bound = file === undefined ? undefined : await session.inputs.bytes(file);
  const reportData = bound === undefined ? new Uint8Array() : digest('sha256', bound);
  const directory = fromThisMachine === true || fromThisMachine === undefined ? TSM_REPORTS : fromThisMachine;
  const { provider, report, auxiliary } = await tsmReport(reportData, directory);
  if (provider !== local.provider) {
    throw new CliError('MachineNotSupported', `This machine makes no ${scheme.type} evidence.`, {
      status: exitStatus.otherSide,
      hint: `The kernel's provider is ${provider}; expected ${local.provider}.`,
    });
  }
  return attestBytes(scheme, local.evidence?.(report, auxiliary) ?? report, options, session);
}

async function attestFile(
  scheme: AnyScheme,
  options: Options & { readonly evidence: string },
  session: Session,
): Promise<Outcome> {
  return attestBytes(
    scheme,
    (await session.inputs.binary(options.evidence, scheme.type)).bytes,
    options,
    session,
  );
}

async function attestBytes(
  scheme: AnyScheme,
  evidence: Uint8Array,
  options: Options,
  session: Session,
): Promise<Outcome> {
  const { clientOf, readAuthority } = await import('../../remote/endpoint.ts');
  const { type, evidenceMember: member } = scheme;
  const { inputs, terminal } = session;
  const { at } = options;
  const data = await attestData(options, inputs);
  const authority = await readAuthority(options.ca, inputs);
  const credential = await credentialTo(options, authority, session);
  const client = clientOf(options.endpoint, {
    authority,
    credential,
    clock: at === undefined ? terminal.clock : () => at,
  });
  return orRefused(async () => {
    const attested = await client.attest(type, evidence, { ...data, member });
    return outcomeOf(attested, remarksOf(attested, scheme, options));
  });
}

/**
 * The credential, where one is offered. One that the environment offers and that fails is reported and left out: most
 * instances attest for everyone.
 */
async function credentialTo(
  { endpoint, token }: Options,
  authority: string | undefined,
  { inputs, terminal }: Session,
): Promise<BearerCredential | undefined> {
  const { offeredCredential } = await import('../../remote/credential.ts');
  const { scopeFor } = await import('@veritee/core/internal/maa');
  const { env, clock, stderr } = terminal;
  if (token === undefined && !endpoint.startsWith('https:')) return undefined;
  const credential = await offeredCredential({ file: token, env, authority, clock }, inputs);
  if (credential === undefined || token !== undefined) return credential;
  try {
    const issued = await credential.getToken(scopeFor(endpoint));
    return issued === null ? undefined : { getToken: async () => issued };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    stderr.write(`veritee: sending no bearer token: ${printable(error.message)}\n`);
    return undefined;
  }
}

/** The data to send along; a policy is text, everything else goes byte for byte. */
async function attestData(options: Options, inputs: Inputs): Promise<AttestData> {
  const { runtimeData, runtimeJson, inittimeData, draftPolicy, nonce } = options;
  const data = {
    // Whoever asks a service by this command wants to see the service's answer.
    checkRunTimeData: false,
    ...(runtimeData !== undefined && { runTimeData: await inputs.bytes(runtimeData) }),
    ...(runtimeJson !== undefined && { runTimeJson: await inputs.bytes(runtimeJson) }),
    ...(inittimeData !== undefined && { initTimeData: await inputs.bytes(inittimeData) }),
    ...(draftPolicy !== undefined && { draftPolicyForAttestation: await inputs.exactText(draftPolicy) }),
    ...(nonce !== undefined && { nonce }),
  };
  // Data that is given in two forms is refused by the client.
  return data as AttestData;
}

/** What the evidence says of itself, and whether anybody compared its report data. */
function remarksOf(
  { body: { claims } }: Attested,
  { policyTerms }: AnyScheme,
  { runtimeData, runtimeJson }: Options,
): string {
  const debug = policyTerms.claims.filter(({ role }) => role === 'debug').map(({ name }) => name);
  const isReportData = (name: string, value: unknown): boolean =>
    /report-?data$/.test(name) && typeof value === 'string' && /[^0]/.test(value);
  return remarksOn({
    isOpen: debug.some((name) => claims[name] === true),
    isUnbound:
      runtimeData === undefined &&
      runtimeJson === undefined &&
      Object.entries(claims).some(([name, value]) => isReportData(name, value)),
  });
}

function outcomeOf(attested: Attested | SealedAnswer, remarks = ''): Outcome {
  if ('sealedToken' in attested) {
    return {
      status: exitStatus.done,
      json: { sealedToken: attested.sealedToken },
      text: sections(
        '✓ Attested; the token is sealed, and only whoever made the evidence can open it',
        section('Sealed token', attested.sealedToken),
      ),
    };
  }
  const { body, token } = attested;
  const { claims, ...result } = body;
  const verdict = body.unsecured
    ? '✓ Attested with a draft policy: the token is UNSECURED and proves nothing'
    : `✓ Attested by ${body.issuer}; token verified, expires ${body.expiresOn.toISOString()}${remarks}`;
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
