/** Bundles a module for browsers as a user's build would: the sources of this repository and what they depend on. */

import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { type OutputChunk, type RolldownOutput, rolldown } from 'rolldown';

/** A bundle of one file. */
export interface Bundle {
  readonly code: string;
  /** Bytes after gzip at its best, with all that is loaded when it is met. */
  readonly gzip: number;
  /** The same of what is loaded at first. */
  readonly firstLoad: number;
  /** The files in it. */
  readonly modules: readonly string[];
  /** What it leaves to the platform. */
  readonly imports: readonly string[];
}

/** Bundles and minifies; nothing is left out. */
export async function bundleForBrowsers(input: string): Promise<Bundle> {
  const bundle = await rolldown({
    input,
    platform: 'browser',
    logLevel: 'silent',
    resolve: { conditionNames: ['veritee-source', 'browser', 'import', 'module', 'default'] },
  });
  try {
    const { output } = await bundle.generate({ format: 'esm', minify: true, codeSplitting: false });
    const [{ code, modules, imports }] = output;
    const parts = await bundle.generate({ format: 'esm', minify: true });
    return {
      code,
      gzip: gzipped(code),
      firstLoad: loadedFirst(parts.output)
        .map((each) => gzipped(each.code))
        .reduce((sum, size) => sum + size, 0),
      modules: Object.entries(modules)
        .filter(([, module]) => (module.renderedLength ?? 0) > 0)
        .map(([name]) => name),
      imports,
    };
  } finally {
    await bundle.close();
  }
}

/** The same by the other bundler that pages are built with. */
export async function minifiedByEsbuild(entry: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['veritee-source'],
    write: false,
    logLevel: 'silent',
  });
  return outputFiles.map(({ text }) => text).join('');
}

/** The entry with everything that it imports statically. */
function loadedFirst(output: RolldownOutput['output']): OutputChunk[] {
  const chunks = output.filter((each) => each.type === 'chunk');
  const found = chunks.filter(({ isEntry }) => isEntry);
  for (const { imports } of found) {
    for (const each of chunks) if (imports.includes(each.fileName) && !found.includes(each)) found.push(each);
  }
  return found;
}

function gzipped(code: string): number {
  return gzipSync(code, { level: 9 }).length;
}
