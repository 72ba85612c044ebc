/** Intel's TCB evaluations: which there are, and since when platforms must have been updated for each. */

import { sha256Hex } from '@veritee/core/internal/crypto';
import * as z from 'zod/mini';
import { describeIntelRequest } from '../endorsements/intel/request.ts';
import { requireEndorsement } from '../endorsements/require.ts';
import type { EndorsementSource } from '../endorsements/source.ts';
import { EvidenceError } from '../errors.ts';
import { settle } from '../trail/settle.ts';
import { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import { anchorsOf, requireCurrentEndorsements } from './anchors.ts';
import { proveStatement } from './baseline.ts';
import type { DocumentKind } from './documents.ts';

/** One evaluation. */
export interface TcbEvaluation {
  readonly tcbEvaluationDataNumber: number;
  /** When Intel made the recovery public. */
  readonly tcbRecoveryEventDate: Date;
  /** What is older than this is out of date by it. */
  readonly tcbDate: Date;
}

const instant = z.pipe(
  z.iso.datetime({ offset: true }),
  z.transform((text) => new Date(text)),
);

/** Schema of the statement. Intel's documentation calls its list `tcbNumbers`; the service says `tcbEvalNumbers`. */
export const tcbEvaluationsSchema = z.looseObject({
  id: z.enum(['SGX', 'TDX']),
  version: z.literal(1),
  issueDate: instant,
  nextUpdate: instant,
  tcbEvalNumbers: z
    .array(
      z.looseObject({
        tcbEvaluationDataNumber: z.int().check(z.minimum(0)),
        tcbRecoveryEventDate: instant,
        tcbDate: instant,
      }),
    )
    .check(z.minLength(1), z.maxLength(1000)),
});

const EVALUATIONS: DocumentKind = {
  what: 'list of TCB evaluations',
  member: 'tcbEvaluationDataNumbers',
  format: 'TcbInfoFormat',
  signature: 'TcbInfoInvalidSignature',
  expired: 'TcbInfoExpired',
};

/**
 * The evaluations that Intel names, the latest first. The list is proven before it is believed.
 *
 * @throws EvidenceError `EndorsementsMissing`, `TcbInfoMismatch` for the list of another TEE; what verifying and the source throw
 * @example
 * const [latest] = await tcbEvaluations('tdx', source, trust);
 * latest?.tcbEvaluationDataNumber; // 20
 */
export async function tcbEvaluations(
  tee: 'sgx' | 'tdx',
  source: EndorsementSource,
  trust: Trust,
): Promise<readonly TcbEvaluation[]> {
  let missing: unknown;
  for (const anchor of anchorsOf(trust)) {
    const root = sha256Hex(anchor.publicKeyInfo);
    try {
      const [list, rootCrl] = await Promise.all([
        requireEndorsement(source, { kind: 'tcb-evaluations', root, tee }, describeIntelRequest),
        requireEndorsement(source, { kind: 'root-crl', root }, describeIntelRequest),
      ]);
      const trail = new Trail();
      const { value, windows } = await settle(trail, (own) =>
        proveStatement(EVALUATIONS, tcbEvaluationsSchema, anchor, list, rootCrl, own),
      );
      requireCurrentEndorsements(windows, trust.now, trail);
      requireOf(tee, value.id, trail);
      return [...value.tcbEvalNumbers].sort((a, b) => b.tcbEvaluationDataNumber - a.tcbEvaluationDataNumber);
    } catch (error) {
      // A development root beside Intel's need not have a list.
      missing ??= error;
    }
  }
  throw missing;
}

function requireOf(tee: 'sgx' | 'tdx', found: string, trail: Trail): void {
  const expected = tee.toUpperCase();
  trail.require(
    'list of TCB evaluations is for this kind of TEE',
    found === expected,
    () =>
      new EvidenceError('TcbInfoMismatch', 'The list of TCB evaluations is for another kind of TEE.', {
        expected,
        found,
      }),
  );
}
