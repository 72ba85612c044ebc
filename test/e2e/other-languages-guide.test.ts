/** The examples for Python, Java and Go run as their readers run them, with the packed command. */

import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { javaLibraries } from '../../tools/clients/java.mjs';
import { isBuilt, type PackedProject, packedProject } from '../support/packed-project.ts';
import { blocksOf, readPage } from '../support/pages.ts';
import { pythonWithClient } from './python/environment.ts';

const execute = promisify(execFile);
const page = readPage('docs/guides/test-in-other-languages.md');
const python = await pythonWithClient();
const libraries = await javaLibraries('guide').catch((error: Error) => {
  console.warn(`skipped: the example for Java (${error.message})`);
  return undefined;
});
const hasGo = spawnSync('go', ['version']).error === undefined;
if (!isBuilt) console.warn('skipped: the packages are not built (npm run build)');
if (!hasGo) console.warn('skipped: the example for Go needs go');

describe.skipIf(!isBuilt)('docs/guides/test-in-other-languages.md', () => {
  let project: PackedProject;
  beforeAll(async () => {
    project = await packedProject();
    // As npm installs it.
    mkdirSync(join(project.folder, 'node_modules/.bin'));
    symlinkSync('../veritee/bin/veritee.js', join(project.folder, 'node_modules/.bin/veritee'));
  });
  afterAll(() => project?.remove());

  /** Writes the blocks of a language under the names that the page gives them. */
  function written(kind: string): string {
    const blocks = blocksOf(page).filter((block) => block.kind === kind);
    project.write(Object.fromEntries(blocks.map(({ how, text }) => [`${kind}/${how}`, text])));
    return join(project.folder, kind);
  }

  /** Runs tests; nothing of the service stays. */
  async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
    const temporary = join(cwd, 'temporary');
    mkdirSync(temporary);
    const env = { ...process.env, TMPDIR: temporary, GOFLAGS: '-mod=mod', PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await execute(command, args, { cwd, env, timeout: 170_000 }).catch((error) => {
      throw new Error(`${error.message}\n${error.stdout}\n${error.stderr}`);
    });
    // What npx started may end a little later than npx.
    const left = () => readdirSync(temporary).filter((name) => name.startsWith('veritee-start-'));
    await vi.waitFor(() => expect(left()).toEqual([]), { timeout: 20_000 });
    return stdout;
  }

  it.skipIf(python === undefined)(
    'works with pytest',
    async () => {
      const folder = written('python');
      const said = await run(python ?? '', ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'], folder);
      expect(said).toMatch(/^3 passed in/m);
    },
    180_000,
  );

  it.skipIf(libraries === undefined)(
    'works with JUnit',
    async () => {
      const folder = written('java');
      const classPath = [folder, join(libraries ?? '', '*')].join(delimiter);
      const sources = readdirSync(folder).filter((name) => name.endsWith('.java'));
      await execute('javac', ['-proc:none', '-cp', classPath, ...sources], { cwd: folder });
      const launcher = [
        '-XX:TieredStopAtLevel=1',
        '-cp',
        classPath,
        'org.junit.platform.console.ConsoleLauncher',
      ];
      const tests = ['execute', '--select-class', 'AttestationTest', '--details=summary', '--disable-banner'];
      const said = await run('java', [...launcher, ...tests], folder);
      expect(said).toMatch(/ 2 tests successful /);
    },
    180_000,
  );

  it.skipIf(!hasGo)(
    'works with go test',
    async () => {
      const folder = written('go');
      project.write({ 'go/go.mod': 'module app\n\ngo 1.22\n' });
      expect(await run('go', ['test', '-v', './...'], folder)).toMatch(/^ok\s+app\s/m);
    },
    180_000,
  );
});
