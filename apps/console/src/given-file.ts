/** A file as it is given to the page. */

/** A file that somebody dropped, pasted or opened. */
export interface GivenFile {
  readonly id: number;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether its root certificates count as trust anchors. */
  readonly trusted: boolean;
  /** The time to judge it at, where that is not the present: milliseconds since 1970. */
  readonly at?: number | undefined;
  /** Files that came together: endorsements are sought among these first. */
  readonly batch?: number | undefined;
}
