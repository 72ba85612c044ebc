/** Reads what a verification is given: closed records, so that no requirement, anchor or date of an unforeseen form is passed over. */

import {
  closedRecord,
  isAmount,
  isBoolean,
  isDate,
  isGiven,
  isText,
  type MemberCheck,
  orAbsent,
  type RecordShape,
} from '@veritee/core/internal';
import { refused, VerificationOptionsError } from '../options.ts';
import type { AttestRequest, EvidenceVerifier, HeldData, VerificationRequirements } from '../scheme.ts';
import type {
  ComplianceBaseline,
  GuestAllowances,
  KnownParavisor,
  KnownVendor,
  SnpAllowances,
  TpmAllowances,
  Trust,
  TrustAnchors,
  UvmIssuer,
  Vendor,
} from '../trust/trust.ts';
import type { EmbeddedProverOptions, VerificationContext } from './context.ts';

const isBytes: MemberCheck = (value) => value instanceof Uint8Array;
const isList: MemberCheck = (value) => Array.isArray(value);
const hasMethods =
  (...names: readonly string[]): MemberCheck =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    names.every((name) => typeof (value as Readonly<Record<string, unknown>>)[name] === 'function');

/** Of all 24 registers. */
const ALL_PCRS = 0xff_ff_ff;

const requestShape: RecordShape<AttestRequest> = {
  evidence: isBytes,
  runtimeData: orAbsent(isGiven),
  initTimeData: orAbsent(isGiven),
  draftPolicy: orAbsent(isText),
  nonce: orAbsent(isText),
};
const heldShape: RecordShape<HeldData> = {
  bytes: isBytes,
  dataType: (value) => value === 'Binary' || value === 'JSON',
};
const contextShape: RecordShape<VerificationContext> = {
  source: hasMethods('get'),
  trust: isGiven,
  abortSignal: orAbsent(isGiven),
  requirements: orAbsent(isGiven),
};
const trustShape: RecordShape<Trust> = {
  anchors: isGiven,
  now: isDate,
  accept: orAbsent((value) => value instanceof Set),
  proofCache: orAbsent(hasMethods('recall', 'keep')),
  seen: orAbsent(hasMethods('note')),
  intermediates: orAbsent(isList),
  revocationLists: orAbsent(isList),
  tpm: orAbsent(isGiven),
  snp: orAbsent(isGiven),
  guest: orAbsent(isGiven),
};
/** The names of all members of a {@link Trust}, for callers that hand on some of them. */
export const trustMembers: readonly string[] = Object.keys(trustShape);
const anchorsShape: RecordShape<Record<KnownVendor, unknown>> = {
  Intel: orAbsent(isList),
  AMD: orAbsent(isList),
  Microsoft: orAbsent(isList),
  Azure: orAbsent(isList),
};
const tpmShape: RecordShape<TpmAllowances> = {
  allowSha1: orAbsent(isBoolean),
  allowUnloggedExitBootServices: orAbsent(isBoolean),
  allowIdkSignatures: orAbsent(isBoolean),
};
const snpShape: RecordShape<SnpAllowances> = {
  allowMaskedChip: orAbsent(isBoolean),
  allowMissingRevocationList: orAbsent(isBoolean),
  uvmIssuers: orAbsent(isList),
  baselines: orAbsent(isList),
};
const isHex =
  (bytes: number): MemberCheck =>
  (value) =>
    typeof value === 'string' && value.length === 2 * bytes && /^[0-9a-f]+$/.test(value);
