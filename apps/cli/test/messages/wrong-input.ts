/** One wrong input at the command line, and what its message must let a reader do. */

/** Who asks. */
export type Asker = 'nobody' | 'operator' | 'reader';

/** A wrong input. */
export interface WrongInput {
  /** Words behind `veritee`; those in braces are values of the world. */
  readonly line: string;
  readonly status: 1 | 2 | 3;
  /** `error.code` of `--json`, or the code of the first problem or diagnostic. */
  readonly code: string;
  /** What is wrong. */
  readonly cause: RegExp;
  /** What to do. */
  readonly cure: RegExp;
  readonly asker?: Asker;
}

/** The rows of a table. */
export function wrongInputs(
  rows: readonly (readonly [line: string, status: 1 | 2 | 3, code: string, cause: RegExp, cure: RegExp])[],
  asker: Asker = 'nobody',
): readonly WrongInput[] {
  return rows.map(([line, status, code, cause, cure]) => ({ line, status, code, cause, cure, asker }));
}

/** The code in a document of `--json`. */
export function codeIn(document: Readonly<Record<string, unknown>>): unknown {
  const { error, problems, diagnostics } = document as {
    readonly error?: { readonly code: unknown };
    readonly problems?: readonly { readonly code: unknown }[];
    readonly diagnostics?: readonly { readonly code: unknown; readonly severity: string }[];
  };
  const first = diagnostics?.find(({ severity }) => severity === 'error') ?? diagnostics?.[0];
  return error?.code ?? problems?.[0]?.code ?? first?.code;
}
