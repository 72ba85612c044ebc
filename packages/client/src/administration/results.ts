/** Answers of administration, read and held against what was sent. */

import type { JsonObject, PublishedKey } from '@veritee/core';
import { fromBase64, hex, parseJws, publishedKeys, sameBytes, utf8 } from '@veritee/core/internal';
import { policyClaim } from '@veritee/core/internal/maa';
import { signerField } from '../claims/attestation-result.ts';
import { bytesField, readClaims, textField } from '../claims/claim-reading.ts';
import { type AttestationSigner, signerOf } from '../tokens/attestation-signer.ts';
import { shown, type TokenProblem, type TokenProblemCode, TokenVerificationError } from '../tokens/errors.ts';
import type { CertificateModification, PolicyModification } from './modifications.ts';
import { keyIn } from './stored-policy.ts';

/** What came of a change of policy. Names follow `@azure/attestation`. */
export interface PolicyResult {
  /** `Updated` or `Removed`. */
  readonly policyResolution: PolicyModification;
  /** SHA-256 of the document as the instance received it; compared with `sentToken`. Absent when the policy was reset. */
  readonly policyTokenHash?: Uint8Array<ArrayBuffer>;
  /** The signer that the instance saw; compared with the certificate sent. Absent when the document was unsecured. */
  readonly policySigner?: AttestationSigner;
  /** The very document that was sent, a JWS. */
  readonly sentToken: string;
  /** The same, as `@azure/attestation` names it; absent when the policy was reset. */
  readonly policy?: string;
}

/** What came of setting a policy. */
export interface PolicyUpdateResult extends PolicyResult {
  readonly policyTokenHash: Uint8Array<ArrayBuffer>;
  readonly policy: string;
}

/** What came of adding or removing a policy management certificate. Names follow `@azure/attestation`. */
export interface PolicyCertificatesModificationResult {
  /** SHA-1 of the certificate, upper-case hex; compared with the certificate sent. */
  readonly certificateThumbprint: string;
  /** `IsPresent` or `IsAbsent`. */
  readonly certificateResolution: CertificateModification;
  /** The very document that was sent, a JWS. */
  readonly sentToken: string;
}

const policyFields = {
  policyResolution: textField(policyClaim.result),
  policyTokenHash: bytesField(policyClaim.tokenHash),
  policySigner: signerField(policyClaim.signer),
};
const certificateFields = {
  certificateThumbprint: textField(policyClaim.thumbprint),
  certificateResolution: textField(policyClaim.certificatesResult, policyClaim.describedCertificatesResult),
};

/**
 * The answer to setting a policy: the instance must have received this very document, and seen this signer.
 * @throws TokenVerificationError `PolicyTokenHashUnexpected`, `PolicySignerUnexpected`, `ClaimUnexpected`, `ClaimMissing` or `ClaimMalformed`
 */
export async function policyUpdateResult(
  claims: JsonObject,
  sentToken: string,
  verify: boolean,
): Promise<PolicyUpdateResult> {
  const { values, problems } = readAll(claims, policyFields);
  const { policyTokenHash, policySigner } = values;
  if (policyTokenHash === undefined) problems.push(missing(policyClaim.tokenHash));
  problems.push(...resolutionProblems(policyClaim.result, values.policyResolution, 'Updated'));
  if (verify && policyTokenHash !== undefined) {
    const expected = await digest('SHA-256', utf8(sentToken));
    if (!sameBytes(policyTokenHash, expected)) {
      problems.push(
        unexpected(
          'PolicyTokenHashUnexpected',
          'The instance received another document than was sent.',
          hex(expected),
          hex(policyTokenHash),
        ),
      );
    }
  }
  if (verify) problems.push(...signerProblems(policySigner, sentToken));
  refuse(problems);
  return {
    policyResolution: 'Updated',
    policyTokenHash: policyTokenHash as Uint8Array<ArrayBuffer>,
    ...(policySigner !== undefined && { policySigner }),
    sentToken,
    policy: sentToken,
  };
}

/**
 * The answer to resetting a policy.
 * @throws TokenVerificationError `ClaimUnexpected`, `ClaimMissing` or `ClaimMalformed`
 */
