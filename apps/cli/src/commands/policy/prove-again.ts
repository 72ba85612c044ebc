/** `--verify-again`: kept evidence, proven again at the moment of its decision. */

import type { Claim } from '@veritee/core';
import type { AnyScheme, AttestRequest, HeldData } from '@veritee/evidence';
import { explained } from '../../hints/explained.ts';
import { acceptedStatuses } from '../../input/accepted-statuses.ts';
import { endorsementSources } from '../../input/endorsement-sources.ts';
import { trustRoots } from '../../input/trust-roots.ts';
import type { Session } from '../../session/session.ts';
import type { KeptDecision } from './kept-answer.ts';

/** What evidence is proven by. */
export interface ProvingOptions {
  readonly endorsements?: readonly string[];
  readonly trustRoot?: readonly string[];
  readonly accept?: readonly string[];
}

/** What came of it: the claims of today's verifier, or why there are none. */
export type ProvenAgain =
  | { readonly claims: readonly Claim[] }
  | { readonly code: string; readonly message: string };

/** Prepares for evidence of a kind; what it returns proves the evidence of one decision. */
export async function provingAgain(
  scheme: AnyScheme,
  { endorsements = [], trustRoot = [], accept: words }: ProvingOptions,
  session: Session,
): Promise<(kept: KeptDecision) => Promise<ProvenAgain>> {
  const { appraiseEvidence } = await import('@veritee/evidence');
  const { anchors, intermediates } = await trustRoots(trustRoot, scheme.vendors, session.inputs);
  const accept = acceptedStatuses(words, await session.kinds());
  let now = session.terminal.clock();
  const source = await endorsementSources(endorsements, () => now);
  return async (kept) => {
    const request = await requestOf(kept);
    if (request === undefined) {
      return { code: 'EvidenceMissing', message: 'Only the claims of this decision were kept.' };
    }
    now = new Date(kept.at);
    const trust = { anchors, intermediates, accept, now };
    const requirements = { challenge: 'as-sent' as const };
    const { accepted, claims, error } = await appraiseEvidence(scheme, request, {
      source,
      trust,
      requirements,
    });
    if (accepted && claims !== undefined) return { claims: claims.incoming };
    return { code: error?.code ?? 'refused', message: error === undefined ? '' : explained(error) };
  };
}

async function requestOf({
  evidence,
  runtimeData,
  initTimeData,
}: KeptDecision): Promise<AttestRequest | undefined> {
  const { fromBase64url } = await import('@veritee/core/internal');
  if (evidence === undefined) return undefined;
  const heldOf = (held: NonNullable<KeptDecision['runtimeData']>): HeldData => ({
    bytes: fromBase64url(held.data),
    dataType: held.dataType,
  });
  return {
    evidence: fromBase64url(evidence),
    ...(runtimeData !== undefined && { runtimeData: heldOf(runtimeData) }),
    ...(initTimeData !== undefined && { initTimeData: heldOf(initTimeData) }),
  };
}
