/** Expectations of what was started and on which platform: every kind of evidence spells them under names of its own. */

import type { JsonObject } from '@veritee/core';
import type { TokenProblem } from '../tokens/errors.ts';
import type { ParsedExpectations } from './parse-expectations.ts';
import { measuredEvidence, teeClaimsOf } from './tee-claims.ts';
import { missing, oneOfProblems, unexpected, unsaid } from './unmet.ts';

/** The problems of the evidence with respect to measurement, signer, ids, product, version and state. */
export function unmetMeasurements(claims: JsonObject, expected: ParsedExpectations): TokenProblem[] {
  return [
    ...measuredProblems(claims, expected),
    ...productProblems(claims, expected.productId),
    ...svnProblems(claims, expected.minimumSvn),
    ...statusProblems(claims, expected.tcbStatus),
  ];
}

/** Demands on values that every kind of evidence spells under a name of its own. */
const measured = [
  ['measurement', 'MeasurementUnexpected'],
  ['signer', 'SignerUnexpected'],
  ['familyId', 'FamilyIdUnexpected'],
  ['imageId', 'ImageIdUnexpected'],
  ['hostData', 'HostDataUnexpected'],
] as const;

function measuredProblems(claims: JsonObject, expected: ParsedExpectations): TokenProblem[] {
  const evidence = measuredEvidence(claims);
  const names = teeClaimsOf(evidence);
  return measured.flatMap(([demand, code]) => {
    if (expected[demand] === undefined) return [];
    const name = names?.[demand];
    return name === undefined
      ? [unsaid(evidence, demand)]
      : oneOfProblems(evidence, name, code, expected[demand]);
  });
}

function productProblems(claims: JsonObject, expected: number | undefined): TokenProblem[] {
  if (expected === undefined) return [];
  const evidence = measuredEvidence(claims);
  const name = teeClaimsOf(evidence)?.productId;
  if (name === undefined) return [unsaid(evidence, 'productId')];
  const found = evidence[name];
  if (found === expected) return [];
  if (found === undefined) return [missing(name)];
  return [unexpected('ProductIdUnexpected', 'The enclave is another product.', [`${expected}`], found)];
}

function svnProblems(claims: JsonObject, minimum: number | undefined): TokenProblem[] {
  if (minimum === undefined) return [];
  const evidence = measuredEvidence(claims);
  const name = teeClaimsOf(evidence)?.svn;
  if (name === undefined) return [unsaid(evidence, 'minimumSvn')];
  const found = evidence[name];
  if (found === undefined) return [missing(name)];
  if (typeof found === 'number' && found >= minimum) return [];
  return [unexpected('SvnTooLow', 'The security version is too low.', [`at least ${minimum}`], found)];
}

/** Words are compared as they stand: `UpToDate` is not `uptodate`. */
function statusProblems(claims: JsonObject, expected: readonly string[] | undefined): TokenProblem[] {
  if (expected === undefined) return [];
  const evidence = measuredEvidence(claims);
  const name = teeClaimsOf(evidence)?.tcbStatus;
  if (name === undefined) return [unsaid(evidence, 'tcbStatus')];
  const found = evidence[name];
  if (found === undefined) return [missing(name)];
  if (typeof found === 'string' && expected.includes(found)) return [];
  return [unexpected('TeeStatusUnexpected', 'The platform is in another state.', expected, found)];
}
