/** What the vendor of a utility VM states: which launch measurement its images have (Confidential ACI "reference info"). */

import type { Certificate } from '@veritee/core/internal/x509';

/** A decoded COSE_Sign1 of such a statement. Nothing here is trust. */
export interface UvmEndorsement {
  /** SHA-256 of the whole, lower-case hex. */
  readonly sha256: string;
  /** The exact bytes that were signed (RFC 9052 section 4.4). */
  readonly signedData: Uint8Array;
  readonly signature: Uint8Array;
  /** COSE's number for the algorithm. */
  readonly algorithm: number;
  /** In the order given: leaf first. */
  readonly certificates: readonly Certificate[];
  /** did:x509 of who signed. */
  readonly issuer: string;
  /** What kind of statement it is. */
  readonly feed: string;
  readonly signedAt: Date | undefined;
  /** Of the utility VM: 48 bytes, lower-case hex. */
  readonly launchMeasurement: string;
  /** Version of the statement; not the report's guest SVN. */
  readonly guestSvn: string;
}
