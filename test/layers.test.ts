import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reachesOf } from '../tools/layers/imports.mjs';
import { checkLayers } from '../tools/layers.mjs';
import { fixtureTree, manifest } from './fixture-tree.ts';

/** A house in miniature that keeps every rule. */
const house = {
  'packages/core/package.json': {
    ...manifest('@veritee/core', {
      '.': './src/index.ts',
      './internal/maa': './src/maa/index.ts',
      './internal/x509': './src/x509/index.ts',
      './internal/x509/issue': './src/x509/issue.ts',
      './internal/node': './src/crypto/key-objects.ts',
    }),
    imports: {
      '#crypto': { 'veritee-source': { node: './src/crypto/node.ts', default: './src/crypto/web.ts' } },
    },
  },
  'packages/core/src/index.ts': "export { hex } from './bytes/hex.ts';\n",
  'packages/core/src/bytes/hex.ts': 'export const hex = 1;\n',
  'packages/core/src/maa/index.ts': "export { claim } from './claim.ts';\n",
  'packages/core/src/maa/claim.ts': "import { hex } from '../bytes/hex.ts';\nexport const claim = hex;\n",
  'packages/core/src/x509/index.ts': "export { key } from './key.ts';\n",
  'packages/core/src/x509/key.ts': "import { hash } from '#crypto';\nexport const key = hash;\n",
  'packages/core/src/crypto/node.ts': "export { createHash as hash } from 'node:crypto';\n",
  'packages/core/src/crypto/key-objects.ts': "export { hash } from './node.ts';\n",
  'packages/core/src/crypto/web.ts': 'export const hash = 1;\n',
  'packages/core/src/x509/issue.ts': "import { key } from './key.ts';\nexport const issue = key;\n",
  'packages/policy/package.json': manifest('@veritee/policy', { '.': './src/index.ts' }, ['@veritee/core']),
  'packages/policy/src/index.ts': "export { evaluate } from './evaluate-policy.ts';\n",
  'packages/policy/src/evaluate-policy.ts':
    "import { hex } from '@veritee/core';\nexport const evaluate = hex;\n",
  'packages/client/package.json': manifest('@veritee/client', { '.': './src/index.ts' }, ['@veritee/core']),
  'packages/client/src/index.ts': "export { client } from './version.ts';\n",
  'packages/client/src/version.ts':
    "import { claim } from '@veritee/core/internal/maa';\nexport const client = claim;\n",
  'packages/evidence/package.json': manifest('@veritee/evidence', { '.': './src/index.ts' }, [
    '@veritee/core',
  ]),
  'packages/evidence/src/index.ts': "export { prove } from './verify-evidence.ts';\n",
  'packages/evidence/src/verify-evidence.ts':
    "import { key } from '@veritee/core/internal/x509';\nexport const prove = key;\n",
  'packages/simulator/package.json': manifest('@veritee/simulator', { '.': './src/index.ts' }, [
    '@veritee/core',
    '@veritee/evidence',
  ]),
  'packages/simulator/src/index.ts': "export { fake } from './simulated-pki.ts';\n",
  'packages/simulator/src/simulated-pki.ts':
    "import { issue } from '@veritee/core/internal/x509/issue';\nimport { prove } from '@veritee/evidence';\nexport const fake = [issue, prove];\n",
  'packages/service/package.json': manifest('@veritee/service', { '.': './src/index.ts' }, [
    '@veritee/core',
    '@veritee/evidence',
    '@veritee/policy',
    '@veritee/simulator',
    '@veritee/client',
    'libsql',
  ]),
  'packages/service/src/index.ts': "export { serve } from './start.ts';\n",
  'packages/service/src/start.ts':
    "import { evaluate } from '@veritee/policy';\nimport { store } from './storage/store.ts';\nexport const serve = [evaluate, store];\n",
  'packages/service/src/storage/store.ts': "import { open } from 'libsql';\nexport const store = open;\n",
  'apps/cli/package.json': manifest('@veritee/cli', { '.': './src/main.ts' }, [
    '@veritee/core',
    '@veritee/service',
    '@veritee/simulator',
  ]),
  'apps/cli/src/main.ts':
    "import { fake } from '@veritee/simulator';\nimport { serve } from '@veritee/service';\nexport const main = [fake, serve];\n",
};

