/** `veritee evidence verify`: proves evidence genuine on this machine, without a service. */

import type { AnyScheme, AppraisalResult, HeldData } from '@veritee/evidence';
import type { Command } from 'commander';
import { type ExitStatus, exitStatus, isOtherSide } from '../../errors.ts';
import { EXAMPLE_SIMULATE, EXAMPLE_VERIFY } from '../../help/examples.ts';
import { EVIDENCE_ARGUMENT } from '../../help/words.ts';
import { explained } from '../../hints/explained.ts';
import type { Inputs } from '../../input/inputs.ts';
import { collected, instant, listed } from '../../input/options.ts';
import { type AskingOptions, askingOf, withAsking } from '../../kinds/asking.ts';
import { kindOf } from '../../kinds/kinds.ts';
import { declareVerifications, type RequireOwnOptions } from '../../kinds/verification-options.ts';
import { type Outcome, printable, section, sections, tableText } from '../../output/output.ts';
import { remarksOn } from '../../output/remarks.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options extends AskingOptions {
  readonly endorsements?: readonly string[];
  readonly trustRoot?: readonly string[];
  readonly at?: Date;
  readonly runtimeData?: string;
  readonly inittimeData?: string;
  readonly accept?: readonly string[];
}

/** Declares the command. */
export function declareEvidenceVerify(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'verify',
    summary: 'Prove evidence genuine and show what it claims',
    details:
      'Checks every signature, certificate, revocation list and TCB level on this machine. Nothing is asked but the ' +
      'sources of --endorsements. Exit status 1 means refused; the last of the checks shown is the reason.',
    examples: [EXAMPLE_SIMULATE, EXAMPLE_VERIFY],
  })
    .argument('<TYPE>', session.words.type)
    .argument('<FILE>', EVIDENCE_ARGUMENT)
    .option('--endorsements <SRC>', session.words.endorsements, collected)
    .option('--trust-root <[VENDOR=]FILE>', session.words.trustRoot, collected)
    .option('--at <ISO>', 'the time to verify at (default: now)', instant)
    .option('--runtime-data <FILE>', 'data whose SHA-256 the evidence must hold')
    .option('--inittime-data <FILE>', 'init-time data whose SHA-256 the evidence must hold')
    .option('--accept <STATUS,...>', session.words.accept, listed);
  withAsking(command);
  const requireOwnOptions = declareVerifications(command);
  command.action(
    answering(session, (type: string, file: string, _: unknown, given: Command) =>
      verifyFile(type, file, given, session, requireOwnOptions),
    ),
  );
}

async function verifyFile(
  word: string,
  file: string,
  given: Command,
  session: Session,
  requireOwnOptions: RequireOwnOptions,
): Promise<Outcome> {
  const { appraiseEvidence } = await import('@veritee/evidence');
  const { schemeNamed } = await import('../../input/evidence-scheme.ts');
  const { acceptedStatuses, requireStatusOf } = await import('../../input/accepted-statuses.ts');
  const { trustRoots } = await import('../../input/trust-roots.ts');
  const { endorsementSources } = await import('../../input/endorsement-sources.ts');

  const { inputs, terminal } = session;
  const kinds = await session.kinds();
  const options = given.opts<Options>();
  const scheme = schemeNamed(word, kinds);
  requireOwnOptions(scheme.type, given);
  const accept = acceptedStatuses(options.accept, kinds);
  requireStatusOf(accept, scheme);
  const { anchors, intermediates } = await trustRoots(options.trustRoot ?? [], scheme.vendors, inputs);
  const request = {
    evidence: (await inputs.binary(file, scheme.type)).bytes,
    runtimeData: await heldData(options.runtimeData, inputs),
    initTimeData: await heldData(options.inittimeData, inputs),
  };
  const now = options.at ?? terminal.clock();
  const source = await endorsementSources(options.endorsements ?? [], () => now, askingOf(options));
  const isConversation = scheme.conversation !== undefined;
  const asked = await kindOf(scheme.type)?.verification?.asked(given, inputs);
  const trust = { ...asked?.trust, anchors, accept, now, intermediates };
  // A file holds no challenge of ours: without a given one its own copy is believed, and the checks say so.
  const requirements = { challenge: 'as-sent' as const, ...asked?.requirements };
  const appraisal = await appraiseEvidence(scheme, request, { source, trust, requirements });
  const isBound = request.runtimeData !== undefined || isConversation;
  const isUnbound = !isBound && appraisal.verified?.reportData.some((byte) => byte !== 0) === true;
  const remarks = remarksOn({ isOpen: isOpenToItsHost(appraisal, scheme), isUnbound });
  return outcomeOf(scheme.type, isConversation ? withPolicyClaims(appraisal) : appraisal, remarks);
}