export function policyResetResult(claims: JsonObject, sentToken: string): PolicyResult {
  const { values, problems } = readAll(claims, policyFields);
  problems.push(...resolutionProblems(policyClaim.result, values.policyResolution, 'Removed'));
  refuse(problems);
  return { policyResolution: 'Removed', sentToken };
}

/**
 * The answer to adding or removing a certificate: it must be about this certificate.
 * @throws TokenVerificationError `CertificateUnexpected`, `ClaimUnexpected`, `ClaimMissing` or `ClaimMalformed`
 */
export async function certificateResult(
  claims: JsonObject,
  resolution: CertificateModification,
  certificate: string,
  sentToken: string,
  verify: boolean,
): Promise<PolicyCertificatesModificationResult> {
  const { values, problems } = readAll(claims, certificateFields);
  const { certificateThumbprint = '', certificateResolution } = values;
  if (certificateThumbprint === '') problems.push(missing(policyClaim.thumbprint));
  problems.push(...resolutionProblems(policyClaim.certificatesResult, certificateResolution, resolution));
  const expected = hex(await digest('SHA-1', fromBase64(certificate))).toUpperCase();
  if (verify && certificateThumbprint !== '' && certificateThumbprint.toUpperCase() !== expected) {
    problems.push(
      unexpected(
        'CertificateUnexpected',
        'The answer is about another certificate.',
        expected,
        shown(certificateThumbprint),
      ),
    );
  }
  refuse(problems);
  return { certificateThumbprint, certificateResolution: resolution, sentToken };
}

/**
 * The policy management certificates in an answer.
 * @throws TokenVerificationError `ClaimMissing` or `ClaimMalformed`
 */
export function managementCertificates(claims: JsonObject): AttestationSigner[] {
  const claim = claims[policyClaim.certificates];
  if (claim === undefined) refuse([missing(policyClaim.certificates)]);
  const set = publishedKeys.safeParse(claim);
  if (!set.success) refuse([malformed(policyClaim.certificates)]);
  return (set.data?.keys ?? []).map(signerOf);
}

function readAll<Fields extends Parameters<typeof readClaims>[1]>(claims: JsonObject, fields: Fields) {
  const { values, malformed: names } = readClaims(claims, fields);
  return { values, problems: names.map(malformed) };
}

/** As the instance saw the signer, and as the document names it. */
function signerProblems(seen: AttestationSigner | undefined, sentToken: string): TokenProblem[] {
  const sent = sentSigner(sentToken);
  const certificate = seen?.certificates[0];
  const expected = sent?.x5c === undefined ? undefined : signerOf(sent).certificates[0];
  if (certificate === expected) return [];
  return [
    unexpected(
      'PolicySignerUnexpected',
      'The instance saw another signer than the one that signed.',
      expected === undefined ? 'no signer' : 'the certificate of the signing key',
      certificate === undefined ? 'no signer' : 'another certificate',
    ),
  ];
}

function sentSigner(sentToken: string): PublishedKey | undefined {
  const { header } = parseJws(sentToken);
  return header['alg'] === 'none' ? undefined : keyIn(header);
}

function resolutionProblems(name: string, found: string | undefined, expected: string): TokenProblem[] {
  if (found === expected) return [];
  if (found === undefined) return [missing(name)];
  return [unexpected('ClaimUnexpected', 'The instance did something else.', expected, shown(found))];
}

function refuse(problems: readonly TokenProblem[]): void {
  if (problems.length > 0) throw new TokenVerificationError(problems);
}

function missing(name: string): TokenProblem {
  return { code: 'ClaimMissing', message: 'The answer lacks a claim.', expected: name };
}

function malformed(name: string): TokenProblem {
  return {
    code: 'ClaimMalformed',
    message: `The claim ${name} has not the form it should have.`,
    expected: name,
  };
}

function unexpected(code: TokenProblemCode, message: string, expected: string, found: string): TokenProblem {
  return { code, message, expected, found };
}

async function digest(algorithm: 'SHA-1' | 'SHA-256', bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest(algorithm, new Uint8Array(bytes)));
}
