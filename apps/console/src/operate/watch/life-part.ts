/** A part of a time that is drawn on a bar. */

/** A part of the time. */
export interface LifePart {
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  /** How it is drawn. */
  readonly kind: 'signs' | 'published' | 'good' | 'open' | 'bad';
}
