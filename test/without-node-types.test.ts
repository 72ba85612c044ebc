/** Programs for browsers have no `@types/node`: what runs there compiles without it, declarations and all. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entryPoints } from './support/declarations.ts';
import { isBuilt, type PackedProject, packedProject } from './support/packed-project.ts';

/** Entry points that run in browsers. */
const portable = [
  '@veritee/client',
  '@veritee/client/key-release',
  '@veritee/client/relying-party',
  '@veritee/client/signing-certificate',
  '@veritee/core',
  '@veritee/evidence/azure-guest',
  '@veritee/evidence/embedded',
  '@veritee/evidence/openenclave',
  '@veritee/evidence/recognise',
  '@veritee/evidence/sgx',
  '@veritee/evidence/snp',
  '@veritee/evidence/tdx',
  '@veritee/evidence/tpm',
  '@veritee/policy',
];
/** Entry points for Node, whose users have its types or skip the check of declarations. */
const nodes = [
  '@veritee/evidence',
  '@veritee/service',
  '@veritee/simulator',
  '@veritee/testing',
  '@veritee/tpm',
];

/** Guards of routes, for servers too. */
const guards = ['@veritee/client/relying-party/express', '@veritee/client/relying-party/fastify'];

const importing = (names: readonly string[]): string =>
  names
    .map((name, index) => `import * as entry${index} from '${name}';\nexport { entry${index} };\n`)
    .join('');

/** Symbolic links are taken as they are: behind them are all packages of the repository, `@types/node` too. */
const browser = { lib: ['ES2023', 'DOM', 'DOM.Iterable'], types: [], preserveSymlinks: true };

describe.skipIf(!isBuilt)('a program without @types/node', () => {
  let project: PackedProject;
  beforeAll(async () => {
    project = await packedProject(['@types']);
  }, 180_000);
  afterAll(() => project?.remove());

  it('compiles with the declarations of what runs in browsers checked', async () => {
    project.write({ 'portable/program.ts': importing(portable) });
    const errors = await project.compile('portable', browser);
    // What others declare is theirs to fix; programs that use them have `skipLibCheck`.
    expect(errors.filter((error) => !/node_modules\/@(?:azure|typespec)\//.test(error))).toEqual([]);
  });

  it('compiles with everything else when declarations are not checked, as most projects do', async () => {
    project.write({ 'all/program.ts': importing([...portable, ...nodes, ...guards]) });
    expect(await project.compile('all', { ...browser, skipLibCheck: true })).toEqual([]);
  });

  it('is tried with every public entry point', () => {
    const all = [...portable, ...nodes, ...guards].sort();
    expect(all).toEqual(
      entryPoints()
        .map(({ name }) => name)
        .sort(),
    );
  });

  it('would be found to need it', async () => {
    project.write({ 'needs/program.ts': "import { hash } from 'node:crypto';\nexport { hash };\n" });
    expect((await project.compile('needs', browser)).join('\n')).toContain('node:crypto');
  });
});
