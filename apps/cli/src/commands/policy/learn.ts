/** `veritee policy learn`: the policy that permits given evidence and refuses other. */

import type { EvidenceKinds } from '@veritee/evidence';
import type { ClaimSample, LearnedPolicy, LearningVocabulary } from '@veritee/policy';
import type { Command } from 'commander';
import { CliError, type Coded, exitStatus } from '../../errors.ts';
import { EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { explained } from '../../hints/explained.ts';
import { type Outcome, printable } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import { type ClaimsOptions, readClaims, withClaimsOptions } from './claims-file.ts';

interface Options extends ClaimsOptions {
  readonly refuse?: readonly string[];
  readonly identity?: string;
}

/** Declares the command. */
export function declarePolicyLearn(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'learn',
    summary: 'Write the policy that permits given evidence and refuses other',
    details:
      'Each file is evidence, which is verified first, a token, a JSON list of claims, or what evidence verify --json prints; all of one ' +
      'type. The policy permits every EVIDENCE and refuses every one of --refuse: it pins what identifies the code, with a rule for each ' +
      'code, never permits debug mode, requires the lowest versions seen, and says in comments why each line is there. Signatures of ' +
      'tokens and of what was printed are not verified. A state of the boot that some EVIDENCE does not prove (Secure Boot on, boot ' +
      'debugging off) is not required. Notes in the policy and on standard error say both. Exit status 1 ' +
      'means that there is no such policy; the message names the evidence that is the reason.',
    examples: [
      EXAMPLE_SIMULATE,
      'veritee policy learn demo/evidence.bin --endorsements demo --trust-root demo/root.pem > learned.policy',
    ],
  })
    .argument('<EVIDENCE...>', 'files with evidence that the policy must permit')
    .option('--refuse <EVIDENCE...>', 'files with evidence that the policy must refuse')
    .option(
      '--identity <NAME>',
      'what to pin, such as signer or measurement (default: what is customary and all EVIDENCE has)',
    );
  withClaimsOptions(command, session).action(
    answering(session, (files: readonly string[], options: Options) => learnFrom(files, options, session)),
  );
}

async function learnFrom(files: readonly string[], options: Options, session: Session): Promise<Outcome> {
  const { learnPolicy, LearningError } = await import('@veritee/policy');
  const permit = await samplesFrom(files, options, session);
  const refuse = await refusedSamples(options.refuse ?? [], options, session);
  const samples = [...permit, ...refuse.samples];
  const unverified = samples.filter(({ verified }) => !verified).map(({ name }) => name);
  const vocabulary = vocabularyOf(samples, await session.kinds());
  requireIdentity(options.identity, vocabulary);
  try {
    const learned = learnPolicy({
      permit: permit.map(sampleOf),
      refuse: refuse.samples.map(sampleOf),
      vocabulary,
      unverified,
      ...(options.identity !== undefined && { identity: options.identity }),
    });
    for (const remark of [...refuse.remarks, ...learned.notes])
      session.terminal.stderr.write(`veritee: ${printable(remark)}\n`);
    return outcomeOf(learned);
  } catch (error) {
    if (!(error instanceof LearningError)) throw error;
    const message = explained(error);
    return {
      status: exitStatus.refused,
      json: { error: { code: error.code, message } },
      text: `✗ No policy (${error.code}): ${printable(message)}`,
    };
  }
}

interface ReadSample extends ClaimSample {
  readonly verified: boolean;
}

function sampleOf({ name, claims }: ReadSample): ClaimSample {
  return { name, claims };
}

function outcomeOf({ text, identity, rules, notes }: LearnedPolicy): Outcome {
  return {
    status: exitStatus.done,
    json: { policy: text, identity, rules, notes },
    text: text.replace(/\n$/, ''),
  };
}

async function samplesFrom(
  files: readonly string[],
  options: ClaimsOptions,
  session: Session,
): Promise<readonly ReadSample[]> {
  const samples: ReadSample[] = [];
  for (const name of files) samples.push({ name, ...(await readClaims(name, options, session)) });
  return samples;
}

/** Evidence that is not accepted needs no policy to be refused: it is named, and taught nothing. */
async function refusedSamples(
  files: readonly string[],
  options: ClaimsOptions,
  session: Session,
): Promise<{ readonly samples: readonly ReadSample[]; readonly remarks: readonly string[] }> {
  const { isUndecided } = await import('@veritee/evidence');
  const samples: ReadSample[] = [];
  const remarks: string[] = [];
  for (const name of files) {
    try {
      samples.push({ name, ...(await readClaims(name, options, session)) });
    } catch (error) {
      if (!(error instanceof CliError) || error.code !== 'EvidenceRefused') throw error;
      if (codesOf(error).some(isUndecided)) throw error;
      remarks.push(
        `${error.message} Verification refuses it already, so the policy was not learned from it.`,
      );
    }
  }
  return { samples, remarks };
}

/** The code by which evidence was refused: of the verification here, or of one whose report was read. */
function codesOf({ cause }: CliError): readonly string[] {
  const { code = '', found = '' } = (cause ?? {}) as Partial<Coded>;
  return [code, found];
}

const ATTESTATION_TYPE = 'x-ms-attestation-type';

/** What can be learned from evidence of the one type that all samples are of. */
function vocabularyOf(samples: readonly ClaimSample[], { schemes }: EvidenceKinds): LearningVocabulary {
  const types = new Map<string, string>();
  for (const { name, claims } of samples) {
    const type = claims.find(
      (claim) => claim.type === ATTESTATION_TYPE && claim.issuer === 'AttestationService',
    );
    if (type === undefined) {
      throw new CliError(
        'TypeNotDetected',
        `${name} does not say which type of evidence its claims are of.`,
        {
          hint: `Add the claim ${ATTESTATION_TYPE} with the issuer AttestationService, or give the evidence itself.`,
        },
      );
    }
    if (!types.has(String(type.value))) types.set(String(type.value), name);
  }
  const [[claimed, first] = ['', ''], other] = types;
  if (other !== undefined) {
    const message = `${first} is evidence of the type ${claimed}, ${other[1]} of the type ${other[0]}.`;
    throw new CliError('InvalidUsage', message, { hint: 'A policy is for one type: learn one from each.' });
  }
  const learning = schemes.find(({ policyTerms }) => policyTerms.names.claimed === claimed)?.learning;
  if (learning !== undefined) return learning;
  throw new CliError(
    'TypeNotSupported',
    `${first}: no policy can be learned from evidence of the type ${claimed}.`,
  );
}

function requireIdentity(name: string | undefined, { identities }: LearningVocabulary): void {
  if (name === undefined || identities.some((each) => each.name === name)) return;
  throw new CliError('InvalidArgument', `Such evidence has no identity "${name}".`, {
    hint: `Use ${identities.map((each) => each.name).join(', ')}.`,
  });
}
