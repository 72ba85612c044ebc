/** A toy kind of evidence: all that a kind must say, in one folder. It is known to whoever is handed `toyScheme`. */

import type { Claim } from '@veritee/core';
import { hex } from '@veritee/core/internal';
import { attestDataMembers, tokenClaim } from '@veritee/core/internal/maa';
import { attestRequestOf, type Scheme } from '@veritee/evidence';
import { z } from 'zod';
import type { ToyEvidence, ToyReport } from './layout.ts';
import { toyClaim, toyPolicyTerms } from './policy-terms.ts';
import { decodeToy, TOY_VENDOR, verifyToy } from './verify.ts';

const attestToyBody = z.object({ toy: z.string(), ...attestDataMembers });

/** Toys. */
export const toyScheme: Scheme<ToyEvidence, undefined, ToyReport> = {
  type: 'Toy',
  policyTerms: toyPolicyTerms,
  vendors: [TOY_VENDOR],
  evidenceMember: 'toy',
  members: Object.keys(attestToyBody.shape),
  request: attestToyBody.transform((body, context) => attestRequestOf(body, 'toy', body.toy, context)),
  statuses: { accepted: new Set(['Genuine']) },
  tcbBaseline: {
    property: toyClaim.baseline,
    identifier: 'nursery',
    claim: toyClaim.baseline,
    inUse: async () => [
      { tcbEvaluationDataNumber: 3, issueDate: new Date(0), nextUpdate: new Date(8_640_000_000_000) },
    ],
  },
  publishedClaims: [toyClaim.isDebuggable, toyClaim.model, toyClaim.version],
  runtimeDataClaims: [toyClaim.heldData],
  decode: decodeToy,
  gather: async () => undefined,
  verify: (evidence, _endorsements, trust, trail) => verifyToy(evidence, trust, trail),
  claims: ({ proof }) => {
    const issuer = 'AttestationService';
    const incoming: Claim[] = [
      { type: tokenClaim.attestationType, value: toyPolicyTerms.names.claimed, issuer },
      { type: toyClaim.isDebuggable, value: proof.isDebuggable === 1, issuer },
      { type: toyClaim.model, value: hex(proof.model), issuer },
      { type: toyClaim.version, value: BigInt(proof.version), issuer },
      { type: toyClaim.reportData, value: hex(proof.reportData), issuer },
    ];
    const members = incoming.map(({ type, value }) => [
      type,
      typeof value === 'bigint' ? Number(value) : value,
    ]);
    return { incoming, token: Object.fromEntries(members) };
  },
  describe: ({ report, certificate }) => ({
    label: 'Toy',
    children: [
      { label: 'version', value: String(report.version) },
      { label: 'model', value: hex(report.model) },
      { label: 'report data', value: hex(report.reportData) },
      { label: 'certificate', value: certificate.commonName },
    ],
  }),
  token: 'token',
};
