/** Lines about kept endorsements, as data and for people. */

/** When one endorsement ends: the first of the dates that it and its issuers state. */
export interface EndorsementLine {
  readonly endorsement: string;
  /** ISO 8601. */
  readonly expires: string;
  /** Whole days left, negative when it is over. */
  readonly days: number;
  readonly origin: string;
}

/** How long an endorsement lasts, in words. */
export function remaining({ expires, days }: EndorsementLine): string {
  return days < 0 ? `expired ${expires}` : `${days} days, until ${expires}`;
}
