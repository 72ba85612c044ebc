/** What is loaded before a command runs: help and wrong usage answer at once. */

import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { readSyntax } from '../../../tools/syntax.mjs';

/** Every module that a file needs before its first line runs. */
function neededBy(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  for (const specifier of staticImports(file)) {
    if (specifier.startsWith('.')) neededBy(resolve(dirname(file), specifier), found);
    else found.add(specifier);
  }
  return found;
}

/** Imports that leave something in the JavaScript. */
function staticImports(file: string): readonly string[] {
  const { program } = readSyntax(readFileSync(file, 'utf8'), file);
  const statements = program['body'] as readonly {
    readonly importKind?: string;
    readonly exportKind?: string;
    readonly source?: { readonly value: string } | null;
  }[];
  return statements.flatMap(({ importKind, exportKind, source }) =>
    importKind === 'type' || exportKind === 'type' || source == null ? [] : [source.value],
  );
}

it('loads no package but commander, and nothing of the network, before it knows the command', () => {
  const needed = [...neededBy(resolve(import.meta.dirname, '../src/process.ts'))];
  const packages = needed.filter((each) => !each.startsWith('/') && !each.startsWith('node:'));
  expect(packages).toEqual(['commander']);
  expect(needed).not.toContain('node:http');
  expect(needed).toContain(resolve(import.meta.dirname, '../src/commands/attest/attest.ts'));
});
