/** The examples of the guide run as its readers run them: with their test framework, from the packed packages. */

import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBuilt, type PackedProject, packedProject } from '../../../test/support/packed-project.ts';
import { programsOf, readPage } from '../../../test/support/pages.ts';

const execute = promisify(execFile);
const VITEST = resolve(import.meta.dirname, '../../../node_modules/vitest/vitest.mjs');
const page = readPage('docs/guides/test-your-application.md');

if (!isBuilt) console.warn('skipped: the packages are not built (npm run build)');

describe.skipIf(!isBuilt)('docs/guides/test-your-application.md', () => {
  let project: PackedProject;
  beforeAll(async () => {
    project = await packedProject();
  });
  afterAll(() => project?.remove());

  /** Writes the program that imports a module. */
  async function written(module: string, file: string): Promise<string> {
    const program = programsOf(page).find(({ text }) => text.includes(`from '${module}';`));
    const { code } = await transform(program?.text ?? '', { loader: 'ts', format: 'esm', target: 'es2023' });
    project.write({ [file]: code });
    return join(project.folder, file);
  }

  it('runs with vitest', async () => {
    await written('vitest', 'with-vitest/attestation.test.js');
    project.write({ 'with-vitest/vitest.config.js': 'export default {};\n' });
    const cwd = join(project.folder, 'with-vitest');
    const { stdout } = await execute(process.execPath, [VITEST, 'run', '--root', cwd], {
      cwd,
      env: { ...process.env, NO_COLOR: '1' },
    });
    expect(stdout).toMatch(/Tests +4 passed \(4\)/);
  });

  it('runs with node:test', async () => {
    const file = await written('node:test', 'with-node/attestation.test.js');
    const { stdout } = await execute(process.execPath, ['--test', '--test-reporter=tap', file]);
    expect(stdout).toMatch(/^# pass 1$/m);
    expect(stdout).toMatch(/^# fail 0$/m);
  });
});