const uvmIssuerShape: RecordShape<UvmIssuer> = {
  issuer: isText,
  feed: isText,
  minimumSvn: orAbsent((value) => Number.isSafeInteger(value) && isAmount(value)),
};
const baselineShape: RecordShape<ComplianceBaseline> = {
  idKeyDigest: orAbsent(isHex(48)),
  measurement: orAbsent(isHex(48)),
};
const guestShape: RecordShape<GuestAllowances> = {
  paravisors: orAbsent(isList),
  allowUnknownParavisor: orAbsent(isBoolean),
  secureBootKeys: orAbsent((value) => Array.isArray(value) && value.every(isHex(32))),
};
const paravisorShape: RecordShape<KnownParavisor> = {
  idKeyDigest: orAbsent(isHex(48)),
  measurement: orAbsent(isHex(48)),
  mrTd: orAbsent(isHex(48)),
};
const requirementsShape: RecordShape<VerificationRequirements> = {
  challenge: orAbsent((value) => isBytes(value) || value === 'as-sent'),
  requiredPcrMask: orAbsent(
    (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= ALL_PCRS,
  ),
  requireValidAikCertificate: orAbsent(isBoolean),
  eventLog: orAbsent(isBytes),
};

/**
 * The request, with known members only: under another name, data would be left unbound.
 * @throws VerificationOptionsError
 */
export function readRequest(given: AttestRequest): AttestRequest {
  const { evidence, runtimeData, initTimeData, draftPolicy, nonce } = closedRecord(
    given,
    requestShape,
    refusedRequest,
  );
  return {
    evidence,
    runtimeData:
      runtimeData === undefined
        ? undefined
        : closedRecord(runtimeData, heldShape, refused('member of the runtime data')),
    initTimeData:
      initTimeData === undefined
        ? undefined
        : closedRecord(initTimeData, heldShape, refused('member of the init-time data')),
    draftPolicy,
    nonce,
  } satisfies AllMembers<AttestRequest>;
}

/** Written out member by member, which is several times faster than to spread; the type sees that none is left out. */
type AllMembers<Type> = { readonly [Name in keyof Type]-?: Type[Name] };

const refusedRequest = refused('member of the request');
const refusedContext = refused('member of the context');
const refusedTrust = refused('member of the trust');
const refusedVendor = refused('vendor');

/**
 * The context, with known members only.
 *
 * @param scheme - the kind of evidence: anchors may be of its vendors, or of a vendor that is known anyway
 * @throws VerificationOptionsError also for a boot log where the kind of evidence has no registers that one could explain
 */
export function readContext(
  given: VerificationContext,
  scheme: Pick<EvidenceVerifier, 'type' | 'vendors' | 'explainsEventLog'>,
): VerificationContext {
  const { source, trust, abortSignal, requirements } = closedRecord(given, contextShape, refusedContext);
  return {
    source,
    trust: readTrust(trust, scheme.vendors),
    abortSignal,
    requirements: requirements === undefined ? undefined : readRequirements(requirements, scheme),
  } satisfies AllMembers<VerificationContext>;
}

/** @throws VerificationOptionsError */
function readRequirements(
  given: VerificationRequirements,
  { type, explainsEventLog = false }: Pick<EvidenceVerifier, 'type' | 'explainsEventLog'>,
): VerificationRequirements {
  const requirements = closedRecord(given, requirementsShape, refused('requirement'));
  if (requirements.eventLog === undefined || explainsEventLog) return requirements;
  throw new VerificationOptionsError('OptionsInvalid', 'The requirement "eventLog" cannot be met.', {
    expected: 'evidence of a kind whose registers are checked against a boot log',
    found: `evidence of type ${type}`,
  });
}

/**
 * The options of a prover: the same, each of them with a default.
 * @throws VerificationOptionsError
 */
export function readProverOptions(given: EmbeddedProverOptions): EmbeddedProverOptions {
  const absent = optional(contextShape);
  const { trust, ...options } = closedRecord(given, absent, refused('option of embeddedEvidenceProver'));
  if (trust === undefined) return options;
  const known = closedRecord(trust, optional(trustShape), refused('member of the trust'));
  return { ...options, trust: { ...known } };
}

/** The same members, all of which may be absent. */
function optional<Type extends object>(shape: RecordShape<Type>): RecordShape<Partial<Type>> {
  const members = Object.entries<MemberCheck>(shape).map(([name, check]) => [name, orAbsent(check)]);
  return Object.fromEntries(members);
}

/** @throws VerificationOptionsError */
function readTrust(given: Trust, vendors: readonly Vendor[]): Trust {
  const trust = closedRecord(given, trustShape, refusedTrust);
  const { anchors, tpm, snp, guest } = trust;
  return {
    anchors: closedRecord<TrustAnchors>(anchors, anchorsShapeFor(vendors), refusedVendor),
    now: trust.now,
    accept: trust.accept,
    proofCache: trust.proofCache,
    seen: trust.seen,
    intermediates: trust.intermediates,
    revocationLists: trust.revocationLists,
    tpm: tpm === undefined ? undefined : closedRecord(tpm, tpmShape, refused('allowance for TPMs')),
    snp: snp === undefined ? undefined : readSnp(snp),
    guest: guest === undefined ? undefined : readGuest(guest),
  } satisfies AllMembers<Trust>;
}

/** @throws VerificationOptionsError */
function readSnp(given: SnpAllowances): SnpAllowances {
  const { allowMaskedChip, allowMissingRevocationList, uvmIssuers, baselines } = closedRecord(
    given,
    snpShape,
    refused('allowance for SEV-SNP guests'),
  );
  return {
    allowMaskedChip,
    allowMissingRevocationList,
    uvmIssuers: uvmIssuers?.map((each) => closedRecord(each, uvmIssuerShape, refused('member of an issuer'))),
    baselines: baselines?.map((each) => closedRecord(each, baselineShape, refused('member of a baseline'))),
  } satisfies AllMembers<SnpAllowances>;
}

/** @throws VerificationOptionsError */
function readGuest(given: GuestAllowances): GuestAllowances {
  const { paravisors, allowUnknownParavisor, secureBootKeys } = closedRecord(
    given,
    guestShape,
    refused('allowance for Azure guests'),
  );
  return {
    allowUnknownParavisor,
    secureBootKeys,
    paravisors: paravisors?.map((each) =>
      closedRecord(each, paravisorShape, refused('member of a paravisor')),
    ),
  } satisfies AllMembers<GuestAllowances>;
}

const shapesOfAnchors = new WeakMap<readonly Vendor[], RecordShape<TrustAnchors>>();

/** Made once for each kind of evidence, whose list of vendors never changes. */
function anchorsShapeFor(vendors: readonly Vendor[]): RecordShape<TrustAnchors> {
  let shape = shapesOfAnchors.get(vendors);
  if (shape === undefined) {
    const theirs = Object.fromEntries(vendors.map((vendor) => [vendor, orAbsent(isList)]));
    shape = { ...anchorsShape, ...theirs } as RecordShape<TrustAnchors>;
    shapesOfAnchors.set(vendors, shape);
  }
  return shape;
}
