/** `--claims`: claims for a policy from a list, from evidence, from a token, or from what a command printed. */

import type { Claim } from '@veritee/core';
import type { AnyScheme, EvidenceKinds } from '@veritee/evidence';
import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { explained } from '../../hints/explained.ts';
import { typeOf } from '../../input/file-uses.ts';
import { collected, instant } from '../../input/options.ts';
import type { Session } from '../../session/session.ts';

/** What evidence that claims are taken from is verified by. */
export interface ClaimsOptions {
  readonly endorsements?: readonly string[];
  readonly trustRoot?: readonly string[];
  readonly at?: Date;
}

/** What `--claims` can be, for help pages. */
export const CLAIMS_DETAILS =
  'The claims are a JSON list of {"type","value","valueType"?,"issuer"?}, or an object with such a list as "incoming"; or ' +
  'evidence, which is verified first; or a token, or the JSON of evidence verify, attest or token show. ';

/** Adds the options that evidence is verified by. */
export function withClaimsOptions(command: Command, session: Session): Command {
  return command
    .option('--endorsements <SRC>', `of evidence: ${session.words.endorsements}`, collected)
    .option('--trust-root <[VENDOR=]FILE>', `of evidence: ${session.words.trustRoot}`, collected)
    .option('--at <ISO>', 'of evidence: the time to verify at (default: now)', instant);
}

/** Claims, and whether they were proven here: a token or a list says only what its writer wrote. */
export interface ReadClaims {
  readonly claims: readonly Claim[];
  readonly verified: boolean;
}

/** The claims in a file, as {@link readClaims} has them. */
export async function claimsFrom(
  file: string,
  options: ClaimsOptions,
  session: Session,
): Promise<readonly Claim[]> {
  return (await readClaims(file, options, session)).claims;
}

/**
 * The claims in a file. Evidence is verified; signatures of tokens are not.
 *
 * @throws CliError `InputInvalid`; `EvidenceRefused` (exit status 1) for evidence that is not accepted
 * @throws DocumentError `ClaimsInvalid` for a list that is malformed
 */
export async function readClaims(
  file: string,
  options: ClaimsOptions,
  session: Session,
): Promise<ReadClaims> {
  const { recognise } = await import('@veritee/evidence/recognise');
  const { fromUtf8 } = await import('@veritee/core/internal');
  const content = await session.inputs.bytes(file, 'claims');
  const { kind } = recognise(content);
  const type = typeOf[kind];
  if (type !== undefined) {
    return { claims: await claimsOfEvidence(type, file, content, options, session), verified: true };
  }
  const text = fromUtf8(content, file);
  return { claims: await claimsOfText(text, file, await session.kinds()), verified: false };
}

/** Of a JSON document or a token. */
async function claimsOfText(
  text: string,
  file: string,
  { vocabularies }: EvidenceKinds,
): Promise<readonly Claim[]> {
  const { DocumentError, readClaims: claimsIn } = await import('@veritee/policy');
  try {
    return claimsIn(text, { vocabularies });
  } catch (cause) {
    if (!(cause instanceof DocumentError)) throw cause;
    const { code, message, expected, found } = cause;
    if (code === 'ClaimsRefused') throw refused(file, found ?? 'refused', cause);
    throw new DocumentError(code, `${file}: ${message}`, { expected, found, cause });
  }
}

function refused(file: string, code: string, cause: unknown, why = ''): CliError {
  return new CliError('EvidenceRefused', `${file}: this evidence is not accepted (${code}).${why}`, {
    cause,
    status: exitStatus.refused,
    hint:
      why === ''
        ? 'Its claims are worth nothing; `veritee evidence verify` says why it is refused.'
        : undefined,
  });
}

/** Claims are never taken from evidence that is not proven. */
async function claimsOfEvidence(
  type: string,
  file: string,
  content: Uint8Array,
  { endorsements = [], trustRoot = [], at }: ClaimsOptions,
  session: Session,
): Promise<readonly Claim[]> {
  const { appraiseEvidence } = await import('@veritee/evidence');
  const { schemeNamed } = await import('../../input/evidence-scheme.ts');
  const { trustRoots } = await import('../../input/trust-roots.ts');
  const { endorsementSources } = await import('../../input/endorsement-sources.ts');
  const { fromSpelling } = await import('@veritee/core/internal');
  const scheme: AnyScheme = schemeNamed(type, await session.kinds());
  const { anchors, intermediates } = await trustRoots(trustRoot, scheme.vendors, session.inputs);
  const now = at ?? session.terminal.clock();
  const source = await endorsementSources(endorsements, () => now);
  const trust = { anchors, intermediates, now };
  const requirements = { challenge: 'as-sent' as const };
  const request = { evidence: fromSpelling(content).bytes };
  const { accepted, claims, error } = await appraiseEvidence(scheme, request, {
    source,
    trust,
    requirements,
  });
  if (accepted && claims !== undefined) return claims.incoming;
  throw refused(
    file,
    error?.code ?? 'refused',
    error,
    error === undefined ? undefined : ` ${explained(error)}`,
  );
}
