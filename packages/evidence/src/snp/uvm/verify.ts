/** Proves endorsements of utility VMs: issuer, chain, signature, dates, and that they are about this guest. */

import { CodedError } from '@veritee/core';
import { hex } from '@veritee/core/internal';
import type { Signature } from '@veritee/core/internal/crypto';
import {
  type Certificate,
  issuerKeyOf,
  orderPath,
  pathFault,
  signatureOf,
} from '@veritee/core/internal/x509';
import { EvidenceError, type EvidenceErrorCode } from '../../errors.ts';
import { recall } from '../../proof/recall.ts';
import { certificateWindow, requireCurrent } from '../../proof/windows.ts';
import { refusalOf, type Trail } from '../../trail/trail.ts';
import type { Trust, UvmIssuer } from '../../trust/trust.ts';
import { type DidX509, didX509 } from './did-x509.ts';
import type { UvmEndorsement } from './endorsement.ts';
import { microsoftUvmIssuers } from './issuers.ts';

/** COSE's numbers for RSASSA-PSS, with salts as long as the hash (RFC 8230 section 2). */
const HASHES: Readonly<
  Record<number, { readonly hash: 'sha256' | 'sha384' | 'sha512'; readonly saltLength: number }>
> = {
  [-37]: { hash: 'sha256', saltLength: 32 },
  [-38]: { hash: 'sha384', saltLength: 48 },
  [-39]: { hash: 'sha512', saltLength: 64 },
};

/** Clocks of those who sign may be a little ahead. */
const LEEWAY = 5 * 60 * 1000;

/**
 * Proves that every endorsement sent is one of a trusted issuer and is about this launch measurement. None is fine.
 *
 * @returns those that hold
 * @throws EvidenceError
 */
export function requireUvmEndorsements(
  measurement: Uint8Array,
  endorsements: readonly UvmEndorsement[],
  trust: Trust,
  trail: Trail,
): readonly UvmEndorsement[] {
  const issuers = trust.snp?.uvmIssuers ?? microsoftUvmIssuers;
  for (const each of endorsements) {
    const did = requireIssuer(each, issuers, trail);
    recall(trust.proofCache, `snp-uvm:${each.sha256}:${each.issuer}`, trail, () =>
      proveSignature(each, did, trail),
    );
    requireDates(each, did, trust.now, trail);
    requireMeasurement(each, measurement, trail);
  }
  return endorsements;
}

function requireIssuer(
  { issuer, feed, guestSvn }: UvmEndorsement,
  issuers: readonly UvmIssuer[],
  trail: Trail,
): DidX509 {
  const known = issuers.find((each) => each.issuer === issuer && each.feed === feed);
  const did = known === undefined ? undefined : didX509(known.issuer);
  const check = 'Utility VM is endorsed by a trusted issuer';
  if (known === undefined || did === undefined) {
    return trail.fail(
      check,
      new EvidenceError(
        'UvmIssuerUntrusted',
        'The endorsement of the utility VM is of an issuer that is not trusted.',
        {
          expected:
            issuers.map((each) => `${each.issuer}, feed ${each.feed}`).join('; ') || 'no issuer at all',
          found: `${shown(issuer)}, feed ${shown(feed)}`,
        },
      ),
    );
  }
  trail.pass(check, `${issuer}, feed ${feed}`);
  const least = known.minimumSvn;
  trail.require(
    'Endorsement of the utility VM is not older than the operator asks',
    least === undefined || (guestSvn !== '' && BigInt(guestSvn) >= BigInt(least)),
    () =>
      new EvidenceError('UvmIssuerUntrusted', 'The endorsement of the utility VM is too old.', {
        expected: `version ${least} or later`,
        found: guestSvn || 'no version',
      }),
    guestSvn === '' ? 'no version' : `version ${guestSvn}`,
  );
  return did;
}

function shown(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}

/** The path from the leaf to the authority that the issuer's name pins by its hash. */
function pathTo({ authority }: DidX509, [leaf, ...above]: readonly Certificate[]): readonly Certificate[] {
  if (leaf === undefined) return [];
  const { path } = orderPath(leaf, [leaf, ...above]);
  const at = path.findIndex((each, i) => i > 0 && each.sha256 === authority);
  return at === -1 ? [] : path.slice(0, at + 1);
}

