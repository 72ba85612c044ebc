/**
 * Runs the programs of a page as they stand: their types are stripped and their imports supplied. Where a line ends in
 * `console.log(…); // TEXT`, what it prints must be TEXT.
 */

import { format } from 'node:util';
import { transform } from 'esbuild';

/** A line that says what it prints. */
export const PRINTS = /console\.log\((.*)\); \/\/ (.*)$/gm;

/** What is printed, and what the page says is printed, for each line that says so and was reached. */
export interface Printed {
  readonly found: string;
  readonly expected: string;
}

/** How many lines of a program say what they print. */
export const printsIn = (code: string): number => [...code.matchAll(PRINTS)].length;

/**
 * Runs a program: its imports come from `entries`, its other names from `given`.
 *
 * @returns what it printed where the page says what is printed
 */
export async function runExample(
  code: string,
  entries: Readonly<Record<string, object>>,
  given: Readonly<Record<string, unknown>>,
): Promise<readonly Printed[]> {
  const printed: Printed[] = [];
  const open = (name: string) => {
    const entry = entries[name];
    if (entry === undefined) throw new Error(`the example imports ${name}, which its test does not have`);
    return entry;
  };
  const says = (expected: string, ...values: readonly unknown[]) =>
    printed.push({ found: format(...values), expected });
  const marked = code.replace(
    PRINTS,
    (_, values: string, text: string) => `says(${JSON.stringify(text)}, ${values});`,
  );
  const { code: plain } = await transform(marked, {
    loader: 'ts',
    format: 'esm',
    target: 'es2023',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
  });
  const body = plain.replace(
    /import (?:(\w+), )?(\{[^}]*\}|\w+) from ("[^"]*");/g,
    (_, whole: string | undefined, names: string, from: string) =>
      [whole ?? [], names]
        .flat()
        .map((each) =>
          each.startsWith('{')
            ? `const ${each.replaceAll(' as ', ': ')} = open(${from});`
            : `const { default: ${each} } = open(${from});`,
        )
        .join(''),
  );
  const names = { console: { log: () => undefined }, ...given, open, says };
  const run = new Function(...Object.keys(names), `return (async () => {${body}\n})();`);
  await run(...Object.values(names));
  return printed;
}
