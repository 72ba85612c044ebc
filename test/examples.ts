/** Runs the examples of a page of documentation as they stand, once their imports are supplied. */

/** An example and the heading that it stands under. */
export interface Snippet {
  readonly title: string;
  readonly code: string;
}

/** The examples in TypeScript of a page. */
export function snippetsOf(page: string): Snippet[] {
  return [...page.matchAll(/```ts\n(.*?)```/gs)].map(({ 1: code = '', index }) => ({
    title:
      page
        .slice(0, index)
        .match(/^## (.*)$/gm)
        ?.at(-1)
        ?.slice(3) ?? '',
    code,
  }));
}

/** Runs an example, which is written without types: its imports come from `doors`, its other names from `given`. */
export async function runExample(
  code: string,
  doors: Readonly<Record<string, object>>,
  given: Readonly<Record<string, unknown>>,
): Promise<void> {
  const open = (name: string) => {
    const door = doors[name];
    if (door === undefined) throw new Error(`the example imports ${name}, which its test does not have`);
    return door;
  };
  const body = code.replace(/import (\{[^}]*\}) from ('[^']*');/g, 'const $1 = open($2);');
  const names = { ...given, open };
  const run = new Function(...Object.keys(names), `return (async () => {${body}\n})();`);
  await run(...Object.values(names));
}
