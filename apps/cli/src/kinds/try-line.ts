/** The line that verifies what was simulated, with every option that it takes. */

/** What was written, and how. */
export interface Written {
  readonly type: string;
  /** The folder. */
  readonly out: string;
  /** Paths of the files in it. */
  readonly files: readonly string[];
  /** The moment that was asked for. */
  readonly at?: Date | undefined;
  /** Whether the folder has what the vendor says of the platform. */
  readonly hasEndorsements?: boolean;
  /** Files of roots, as `--trust-root` takes them; root.pem in the folder when absent. */
  readonly roots?: readonly string[];
  /** Options of the kind. */
  readonly more?: readonly string[];
}

/** Files whose names say which option they are for. */
const OPTIONS: readonly (readonly [string, string])[] = [
  ['runtime-data.bin', '--runtime-data'],
  ['inittime-data.bin', '--inittime-data'],
];

/** The line, for a shell. */
export function tryLine({
  type,
  out,
  files,
  at,
  hasEndorsements = true,
  roots = [`${out}/root.pem`],
  more = [],
}: Written): string {
  const bound = OPTIONS.flatMap(([name, option]) => {
    const file = files.find((each) => each.endsWith(`/${name}`));
    return file === undefined ? [] : [option, file];
  });
  const words = [
    ...['veritee', 'evidence', 'verify', type, `${out}/evidence.bin`],
    ...(hasEndorsements ? ['--endorsements', out] : []),
    ...roots.flatMap((root) => ['--trust-root', root]),
    ...bound,
    ...(at === undefined ? [] : ['--at', at.toISOString()]),
    ...more,
  ];
  return words.map(quoted).join(' ');
}

/** As a shell reads it as one word. */
function quoted(word: string): string {
  return /^[\w./:@,+=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
