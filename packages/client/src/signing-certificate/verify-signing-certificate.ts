/** Proves that the key of a signing certificate was made inside a TEE: the service's own trustworthiness. */

import type { CurrentDate, JsonObject } from '@veritee/core';
import {
  base64,
  clockOf,
  closedRecord,
  faultMessage,
  fromHex,
  isCurrentDate,
  isFunction,
  isGiven,
  isText,
  orAbsent,
  type RecordFault,
} from '@veritee/core/internal';
import type { TokenExpectations } from '../relying-party/expectations.ts';
import { unmetEvidence, unmetPredicates } from '../relying-party/meet-expectations.ts';
import { parseExpectations } from '../relying-party/parse-expectations.ts';
import { teeClaimsOf } from '../relying-party/tee-claims.ts';
import type { TokenProblem } from '../tokens/errors.ts';
import { type EmbeddedEvidence, findEvidence } from './embedded-evidence.ts';
import { SigningCertificateError } from './errors.ts';
import { boundKeyBytes, isBoundToKey } from './key-binding.ts';
import { type CertificateInput, type ReadCertificate, readCertificate } from './read-certificate.ts';
import { requireSelfSignature } from './self-signature.ts';

/** What a verifier of evidence says about evidence that it found genuine. */
export interface ProvenEvidence {
  /** Claims by the names that tokens have (`x-ms-sgx-mrenclave`, …), with `x-ms-attestation-type` and the report data. */
  readonly claims: JsonObject;
  /** Data that came with the evidence, whose SHA-256 the report data is: the custom claims of Open Enclave evidence. */
  readonly boundData?: Uint8Array | undefined;
}

/** Verifies evidence: proves it genuine or throws. `embeddedEvidenceProver` of `@veritee/evidence/embedded` makes one. */
export type EvidenceProver = (evidence: EmbeddedEvidence) => Promise<ProvenEvidence>;

/** Demands on the TEE that made the key; as of a token, without those that only tokens can meet. */
export type SigningEnclaveExpectations = Pick<
  TokenExpectations,
  | 'attestationType'
  | 'allowDebuggable'
  | 'measurement'
  | 'signer'
  | 'familyId'
  | 'imageId'
  | 'hostData'
  | 'productId'
  | 'minimumSvn'
  | 'claims'
  | 'predicates'
>;

/** How a signing certificate is verified. */
export interface SigningCertificateOptions {
  /** Verifies the evidence; the client knows no formats of evidence. */
  readonly prove: EvidenceProver;
  /**
   * Which TEE may have made the key. Must name a `measurement` or a `signer`, or, for a confidential container, its `hostData`
   * and the claim `x-ms-compliance-status` with the value `azure-compliant-uvm`: anyone can make a certificate in an enclave
   * of their own, under any name.
   */
  readonly expectations: SigningEnclaveExpectations;
  /** The date to verify by, or a function that returns it; default the system's clock. */
  readonly currentDate?: CurrentDate;
  /** The URL that must be the subject's common name. */
  readonly issuer?: string;
  /** The `kid` under which the key is published; that of an instance's own key is the hash that the evidence is bound to. */
  readonly keyId?: string;
}

/** What evidence alone can meet. Others, a nonce or a policy hash, are refused: nothing would compare them. */
const evidenceExpectations = [
  'attestationType',
  'allowDebuggable',
  'measurement',
  'signer',
  'familyId',
  'imageId',
  'hostData',
  'productId',
  'minimumSvn',
  'claims',
  'predicates',
] as const satisfies readonly (keyof SigningEnclaveExpectations)[];

const optionsShape = {
  prove: isFunction,
  expectations: isGiven,
  currentDate: orAbsent(isCurrentDate),
  issuer: isText,
  keyId: isText,
};

/** A signing certificate whose key was made inside a TEE. */
export interface ProvenSigningCertificate {
  /** Common name of the subject: the instance's URL. */
  readonly commonName: string;
  /** Standard base64 of the hash that binds the key, which is the `kid` of an instance's own key. */
  readonly keyId: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly evidence: EmbeddedEvidence;
  /** What the proven evidence says. */
  readonly claims: JsonObject;
}

/**
 * Verifies a signing certificate: it is signed by its own key and valid, has evidence in it, the evidence is genuine, bound
 * to this very key and of an expected TEE. `prove` is called for certificates that hold by themselves, predicates last.
 *
 * @param certificate - DER, PEM, or an `x5c` member
 * @throws SigningCertificateError
 * @throws VerifierOptionsError `ExpectationInvalid` on expectations that are not a plain object, or that evidence alone cannot meet
 * @example
 * const prove = embeddedEvidenceProver({ source, trust }); // from '@veritee/evidence/embedded'
 * await verifySigningCertificate(signer.certificates[0], { prove, expectations: { signer: maaSigner, minimumSvn: 1 } });
 */
