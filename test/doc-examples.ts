/** Compiles the examples in doc comments, as a reader would paste them: their imports added, their other names declared. */

import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The example of one doc comment. */
export interface DocExample {
  /** Source file, from the root. */
  readonly path: string;
  readonly line: number;
  readonly code: string;
}

/** All examples in the doc comments of a source text. */
export function examplesIn(path: string, text: string): DocExample[] {
  const found: DocExample[] = [];
  for (const { 0: comment, index } of text.matchAll(/\/\*\*.*?\*\//gs)) {
    const at = comment.indexOf('@example');
    if (at === -1) continue;
    const lines = comment.slice(at + '@example'.length, -2).split('\n');
    const code = lines.map((line) => line.replace(/^\s*\* ?/, '')).filter((line) => !/^\s*@\w/.test(line));
    found.push({
      path,
      line: text.slice(0, index + at).split('\n').length,
      code: code
        .join('\n')
        .replace(/^\s*```\w*$/gm, '')
        .trim(),
    });
  }
  return found;
}

/** The source files below a folder. */
export function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** A name that an example uses without saying where it is from. */
const UNKNOWN_NAME =
  /^(?<file>[^(]+)\(\d+,\d+\): error TS(?:2304|2552|2503|2552|2580|2591|18004): .*?name '(?<name>[\w$]+)'|^(?<other>[^(]+)\(\d+,\d+\): error TS18004: .*? property '(?<short>[\w$]+)'/;

/**
 * What the compiler says about examples. A name that an example does not declare is imported from the example's own file,
 * or from a door that has it; what no door has is the reader's, and may be anything.
 *
 * @param root - the repository
 * @param folder - where to write, below the root
 * @param doors - for a source file: the modules its readers import from, nearest first
 * @returns one line per fault; empty when all compile
 */
export async function faultsOf(
  examples: readonly DocExample[],
  { root, folder, doors }: { root: string; folder: string; doors: (path: string) => readonly string[] },
): Promise<string[]> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = examples.map((example, i) => ({
    example,
    name: `example-${i}.ts`,
    names: new Set<string>(),
  }));
  const write = (): void => {
    for (const { example, name, names } of files) {
      const supplied = [...names]
        .map((each) =>
          isReaders(each, example.code) ? declared(each) : supply(each, folder, doors(example.path)),
        )
        .join('\n');
      writeFileSync(join(folder, name), `${supplied}\n${example.code}\nexport {};\n`);
    }
  };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(configuration(root, folder)));
  write();
  for (const line of await compile(root, folder)) {
    const { file, name, other, short } = UNKNOWN_NAME.exec(line)?.groups ?? {};
    const used = name ?? short;
    if (used === undefined) continue;
    files.find((each) => each.name === (file ?? other)?.split('/').at(-1))?.names.add(used);
  }
  write();
  const said = await compile(root, folder);
  return said.map((line) => {
    const at = /example-(\d+)\.ts/.exec(line)?.[1];
    const example = at === undefined ? undefined : examples[Number(at)];
    return example === undefined
      ? line
      : `${example.path}:${example.line}: ${line.replace(/^.*?: error /, '')}`;
  });
}

function supply(name: string, folder: string, doors: readonly string[]): string {
  for (const door of doors) {
    if (exportsName(readFileSync(door, 'utf8'), name)) {
      return `import { ${name} } from ${JSON.stringify(relative(folder, door))};`;
    }
  }
  return declared(name);
}

function declared(name: string): string {
  return `declare const ${name}: any;`;
}

/** Readers have values of names that are also functions' (`bytes`): a function is one that the example calls. */
function isReaders(name: string, code: string): boolean {
  return /^[a-z]/.test(name) && !code.includes(`${name}(`) && !code.includes(`${name}<`);
}

function exportsName(text: string, name: string): boolean {
  const declared = new RegExp(
    String.raw`^export (?:async )?(?:abstract )?(?:function|const|class|interface|type) ${name.replaceAll('$', String.raw`\$`)}\b`,
    'm',
  );
  if (declared.test(text)) return true;
  return [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].some(([, list = '']) =>
    list.split(',').some(
      (each) =>
        each
          .trim()
          .replace(/^type /, '')
          .split(' as ')
          .at(-1) === name,
    ),
  );
}

function configuration(root: string, folder: string): object {
  return {
    extends: relative(folder, join(root, 'tsconfig.test.json')),
    compilerOptions: {
      noEmit: true,
      composite: false,
      incremental: false,
      // What the reader brings may be anything, and so may what is drawn from it.
      noImplicitAny: false,
      verbatimModuleSyntax: false,
      noUnusedLocals: false,
      noUnusedParameters: false,
      rootDir: relative(folder, root),
    },
    include: ['*.ts'],
    exclude: [],
    references: [],
  };
}

/** Lines of the compiler that tell an error. */
function compile(root: string, folder: string): Promise<string[]> {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [compiler, '--project', folder, '--pretty', 'false'],
      { cwd: folder, maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) =>
        resolve(`${stdout}${stderr}`.split('\n').filter((line) => /error|Error/.test(line))),
    );
  });
}
