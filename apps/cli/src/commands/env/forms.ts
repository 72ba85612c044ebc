/** Variables as shells and files take them. */

const written = {
  sh: ([name, value]) => `export ${name}='${value.replaceAll("'", "'\\''")}'`,
  powershell: ([name, value]) => `$env:${name} = '${value.replaceAll("'", "''")}'`,
  dotenv: ([name, value]) => `${name}="${value.replaceAll(/["\\$`]/g, '\\$&')}"`,
  json: undefined,
} as const satisfies Record<string, ((variable: readonly [string, string]) => string) | undefined>;

/** Names of the forms. */
export type Form = keyof typeof written;

/** All of them, for help and checks. */
export const FORMS = Object.keys(written) as readonly Form[];

/** One line for each variable, or one JSON document. */
export function writtenAs(form: Form, variables: Readonly<Record<string, string>>): string {
  const line = written[form];
  if (line === undefined) return JSON.stringify(variables, undefined, 2);
  return Object.entries(variables).map(line).join('\n');
}
