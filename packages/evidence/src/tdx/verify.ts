/** Verifies TDX evidence. */

import type { DcapEndorsements } from '../dcap/collateral.ts';
import type { Quote } from '../dcap/quote.ts';
import { type QuoteProof, verifyQuote } from '../dcap/verify.ts';
import { proved, type VerificationRequirements, type VerifiedEvidence } from '../scheme.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import { type ProvenLog, proveEventLog } from './event-log.ts';
import type { TdxEvidence } from './layout.ts';
import type { TdReport } from './td-report.ts';
import { type TdxRating, tdxTee } from './tee.ts';

/** A proven TD. */
export interface TdxProof extends QuoteProof<TdxRating> {
  readonly quote: Quote;
  readonly report: TdReport;
  /** The boot log, where one was given. */
  readonly eventLog?: ProvenLog | undefined;
}

/** Proves the quote, then the boot log where one is given, and hands out its report. */
export function verifyTdx(
  { quote, report }: TdxEvidence,
  endorsements: DcapEndorsements,
  trust: Trust,
  trail: Trail,
  { eventLog: log }: VerificationRequirements = {},
): VerifiedEvidence<TdxProof> {
  const proof = verifyQuote(quote, tdxTee(report), endorsements, trust, trail);
  if (quote.trailingZeros > 0) {
    trail.pass('Zero bytes after the quote are not part of it', `${quote.trailingZeros} bytes`);
  }
  const eventLog = log && proveEventLog(log, report, trail);
  return proved({
    proof: { quote, report, ...proof, ...(eventLog !== undefined && { eventLog }) },
    status: proof.status,
    advisories: proof.advisories,
    shortfalls: proof.shortfalls,
    reportData: report.reportData,
    initTimeDigest: report.mrConfigId,
    expires: proof.expires,
  });
}
