/** `--claims`: claims for a policy from a list, from evidence, from a token, or from what a command printed. */

import type { Claim, ClaimValue } from '@veritee/core';
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
  const kinds = await session.kinds();
  if (kind === 'JWT') return { claims: await claimsOfToken(text.trim(), file, kinds), verified: false };
  try {
    return { claims: await claimsOfText(text, file, kinds), verified: false };
  } catch (cause) {
    const { DocumentError } = await import('@veritee/policy');
    if (!(cause instanceof DocumentError)) throw cause;
    const { code, message, expected, found } = cause;
    throw new DocumentError(code, `${file}: ${message}`, { expected, found, cause });
  }
}

/** Of a JSON document: by its members. */
async function claimsOfText(text: string, file: string, kinds: EvidenceKinds): Promise<readonly Claim[]> {
  const { parseClaims } = await import('@veritee/policy');
  const { parseJson } = await import('@veritee/core/internal');
  let members: Readonly<Record<string, unknown>> = {};
  try {
    const document = parseJson(text);
    if (isMembers(document)) members = document;
  } catch {
    // The reader of claims says what is wrong with the text.
  }
  const { accepted, token, header, claims, incoming, error } = members;
  if (accepted === false) throw refused(file, codeIn(error));
  if (Array.isArray(incoming)) {
    const { jsonText } = await import('../../output/json-text.ts');
    return parseClaims(jsonText(incoming));
  }
  if (typeof token === 'string') return claimsOfToken(token, file, kinds);
  if (isMembers(claims) && (header !== undefined || accepted === true)) return claimsIn(claims, kinds);
  return parseClaims(text);
}

function codeIn(error: unknown): string {
  return isMembers(error) && typeof error['code'] === 'string' ? error['code'] : 'refused';
}

function refused(file: string, code: string, why = ''): CliError {
  return new CliError('EvidenceRefused', `${file}: this evidence is not accepted (${code}).${why}`, {
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
  throw refused(file, error?.code ?? 'refused', error === undefined ? undefined : ` ${explained(error)}`);
}

async function claimsOfToken(token: string, file: string, kinds: EvidenceKinds): Promise<readonly Claim[]> {
  const { parseAttestationToken } = await import('@veritee/client/relying-party');
  try {
    return claimsIn(parseAttestationToken(token).claims, kinds);
  } catch (cause) {
    throw new CliError('InputInvalid', `${file} has no token that can be read.`, { cause });
  }
}

const RUNTIME = 'x-ms-runtime';

/**
 * What a policy saw of a token's members, as far as they show it: those that evidence yields are the service's, those of
 * the client's runtime data its own; what a policy issued is not there when the next one decides.
 */
function claimsIn(
  members: Readonly<Record<string, unknown>>,
  { vocabularies }: EvidenceKinds,
): readonly Claim[] {
  const yielded = new Set(vocabularies.flatMap(({ claims }) => claims.map(({ name }) => name)));
  const own = members[RUNTIME];
  return [
    ...Object.entries(members).flatMap(([type, value]) =>
      yielded.has(type) ? claimOf(type, value, 'AttestationService') : [],
    ),
    ...(isMembers(own)
      ? Object.entries(own).flatMap(([type, value]) => claimOf(type, value, 'CustomClaim'))
      : []),
  ];
}

/** A claim for each scalar; objects are not among what policies compare. */
function claimOf(type: string, value: unknown, issuer: Claim['issuer']): Claim[] {
  const values = Array.isArray(value) ? value : [value];
  return values.flatMap((each) => {
    const scalar: ClaimValue | undefined =
      typeof each === 'number' && Number.isSafeInteger(each)
        ? BigInt(each)
        : typeof each === 'string' || typeof each === 'boolean' || typeof each === 'bigint'
          ? each
          : undefined;
    return scalar === undefined ? [] : [{ type, value: scalar, issuer }];
  });
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
