/** `verify`: proves evidence genuine inside a program, with the endorsements that the program names and no service. */

import type { Claim, JsonObject } from '@veritee/core';
import { isDate, isGiven, isText, orAbsent, type RecordShape } from '@veritee/core/internal';
import type { AttestationType } from '@veritee/core/internal/maa';
import { openSources } from './endorsements/open.ts';
import { type EndorsementSource, firstOf } from './endorsements/source.ts';
import { EvidenceError, type PlatformStatusName } from './errors.ts';
import { type EvidenceKinds, evidenceKinds } from './kinds.ts';
import { readOptions, VerificationOptionsError } from './options.ts';
import { recognise } from './recognise/recognise.ts';
import type { HeldData, VerificationRequirements } from './scheme.ts';
import type { AnyScheme } from './schemes.ts';
import { Trail, type TrailLine } from './trail/trail.ts';
import { builtInAnchors } from './trust/roots.ts';
import type { Trust } from './trust/trust.ts';
import { trustMembers } from './verification/input.ts';
import { verifyEvidence } from './verify-evidence.ts';

/** What {@link verify} is given beside the evidence; everything has a default. */
export interface VerifyOptions {
  /** The kind of evidence, by its wire name (`SgxEnclave`); recognised from the bytes when absent. */
  readonly type?: AttestationType | undefined;
  /**
   * Where the vendor's endorsements are: paths of `collateral.json` files, archives or folders, or a source. URLs of services
   * are accepted too; nothing is asked that is not named here. Absent: only evidence that brings its own can be verified.
   */
  readonly endorsements?: string | readonly string[] | EndorsementSource | undefined;
  /** The moment at which certificates and endorsements must be valid; now when absent. */
  readonly currentDate?: Date | undefined;
  /** Data whose SHA-256 must be in the evidence. Bytes are `Binary`; held data of type `JSON` becomes claims. */
  readonly runtimeData?: Uint8Array | HeldData | undefined;
  /** Init-time data whose SHA-256 must be in the evidence. */
  readonly initTimeData?: Uint8Array | HeldData | undefined;
  /** Anchors (those of Intel, AMD and Microsoft when absent), accepted statuses and other choices of whoever decides. */
  readonly trust?: Partial<Omit<Trust, 'now'>> | undefined;
  /** What is asked of the evidence beyond being genuine; the strict choice when absent. */
  readonly requirements?: VerificationRequirements | undefined;
  /** The kinds of evidence that can be verified; all of this package when absent (see `kindsWith`). */
  readonly kinds?: EvidenceKinds | undefined;
  readonly abortSignal?: AbortSignal | undefined;
}

/** Evidence that {@link verify} proved genuine. */
export interface VerifyResult {
  /** The kind of evidence. */
  readonly type: AttestationType;
  /** What it claims, by the names that attestation tokens use, e.g. `x-ms-sgx-mrenclave`. */
  readonly claims: JsonObject;
  /** The claims that a policy sees: for `evaluatePolicy` of `@veritee/policy`. */
  readonly policyClaims: readonly Claim[];
  /** How up to date the platform is, in its vendor's word, e.g. `UpToDate`. */
  readonly status: PlatformStatusName;
  /** The vendor's advisories about the platform, e.g. `INTEL-SA-00615`. */
  readonly advisories: readonly string[];
  /** When the first of the endorsements and certificates used expires. */
  readonly expires: Date;
  /** Each check, with the values it saw. */
  readonly trail: readonly TrailLine[];
}

const isData = (value: unknown): boolean =>
  value instanceof Uint8Array ||
  (typeof value === 'object' && value !== null && 'bytes' in value && 'dataType' in value);

const shape: RecordShape<VerifyOptions> = {
  type: orAbsent(isText),
  endorsements: orAbsent(isGiven),
  currentDate: orAbsent(isDate),
  runtimeData: orAbsent(isData),
  initTimeData: orAbsent(isData),
  trust: orAbsent(isGiven),
  requirements: orAbsent(isGiven),
  kinds: orAbsent(isGiven),
  abortSignal: orAbsent((value) => value instanceof AbortSignal),
};

const trustShape = Object.fromEntries(
  trustMembers.filter((name) => name !== 'now').map((name) => [name, orAbsent(isGiven)]),
) as RecordShape<Partial<Omit<Trust, 'now'>>>;

