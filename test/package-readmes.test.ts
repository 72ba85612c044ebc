/** The README of each package: what it says is complete, and its first program, run from the packed packages, prints what the page says. */

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBuilt, type PackedProject, packedProject } from './support/packed-project.ts';
import { blocksOf, packageFolders, programsOf, readPage } from './support/pages.ts';
import { haveSwtpm, startSwtpm } from './support/swtpm.ts';

const execute = promisify(execFile);

interface Manifest {
  readonly name: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, unknown>>;
}

const packages = packageFolders().map((folder) => {
  const manifest: Manifest = JSON.parse(readPage(`${folder}/package.json`));
  return { name: manifest.name, folder, manifest, readme: readPage(`${folder}/README.md`) };
});

describe.each(packages)('the README of $name', ({ name, manifest, readme }) => {
  it('begins with the name and says how to install it', () => {
    expect(readme.split('\n')[0]).toBe(`# ${name}`);
    expect(blocksOf(readme).find(({ kind }) => kind === 'sh')?.text).toMatch(
      new RegExp(`^npm install .*${name}(?: |$)`, 'm'),
    );
  });

  it('lists the public entry points, and nothing that is internal', () => {
    const table = readme.slice(readme.indexOf('## Entry points'), readme.indexOf('## Versions'));
    const paths = Object.keys(manifest.exports).filter((path) => !path.startsWith('./internal'));
    // The first of several is written with the name of its package, those beside it may leave it out.
    const missing = paths.filter((path) => {
      const rest = path.slice(1);
      return !table.includes(`\`${name}${rest}\``) && !(rest !== '' && table.includes(`\`${rest}\``));
    });
    expect(missing).toEqual([]);
    expect(table).not.toMatch(/`@veritee\/[a-z]+\/internal/);
  });

  it('says which versions it needs', () => {
    const versions = readme.slice(readme.indexOf('## Versions'));
    expect(versions).toMatch(/Node 20\.19, 22\.12 or 24/);
    if (manifest.bin === undefined) expect(versions).toContain('TypeScript 5.7');
  });
});

if (!isBuilt) console.warn('skipped: the packages are not built (npm run build)');

/** The client's needs a service elsewhere; `packages/client/test/docs.test.ts` runs it with answers of its own. */
const withProgram = packages.filter(
  ({ name, readme }) => name !== '@veritee/client' && readme.includes('```ts'),
);

describe.skipIf(!isBuilt)('the first program of a README', () => {
  let project: PackedProject;
  beforeAll(async () => {
    project = await packedProject();
    for (const { name, readme } of withProgram)
      project.write({ [fileOf(name)]: programsOf(readme)[0]?.text ?? '' });
    expect(await project.compile('readmes', { noEmit: false })).toEqual([]);
    // What `npx veritee simulate sgx --out demo` makes, as the pages say.
    await veritee(project, ['simulate', 'sgx', '--out', 'demo', '--data', 'data']);
  }, 180_000);
  afterAll(() => project?.remove());

  it.each(withProgram.filter(({ name }) => name !== '@veritee/tpm'))(
    'runs: $name',
    async ({ name, readme }) => {
      expect(await project.run(fileOf(name).replace('.ts', '.js'))).toBe(printed(readme));
    },
  );

  it.skipIf(!haveSwtpm)('runs: @veritee/tpm, with swtpm', async () => {
    const tpm = await startSwtpm();
    try {
      const said = await project.run('readmes/tpm.js', { TPM: tpm.address });
      expect(said).toBe(printed(readPage('packages/tpm/README.md')));
    } finally {
      await tpm.close();
    }
  });

  it('runs: the commands of the command line', async () => {
    const lines = blocksOf(readPage('apps/cli/README.md'))
      .filter(({ kind, text }) => kind === 'sh' && !text.startsWith('npm '))
      .flatMap(({ how, text }) =>
        text
          .trim()
          .split('\n')
          .map((line) => ({ line, fails: how })),
      );
    for (const { line, fails } of lines) {
      const [, ...argv] = line.split(' ');
      const status = await veritee(project, argv).then(
        () => 0,
        ({ code }: { code: number }) => code,
      );
      expect([line, `fails=${status}`]).toEqual([line, fails === '' ? 'fails=0' : fails]);
    }
    expect(lines.length).toBeGreaterThan(2);
  });
});

function fileOf(name: string): string {
  return `readmes/${name.replace('@veritee/', '')}.ts`;
}

/** What the page says that its first program prints. */
function printed(readme: string): string {
  return blocksOf(readme).find(({ kind }) => kind === 'text')?.text ?? 'nothing';
}

function veritee({ folder }: PackedProject, argv: readonly string[]): Promise<unknown> {
  const command = join(folder, 'node_modules/veritee/bin/veritee.js');
  return execute(process.execPath, [command, ...argv], { cwd: join(folder, 'readmes') });
}
