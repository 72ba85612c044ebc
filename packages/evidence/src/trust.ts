/** What a verification may rely on: handed in, never looked up. */

import type { TrustAnchor } from '@veritee/core/x509';
import type { Memory } from './memory.ts';

/** Makers whose roots anchor evidence. */
export type Maker = 'Intel' | 'AMD' | 'Microsoft';

/** Roots by maker. No anchors for a maker means that its evidence is refused. */
export type TrustAnchors = Readonly<Partial<Record<Maker, readonly TrustAnchor[]>>>;

/** Everything a verification takes for granted. */
export interface Trust {
  readonly anchors: TrustAnchors;
  /** The moment at which certificates and endorsements must be valid. */
  readonly now: Date;
  /** Platform statuses that count as genuine enough; the scheme's default when absent. */
  readonly accept?: ReadonlySet<string> | undefined;
  /** Absent: nothing is remembered between verifications. */
  readonly memory?: Memory | undefined;
}
