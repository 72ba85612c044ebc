/** What a verification works with beside the evidence. */

import type { EndorsementSource } from '../endorsements/source.ts';
import type { VerificationRequirements } from '../scheme.ts';
import type { Trust } from '../trust/trust.ts';

/** What a verification works with. */
export interface VerificationContext {
  readonly source: EndorsementSource;
  readonly trust: Trust;
  /** Ends the verification, which then rejects with the signal's reason. */
  readonly abortSignal?: AbortSignal | undefined;
  /** What the caller and the policy ask; the strict choice when absent. */
  readonly requirements?: VerificationRequirements | undefined;
}

/** What evidence is proven with; everything has a default. */
export interface EmbeddedProverOptions extends Partial<Omit<VerificationContext, 'trust'>> {
  /** Anchors default to those of the vendors, `now` to the system's clock at each proof, the rest to what services have. */
  readonly trust?: Partial<Trust> | undefined;
}