/** Whether the evidence itself says that who runs the machine can look inside: genuine, and still no place for secrets. */
function isOpenToItsHost({ claims }: AppraisalResult, { policyTerms }: AnyScheme): boolean {
  const names = policyTerms.claims.filter(({ role }) => role === 'debug').map(({ name }) => name);
  return claims?.incoming.some(({ type, value }) => value === true && names.includes(type)) ?? false;
}

/** Tokens of conversations hold what the policy issues; without one, people want to see what it would see. */
function withPolicyClaims(appraisal: AppraisalResult): AppraisalResult {
  const { claims } = appraisal;
  if (claims === undefined) return appraisal;
  const seen = claims.incoming
    .filter(({ type }) => !(type in claims.token))
    .map(({ type, value }) => [type, value] as const);
  return { ...appraisal, claims: { ...claims, token: { ...claims.token, ...Object.fromEntries(seen) } } };
}

/** Held data counts byte for byte: never decoded, whatever it looks like. */
async function heldData(file: string | undefined, inputs: Inputs): Promise<HeldData | undefined> {
  return file === undefined ? undefined : { bytes: await inputs.bytes(file), dataType: 'Binary' };
}

function outcomeOf(type: string, appraisal: AppraisalResult, remarks: string): Outcome {
  const { accepted, status, advisories, shortfalls = [], claims, trail, error } = appraisal;
  const refusal = error && { code: error.code, message: explained(error) };
  return {
    status: statusOf(appraisal),
    json: {
      accepted,
      type,
      status,
      advisories,
      shortfalls,
      claims: claims?.token ?? {},
      incoming:
        claims?.incoming.map(({ type: name, value, issuer }) => ({ type: name, value, issuer })) ?? [],
      trail,
      error: refusal,
    },
    text: textOf(type, appraisal, remarks),
  };
}

/** Endorsements that could not be fetched say nothing about the evidence. */
function statusOf({ accepted, error }: AppraisalResult): ExitStatus {
  if (accepted) return exitStatus.done;
  return error !== undefined && isOtherSide(error.code) ? exitStatus.otherSide : exitStatus.refused;
}

function textOf(
  type: string,
  { accepted, status, advisories, shortfalls = [], claims, trail, error }: AppraisalResult,
  remarks: string,
): string {
  const undecided = error !== undefined && isOtherSide(error.code);
  const verdict = accepted
    ? `✓ Accepted: genuine ${type} evidence, platform status ${status}${remarks}`
    : `✗ Not ${undecided ? 'decided' : 'accepted'} (${error?.code}): ${printable(error === undefined ? '' : explained(error))}`;
  const facts: [string, unknown][] = [
    ['Status', status ?? 'unknown'],
    ['Advisories', advisories.length > 0 ? advisories.join(', ') : 'none'],
    ...shortfalls.map((each): [string, unknown] => ['Not up to date', each]),
  ];
  const checks = trail.map(({ check, ok, detail }) =>
    printable(`  ${ok ? '✓' : '✗'} ${check}${detail === '' ? '' : ` — ${detail}`}`),
  );
  return sections(
    `${verdict}\n${tableText(facts)}`,
    section('Claims', tableText(Object.entries(claims?.token ?? {}).map(shortened))),
    section('Checks', checks.join('\n')),
  );
}

const LONGEST_SHOWN = 1000;

/** Texts of many kilobytes are for programs. */
function shortened([name, value]: readonly [string, unknown]): readonly [string, unknown] {
  const long = typeof value === 'string' && value.length > LONGEST_SHOWN;
  return long ? [name, `${value.length} characters of JSON: see --json`] : [name, value];
}