export async function verifySigningCertificate(
  certificate: CertificateInput,
  given: SigningCertificateOptions,
): Promise<ProvenSigningCertificate> {
  const options = closedRecord(given, optionsShape, optionsRefused);
  const expected = parseExpectations(options.expectations, evidenceExpectations);
  if (!namesCode(expected)) {
    throw new SigningCertificateError('OptionsInvalid', 'Any enclave of anyone would be accepted.', {
      expected: 'an expected measurement or signer, or hostData of a container whose utility VM is endorsed',
    });
  }
  const read = readCertificate(certificate);
  const evidence = findEvidence(read);
  await requireSelfSignature(read);
  requireValidity(read, clockOf(options.currentDate ?? (() => new Date()))());
  const keyId = await requireNames(read, options);
  const { claims, boundData } = await proven(evidence, options.prove);
  await requireBinding(read, claims, boundData);
  requireMet(unmetEvidence(claims, expected));
  requireMet(unmetPredicates(claims, expected));
  const { commonName, notBefore, notAfter } = read;
  return { commonName, keyId, notBefore, notAfter, evidence, claims };
}

/**
 * Whether the demands leave but known code. What a container runs is what its policy (host data) allows; that holds where its
 * utility VM is one that its vendor endorses.
 */
function namesCode({ measurement, signer, hostData, claims }: ReturnType<typeof parseExpectations>): boolean {
  if (measurement !== undefined || signer !== undefined) return true;
  return (
    hostData !== undefined &&
    (claims ?? []).some(([name, value]) => name === COMPLIANCE && value === ENDORSED)
  );
}

const COMPLIANCE = 'x-ms-compliance-status';
const ENDORSED = 'azure-compliant-uvm';

function optionsRefused(fault: RecordFault): SigningCertificateError {
  const { expected, found } = fault;
  return new SigningCertificateError(
    'OptionsInvalid',
    faultMessage(fault, 'option of verifySigningCertificate'),
    { expected, found },
  );
}

function requireMet(problems: readonly TokenProblem[]): void {
  if (problems.length === 0) return;
  const reasons = problems.map(({ message }) => message).join(' ');
  throw new SigningCertificateError(
    'ExpectationsUnmet',
    `The key was made by another TEE: ${reasons}`,
    {},
    problems,
  );
}

/**
 * The evidence in a signing certificate, for a look at it; proves nothing.
 *
 * @throws SigningCertificateError `CertificateFormat`, `EvidenceMissing`, `EvidenceFormat`
 */
export function embeddedEvidenceOf(certificate: CertificateInput): EmbeddedEvidence {
  return findEvidence(readCertificate(certificate));
}

function requireValidity({ notBefore, notAfter }: ReadCertificate, now: Date): void {
  if (now > notAfter) {
    throw new SigningCertificateError('CertificateExpired', 'The certificate has expired.', {
      expected: `an end after ${now.toISOString()}`,
      found: notAfter.toISOString(),
    });
  }
  if (now >= notBefore) return;
  throw new SigningCertificateError('CertificateNotYetValid', 'The certificate is not valid yet.', {
    expected: `a start before ${now.toISOString()}`,
    found: notBefore.toISOString(),
  });
}

/** The names that the caller knows the certificate by; gives the key id that follows from the key. */
async function requireNames(
  { commonName, publicKeyInfo }: ReadCertificate,
  { issuer, keyId: expected }: SigningCertificateOptions,
): Promise<string> {
  if (issuer !== undefined && commonName !== issuer) {
    throw new SigningCertificateError('SubjectUnexpected', 'The certificate is of another instance.', {
      expected: issuer,
      found: JSON.stringify(commonName.slice(0, 200)),
    });
  }
  const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(boundKeyBytes(publicKeyInfo)));
  const keyId = base64(new Uint8Array(digest));
  if (expected === undefined || expected === keyId) return keyId;
  throw new SigningCertificateError(
    'KeyIdUnexpected',
    'The key is published under an id that is not its own.',
    {
      expected,
      found: keyId,
    },
  );
}

async function proven(evidence: EmbeddedEvidence, prove: EvidenceProver): Promise<ProvenEvidence> {
  try {
    return await prove(evidence);
  } catch (cause) {
    throw new SigningCertificateError(
      'EvidenceRefused',
      'The evidence in the certificate was not found genuine.',
      {
        found: cause instanceof Error ? cause.message : undefined,
        cause,
      },
    );
  }
}

async function requireBinding(
  { publicKeyInfo }: ReadCertificate,
  claims: JsonObject,
  boundData: Uint8Array | undefined,
): Promise<void> {
  const name = teeClaimsOf(claims)?.reportData;
  const reportData = name === undefined ? undefined : claims[name];
  const isHex = typeof reportData === 'string' && /^(?:[0-9a-f]{2}){64}$/i.test(reportData);
  if (isHex && (await isBoundToKey(publicKeyInfo, fromHex(reportData), boundData))) return;
  throw new SigningCertificateError(
    'KeyUnbound',
    'The evidence was not made for the key of this certificate.',
    {
      expected: 'report data with the hash of the key',
    },
  );
}