function proveSignature(endorsement: UvmEndorsement, did: DidX509, trail: Trail): void {
  const path = pathTo(did, endorsement.certificates);
  const [leaf] = path;
  const check = 'Certificates of the endorsement lead to the authority that its issuer names';
  const untrusted = (found: string) => (): EvidenceError =>
    refusal('UvmIssuerUntrusted', 'The certificates of the endorsement do not belong to its issuer.', found);
  if (leaf === undefined) throw trail.fail(check, untrusted('no path to the authority')());
  const fault = attempt(trail, () =>
    pathFault(path, undefined, new Set(), (certificate, key) =>
      trail.isSigned(
        check,
        signatureOf(certificate, key),
        untrusted(`Signature at "${certificate.commonName}"`),
      ),
    ),
  );
  if (fault !== undefined)
    trail.fail(check, untrusted(`${fault.fault} at "${fault.certificate.commonName}"`)());
  trail.pass(check, path.map((each) => each.commonName).join(' < '));
  trail.require(
    'Certificate of the endorsement is one that its issuer means',
    attempt(trail, () => did.conditions.every((holds) => holds(leaf))),
    untrusted(`"${leaf.commonName}"`),
    leaf.commonName,
  );
  trail.requireSigned(
    'Endorsement of the utility VM is signed by its issuer',
    attempt(trail, () => signatureIn(endorsement, leaf)),
    () =>
      refusal('UvmEndorsementSignature', 'The signature of the endorsement of the utility VM is not valid.'),
  );
}

function signatureIn(
  { algorithm, signedData: data, signature }: UvmEndorsement,
  leaf: Certificate,
): Signature | undefined {
  const known = HASHES[algorithm];
  if (known === undefined) {
    throw refusal(
      'UvmEndorsementFormat',
      'The algorithm of the endorsement is not accepted.',
      `${algorithm}`,
      '-37, -38 or -39 (PS256, PS384, PS512)',
    );
  }
  const key = issuerKeyOf(leaf);
  return key.kind === 'RSA' ? { ...known, data, key, encoding: 'der', signature } : undefined;
}

/** An endorsement outlives its signer's certificate: what counts is when it was signed. */
function requireDates(endorsement: UvmEndorsement, did: DidX509, now: Date, trail: Trail): void {
  const { signedAt, certificates } = endorsement;
  trail.require(
    'Endorsement of the utility VM was signed in the past',
    signedAt === undefined || signedAt.getTime() <= now.getTime() + LEEWAY,
    () =>
      refusal(
        'UvmEndorsementExpired',
        'The endorsement of the utility VM was signed in the future.',
        signedAt?.toISOString(),
      ),
    signedAt?.toISOString() ?? 'no signing time',
  );
  const windows = pathTo(did, certificates).map((each) =>
    certificateWindow(`certificate "${each.commonName}"`, each, 'UvmEndorsementExpired'),
  );
  requireCurrent(
    'Certificates of the endorsement were current when it was signed',
    windows,
    signedAt ?? now,
    trail,
  );
}

function requireMeasurement(
  { launchMeasurement }: UvmEndorsement,
  measurement: Uint8Array,
  trail: Trail,
): void {
  trail.require(
    'Utility VM is the one that its issuer endorses',
    launchMeasurement === hex(measurement),
    () =>
      refusal(
        'UvmMeasurementMismatch',
        'The endorsement is about another utility VM.',
        `measurement ${hex(measurement)} in the report`,
        `measurement ${launchMeasurement}`,
      ),
    launchMeasurement,
  );
}

function attempt<T>(trail: Trail, step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const cause = error instanceof EvidenceError ? error : refusalOf('UvmEndorsementFormat', error);
    return trail.fail('Endorsement of the utility VM has usable keys and algorithms', cause);
  }
}

function refusal(code: EvidenceErrorCode, message: string, found?: string, expected?: string): EvidenceError {
  return new EvidenceError(code, message, { found, expected });
}
