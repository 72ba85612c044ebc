/** Verifies SGX evidence. */

import type { DcapEndorsements } from '../dcap/collateral.ts';
import type { Quote } from '../dcap/quote.ts';
import { attributeFlag, type SgxReportBody } from '../dcap/report-body.ts';
import { type QuoteProof, verifyQuote } from '../dcap/verify.ts';
import { proved, type VerifiedEvidence } from '../scheme.ts';
import type { Trail } from '../trail/trail.ts';
import type { Trust } from '../trust/trust.ts';
import type { SgxEvidence } from './layout.ts';
import { sgxTee } from './tee.ts';

/** A proven enclave. */
export interface SgxProof extends QuoteProof {
  readonly bytes: Uint8Array;
  readonly quote: Quote;
  readonly report: SgxReportBody;
}

/** Whether the enclave uses Key Separation and Sharing, which gives CONFIGID and its siblings their meaning. */
export function usesKss(report: SgxReportBody): boolean {
  return (report.attributeFlags & attributeFlag.kss) !== 0n;
}

/** Proves the quote and hands out its report. */
export function verifySgx(
  { bytes, quote, report }: SgxEvidence,
  endorsements: DcapEndorsements,
  trust: Trust,
  trail: Trail,
): VerifiedEvidence<SgxProof> {
  const proof = verifyQuote(quote, sgxTee, endorsements, trust, trail);
  if (quote.trailingZeros > 0) {
    trail.pass('Zero bytes after the quote are not part of it', `${quote.trailingZeros} bytes`);
  }
  return proved({
    proof: { bytes, quote, report, ...proof },
    status: proof.status,
    advisories: proof.advisories,
    shortfalls: proof.shortfalls,
    reportData: report.reportData,
    initTimeDigest: usesKss(report) ? report.configId : undefined,
    expires: proof.expires,
  });
}
