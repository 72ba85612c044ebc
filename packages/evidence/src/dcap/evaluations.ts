/** Intel's TCB evaluations: which there are, and since when platforms must have been updated for each. */

import { sha256Hex } from '@veritee/core/internal/crypto';
import { describeIntelRequest } from '../endorsements/intel/request.ts';
import { requireEndorsement } from '../endorsements/require.ts';
import type { EndorsementSource } from '../endorsements/source.ts';
import { EvidenceError } from '../errors.ts';
import { settle } from '../trail/settle.ts';
import { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import type { VendorJson } from '../vendor-json.ts';
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

/** Intel's list of them. */
export interface TcbEvaluations {
  readonly id: 'SGX' | 'TDX';
  readonly issueDate: Date;
  readonly nextUpdate: Date;
  readonly tcbEvalNumbers: readonly TcbEvaluation[];
}

const MOST_EVALUATIONS = 1000;

/** Reads the statement. Intel's documentation calls its list `tcbNumbers`; the service says `tcbEvalNumbers`. */
export function readTcbEvaluations(whole: VendorJson): TcbEvaluations {
  whole.oneOf('version', [1]);
  return {
    id: whole.oneOf('id', ['SGX', 'TDX']),
    issueDate: whole.instant('issueDate'),
    nextUpdate: whole.instant('nextUpdate'),
    tcbEvalNumbers: whole.objects('tcbEvalNumbers', 1, MOST_EVALUATIONS).map((each) => ({
      tcbEvaluationDataNumber: each.count('tcbEvaluationDataNumber'),
      tcbRecoveryEventDate: each.instant('tcbRecoveryEventDate'),
      tcbDate: each.instant('tcbDate'),
    })),
  };
}

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
        proveStatement(EVALUATIONS, readTcbEvaluations, anchor, list, rootCrl, own),
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
