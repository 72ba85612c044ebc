/** Explains a refusal by the file that was given: one of the wrong kind is named before what was wrong inside it. */

import { CliError, exitStatus, isCoded, statusOfCode } from '../errors.ts';
import type { Inputs } from '../input/inputs.ts';
import { type Outcome, printable } from '../output/output.ts';

/** Runs a command; where it fails or refuses, a file that cannot be what it was read for is the reason. */
export async function namingFiles(inputs: Inputs, work: () => Promise<Outcome>): Promise<Outcome> {
  let outcome: Outcome;
  try {
    outcome = await work();
  } catch (cause) {
    const mistake = blamesInput(cause) ? await inputs.mistaken() : undefined;
    if (mistake === undefined) throw cause;
    throw new CliError('InputInvalid', mistake, { cause });
  }
  const mistake = outcome.status === exitStatus.refused ? await inputs.mistaken() : undefined;
  return mistake === undefined ? outcome : explained(outcome, mistake);
}

/** Errors of usage that a look into files found. */
function blamesInput(error: unknown): boolean {
  if (error instanceof CliError)
    return (
      error.code === 'InputInvalid' || error.code === 'TypeNotDetected' || error.code === 'InvalidArgument'
    );
  return isCoded(error) && statusOfCode(error.code) === exitStatus.usage;
}

/** What evidence was refused for stays the answer, with the mistake behind it; other documents have no place for it. */
function explained({ status, json, text }: Outcome, mistake: string): Outcome {
  const { error } = json as { readonly error?: { readonly message: string } };
  if (error === undefined) throw new CliError('InputInvalid', mistake);
  const message = `${error.message} ${mistake}`;
  return {
    status,
    json: { ...(json as object), error: { ...error, message } },
    text: inHeadline(text, printable(mistake)),
  };
}

/** Text whose headline says the mistake; what it said before comes next. */
function inHeadline(text: string, mistake: string): string {
  const [headline = '', ...rest] = text.split('\n');
  const [, verdict, reason] = /^(✗ [^:]*\)): (.*)$/.exec(headline) ?? [];
  return verdict === undefined || reason === undefined
    ? [headline, `  ${mistake}`, ...rest].join('\n')
    : [`${verdict}: ${mistake}`, `  ${reason}`, ...rest].join('\n');
}