/** `rule path:line` of each violation in the house with some files changed. */
function violations(changed: Readonly<Record<string, unknown>>): string[] {
  return checkLayers(fixtureTree({ ...house, ...changed })).map(
    ({ rule, path, line }) => `${rule} ${path}:${line}`,
  );
}

describe('layer check', () => {
  it('accepts a house that keeps every rule', () => {
    expect(violations({})).toEqual([]);
  });

  it('accepts this repository', () => {
    const root = resolve(fileURLToPath(import.meta.url), '../..');
    expect(checkLayers(root)).toEqual([]);
  });

  const service = 'packages/service/src/start.ts';
  const policy = 'packages/policy/src/evaluate-policy.ts';
  const client = 'packages/client/src/version.ts';
  const core = 'packages/core/src/bytes/hex.ts';

  it.each<[string, string, string, string]>([
    ['an arrow upwards', core, "import { serve } from '@veritee/service';", 'arrow'],
    [
      'an arrow that the plan has not',
      'packages/evidence/src/verify-evidence.ts',
      "import '@veritee/policy';",
      'arrow',
    ],
    ['the service importing the client', service, "import type { Client } from '@veritee/client';", 'arrow'],
    ['the service importing the simulator', service, "import '@veritee/simulator';", 'simulator'],
    ['a dynamic import of the simulator', service, "await import('@veritee/simulator');", 'simulator'],
    ['a type drawn from the simulator', service, "type F = import('@veritee/simulator').F;", 'simulator'],
    ['re-exporting the simulator', service, "export * from '@veritee/simulator';", 'simulator'],
    ['a path into another package', policy, "import '@veritee/core/src/hex.ts';", 'door'],
    ['a door that does not exist', policy, "import '@veritee/core/hex';", 'door'],
    ['policy entering core/x509', policy, "import '@veritee/core/internal/x509';", 'door'],
    ['the client entering core/x509/issue', client, "import '@veritee/core/internal/x509/issue';", 'door'],
    ['a file of another package by its path', policy, "import '../../core/src/hex.ts';", 'escape'],
    ['a file that is not there', policy, "import './nowhere.ts';", 'unresolved'],
    ['node: in policy', policy, "import { hash } from 'node:crypto';", 'portable'],
    ['a bare built-in in the client', client, "import { readFileSync } from 'fs';", 'portable'],
    ["Node's Buffer in the client", client, "const b = Buffer.from('');", 'portable'],
    ['node: in core/x509', 'packages/core/src/x509/key.ts', "import 'node:crypto';", 'portable'],
    ["I/O in core's files for Node", 'packages/core/src/crypto/node.ts', "import 'node:fs';", 'portable'],
    ["a package's own name that it does not declare", core, "import '#hashes';", 'undeclared'],
    ['a declared name of another package', policy, "import '#crypto';", 'undeclared'],
    ['an undeclared package', policy, "import { z } from 'zod';", 'undeclared'],
    ['an undeclared package of ours', 'apps/cli/src/main.ts', "import '@veritee/policy';", 'undeclared'],
    ['a database outside storage', service, "import { open } from 'libsql';", 'storage'],
    ["Node's own database outside storage", service, "import 'node:sqlite';", 'storage'],
    ['entering the own package by name', service, "import '@veritee/service';", 'index'],
    ['a computed import', service, 'await import(where);', 'literal'],
    ['a clock in policy', policy, 'const now = Date.now();', 'clock'],
    ['a clock that jumps in the service', service, 'const since = Date.now();', 'clock'],
    ['today in core', core, 'const now = new Date();', 'clock'],
    ['dice in core', core, 'const n = Math.random();', 'clock'],
  ])('refuses %s', (_what, path, line, rule) => {
    expect(violations({ [path]: `\n${line}\n` })).toContain(`${rule} ${path}:2`);
  });

  it('refuses a node: module that a portable door of core leads to', () => {
    const found = checkLayers(
      fixtureTree({
        ...house,
        'packages/core/src/maa/claim.ts': "export { hash } from '../crypto/key-objects.ts';\n",
      }),
    );
    expect(found).toEqual([
      expect.objectContaining({
        rule: 'portable',
        path: 'packages/core/src/maa/index.ts',
        why: expect.stringContaining('packages/core/src/crypto/node.ts -> node:crypto'),
      }),
    ]);
  });

  it('refuses a circle of files and names its way, also when one arrow is only a type', () => {
    const found = checkLayers(
      fixtureTree({
        ...house,
        'packages/policy/src/document.ts': "import './compile.ts';\n",
        'packages/policy/src/compile.ts': "import type { E } from './document.ts';\n",
      }),
    );
    expect(found.map(({ rule, why }) => [rule, why])).toEqual([
      [
        'cycle',
        expect.stringMatching(
          /document\.ts -> .*compile\.ts -> .*document\.ts$|compile\.ts -> .*document\.ts -> .*compile\.ts$/,
        ),
      ],
    ]);
  });

  it('refuses an import that runs up the order of a package, also of a type only', () => {
    const found = violations({
      'packages/policy/src/syntax/parser.ts': "import type { E } from '../evaluate/run.ts';\n",
      'packages/policy/src/evaluate/run.ts': 'export type E = 1;\n',
    });
    expect(found).toEqual(['order packages/policy/src/syntax/parser.ts:1']);
  });

  it('lets a file named by itself stand elsewhere than its folder', () => {
    const found = violations({
      'packages/policy/src/diagnostics.ts': "import './syntax/source.ts';\n",
      'packages/policy/src/syntax/source.ts': 'export {};\n',
    });
    expect(found).toEqual([]);
  });

  it('refuses a file without a place in the order of its package', () => {
    expect(violations({ 'packages/policy/src/odds/end.ts': '' })).toEqual([
      'order packages/policy/src/odds/end.ts:1',
    ]);
  });

  it('refuses an index.ts that is no door', () => {
    expect(violations({ 'packages/policy/src/syntax/index.ts': '' })).toEqual([
      'index packages/policy/src/syntax/index.ts:1',
    ]);
  });

  it('refuses going through a door from inside', () => {
    const path = 'packages/service/src/start.ts';
    expect(violations({ [path]: "import './index.ts';\n", 'packages/service/src/index.ts': '' })).toEqual([
      `index ${path}:1`,
      `order ${path}:1`,
    ]);
  });

  it('refuses a package without a place in the plan', () => {
    expect(violations({ 'packages/common/package.json': manifest('@veritee/common', {}) })).toEqual([
      'room packages/common:1',
    ]);
  });
});

describe('finding imports', () => {
  it.each<[string, string[]]>([
    ["import a, { type B } from 'x'", ['x']],
    ["import {\n  a,\n} from 'x';", ['x']],
    ["import * as a from 'x';export * as b from 'y'", ['x', 'y']],
    ["export type { A } from 'x'; export { from };", ['x']],
    ["// import 'x'\n/* import 'y' */", []],
    ["const a = `import 'x' $" + "{f('}')} import 'y'`;", []],
    ["const a = /['\"`]/; import('x')", ['x']],
    ["const a = 4 / 2; import 'x' // /", ['x']],
    ["import.meta.url; a.import('x'); const b = { import: 1 };", []],
    ["trail.require('x'); a.require('y');", []],
    ["const c = require('x'); require('y', holds);", ['x']],
  ])('reads %j', (text, expected) => {
    expect(reachesOf(text, 'a.ts').imports.map(({ specifier }) => specifier)).toEqual(expected);
  });
});