/**
 * Verifies evidence: decodes it, checks every signature, certificate, revocation list and TCB level, accepts the status of the
 * platform and binds the data given, in this process. It returns only for evidence that is genuine and accepted; a refusal is
 * an error. To see refusals as data, use `appraiseEvidence`.
 *
 * @param evidence - raw bytes: an SGX or TDX quote, an Open Enclave report, SEV-SNP evidence, a TPM message, evidence of an Azure guest
 * @throws EvidenceError with the code of the check that failed
 * @throws VerificationOptionsError `OptionsInvalid` for options that do not exist or have invalid values
 * @example
 * const { claims, status } = await verify(quote, { endorsements: 'collateral.json' });
 * console.log(claims['x-ms-sgx-mrenclave'], status);
 */
export async function verify(evidence: Uint8Array, options: VerifyOptions = {}): Promise<VerifyResult> {
  const known = readOptions(options, shape, 'verify');
  const { currentDate = new Date(), trust = {}, requirements, abortSignal } = known;
  const scheme = schemeIn(evidence, known);
  const source = await sourceOf(known.endorsements, currentDate);
  const request = {
    evidence,
    runtimeData: heldData(known.runtimeData),
    initTimeData: heldData(known.initTimeData),
  };
  const context = {
    source,
    trust: {
      anchors: builtInAnchors(),
      ...readOptions(trust, trustShape, 'verify (trust)'),
      now: currentDate,
    },
    requirements,
    abortSignal,
  };
  const trail = new Trail();
  const { verified, claims } = await verifyEvidence(scheme, request, context, trail);
  const { status, advisories, expires } = verified;
  return {
    type: scheme.type,
    claims: claims.token,
    policyClaims: claims.incoming,
    status,
    advisories,
    expires,
    trail: trail.lines,
  };
}

/** The scheme that is named, or the one whose evidence this looks like. */
function schemeIn(evidence: Uint8Array, { type, kinds = evidenceKinds }: VerifyOptions): AnyScheme {
  const { schemes } = kinds;
  const types = schemes.map((scheme) => scheme.type).join(', ');
  if (type !== undefined) {
    const named = schemes.find((scheme) => scheme.type === type);
    if (named !== undefined) return named;
    throw new VerificationOptionsError('OptionsInvalid', 'Evidence of this type cannot be verified.', {
      expected: types,
      found: type,
    });
  }
  if (!(evidence instanceof Uint8Array)) {
    throw new VerificationOptionsError('OptionsInvalid', 'The evidence is not given as bytes.', {
      expected: 'a Uint8Array',
      found: typeof evidence,
    });
  }
  const { kind, spelling } = recognise(evidence);
  const found = schemes.find(({ fileKinds = [] }) => fileKinds.some((each) => each === kind));
  if (found !== undefined && spelling === 'raw') return found;
  throw new EvidenceError(
    'EvidenceFormat',
    found === undefined
      ? 'The bytes are not evidence of a kind that can be recognised and verified.'
      : 'The evidence is written as text. Decode it to bytes first.',
    {
      expected: found === undefined ? `evidence of type ${types}` : 'raw bytes',
      found: found === undefined ? kind : `${kind} in ${spelling}`,
      ...(found === undefined && { hint: 'If you know the type, pass it as the option "type".' }),
    },
  );
}

async function sourceOf(given: VerifyOptions['endorsements'], now: Date): Promise<EndorsementSource> {
  if (given === undefined) return firstOf([]);
  if (typeof given === 'string') return openSources([given], () => now);
  return isPaths(given) ? openSources(given, () => now) : given;
}

function isPaths(given: readonly string[] | EndorsementSource): given is readonly string[] {
  if (!Array.isArray(given)) return false;
  if (given.every((each) => typeof each === 'string')) return true;
  throw new VerificationOptionsError('OptionsInvalid', 'Invalid value for the option "endorsements".', {
    expected: 'paths as strings, or an endorsement source',
    found: 'a list with another value',
  });
}

function heldData(given: Uint8Array | HeldData | undefined): HeldData | undefined {
  return given instanceof Uint8Array ? { bytes: given, dataType: 'Binary' } : given;
}
