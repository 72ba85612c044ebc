/** What to do about a failure, in the reader's terms: options and commands in place of the members that libraries name. */

/** The facts of a coded error, of whatever package. */
export interface Failed {
  readonly code: string;
  readonly message: string;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  /** In the words of the library. */
  readonly hint?: string | undefined;
  readonly cause?: unknown;
}

/** A hint, or one that depends on the facts; undefined leaves the library's own. */
export type Hint = string | ((failed: Failed) => string | undefined);

/** Hints by code. */
export type Hints = Readonly<Record<string, Hint>>;
