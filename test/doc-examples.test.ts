import { readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { examplesIn, faultsOf, sourcesBelow } from './doc-examples.ts';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const packages = ['core', 'policy', 'evidence', 'client', 'tpm', 'simulator', 'service'];

/** The example's own file first, then the entry points of its package, then of the others. */
function doors(path: string): string[] {
  const own = path.split('/')[1] ?? '';
  const entries = [own, ...packages.filter((name) => name !== own)].flatMap(entriesOf);
  return [join(root, path), ...entries];
}

function entriesOf(name: string): string[] {
  const manifest: { exports: Record<string, { source?: string }> } = JSON.parse(
    readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'),
  );
  return Object.values(manifest.exports).flatMap(({ source }) =>
    source === undefined ? [] : [join(root, 'packages', name, source)],
  );
}

const folder = join(root, 'node_modules', '.cache', 'veritee', 'doc-examples');

describe('examples in doc comments', () => {
  it('compile as they stand', async () => {
    const examples = packages
      .flatMap((name) => sourcesBelow(join(root, 'packages', name, 'src')))
      .flatMap((path) => examplesIn(relative(root, path), readFileSync(path, 'utf8')));
    expect(examples.length).toBeGreaterThan(100);
    expect(await faultsOf(examples, { root, folder: join(folder, 'all'), doors })).toEqual([]);
  }, 120_000);

  it('are refused when they call what is not there, or with the wrong arguments', async () => {
    const examples = examplesIn(
      'packages/core/src/bytes/encoding.ts',
      [
        '/** One.',
        ' * @example',
        ' * hex(1, 2, 3); // wrong',
        ' */',
        '/** @example hex(bytes).nowhere(); */',
      ].join('\n'),
    );
    const faults = await faultsOf(examples, { root, folder: join(folder, 'wrong'), doors });
    expect(faults.map((fault) => /:\d+: TS\d+/.exec(fault)?.[0])).toEqual([':2: TS2554', ':5: TS2339']);
  }, 120_000);
});
