/** The examples for Python and Go run as their readers run them, with the packed command. */

import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBuilt, type PackedProject, packedProject } from '../support/packed-project.ts';
import { blocksOf, readPage } from '../support/pages.ts';
import { pythonWithClient } from './python/environment.ts';

const execute = promisify(execFile);
const page = readPage('docs/guides/test-in-other-languages.md');
const python = await pythonWithClient();
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
    const left = () => readdirSync(tmpdir()).filter((name) => /^veritee\d/.test(name));
    const before = left();
    const env = { ...process.env, GOFLAGS: '-mod=mod', PYTHONDONTWRITEBYTECODE: '1' };
    const { stdout } = await execute(command, args, { cwd, env, timeout: 110_000 }).catch((error) => {
      throw new Error(`${error.message}\n${error.stdout}\n${error.stderr}`);
    });
    expect(left().filter((name) => !before.includes(name))).toEqual([]);
    return stdout;
  }

  it.skipIf(python === undefined)('works with pytest', async () => {
    const folder = written('python');
    const said = await run(python ?? '', ['-m', 'pytest', '-q', '-p', 'no:cacheprovider'], folder);
    expect(said).toMatch(/^3 passed in/m);
  });

  it.skipIf(!hasGo)('works with go test', async () => {
    const folder = written('go');
    project.write({ 'go/go.mod': 'module app\n\ngo 1.22\n' });
    expect(await run('go', ['test', '-v', './...'], folder)).toMatch(/^ok\s+app\s/m);
  });
});
