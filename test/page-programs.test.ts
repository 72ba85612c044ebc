/** Every block of TypeScript on every page compiles strictly, as its readers would compile it: with the packed packages, outside the repository. */

import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRINTS } from './examples.ts';
import { isBuilt, type PackedProject, packedProject } from './support/packed-project.ts';
import { allPages, blocksOf, givenOn, programsOf, readPage } from './support/pages.ts';

if (!isBuilt) console.warn('skipped: the packages are not built (npm run build)');

/** Pages of browsers have their own types. */
const BROWSER = { lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: [] };

/** Marks what a program prints where the page says what is printed. */
const MARK = '≡';

/** Programs that run as they stand: the page names a file for them. */
const runnable = allPages().flatMap((path) =>
  programsOf(readPage(path))
    .filter(({ how }) => how.endsWith('.ts'))
    .map(({ how, text }): [string, string, string] => [path, how, text]),
);

describe.skipIf(!isBuilt)('TypeScript on pages', () => {
  let project: PackedProject;
  beforeAll(async () => {
    project = await packedProject();
  });
  afterAll(() => project?.remove());

  it('compiles strictly, from the packed packages', async () => {
    const pages = allPages();
    const found = pages.flatMap((path) => writePrograms(project, path));
    expect(found.length).toBeGreaterThan(30);
    const errors = [...(await project.compile('node')), ...(await project.compile('browser', BROWSER))];
    expect(errors.map((error) => located(error, found))).toEqual([]);
  }, 180_000);

  it.each(runnable)('%s: %s runs, and prints what the page says', async (path, name, program) => {
    const file = `run/${path.replaceAll('/', '-')}/${name.replace('.ts', '.mjs')}`;
    const marked = program.replace(PRINTS, (_, values: string) => `console.log('${MARK}', ${values});`);
    const { code } = await transform(marked, { loader: 'ts', format: 'esm', target: 'es2023' });
    project.write({ [file]: code });
    const printed = await project.run(file, { NO_COLOR: '1' });
    const found = [...printed.matchAll(new RegExp(`^${MARK} (.*)$`, 'gm'))].map(([, text]) => text);
    expect(found).toEqual([...program.matchAll(PRINTS)].map(([, , text]) => text));
  });

  it('would be found to be wrong', async () => {
    const text =
      "import { createTokenVerifier } from '@veritee/client/relying-party';\ncreateTokenVerifier({ isuers: [] });\n";
    project.write({ 'wrong/program.ts': text });
    expect((await project.compile('wrong')).join('\n')).toContain('isuers');
  }, 120_000);

  it('marks JavaScript as such only where it is a file that the page names', () => {
    const nameless = allPages().flatMap((path) =>
      blocksOf(readPage(path))
        .filter(({ kind, how }) => ['js', 'javascript', 'mjs'].includes(kind) && how === '')
        .map(({ line }) => `${path}:${line}`),
    );
    expect(nameless).toEqual([]);
  });
});

interface Written {
  readonly file: string;
  readonly path: string;
  readonly lines: readonly number[];
}

/** Each program gets a folder with what the page says is given. */
function writePrograms(project: PackedProject, path: string): readonly Written[] {
  const page = readPage(path);
  const given = givenOn(page);
  return programsOf(page).map(({ text, how, lines }, index) => {
    const folder = how === 'browser' ? 'browser' : 'node';
    const file = `${folder}/${path.replaceAll('/', '-')}-${index}.ts`;
    // One line in front: the compiler counts it, `located` takes it off.
    project.write({ [file]: `${used(given, text)}\n${text}` });
    return { file, path, lines };
  });
}

/** Of the declarations those that the program uses, on one line. */
function used(given: string, text: string): string {
  return given
    .split('\n')
    .filter((line) => {
      const name = /(?:const|function|class|let) (\w+)/.exec(line)?.[1];
      if (name === undefined) return line !== '';
      return new RegExp(`\\b${name}\\b`).test(text) && !declares(text, name);
    })
    .join(' ');
}

/** The program makes a value of this name itself. */
function declares(text: string, name: string): boolean {
  return new RegExp(`^(?:const|let|import) (?:\\{[^}]*\\b)?${name}\\b(?!:)`, 'm').test(text);
}

/** The error at its place on the page. */
function located(error: string, written: readonly Written[]): string {
  const [, file = '', line = '0'] = /^(?:.*\/)?([^(/]*)\((\d+),/.exec(error) ?? [];
  const program = written.find((each) => each.file.endsWith(file));
  if (program === undefined) return error;
  return `${program.path}:${program.lines[Number(line) - 2] ?? '?'}${error.slice(error.indexOf(':'))}`;
}
