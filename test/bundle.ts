/** Bundles a module for browsers as a user's build would: the sources of this repository and what they depend on. */

import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/** A bundle of one file. */
export interface Bundle {
  readonly code: string;
  /** Bytes after gzip at its best. */
  readonly gzip: number;
  /** The files in it. */
  readonly modules: readonly string[];
  /** What it leaves to the platform. */
  readonly imports: readonly string[];
}

/** Bundles and minifies; nothing is left out. */
export async function bundleForBrowsers(input: string): Promise<Bundle> {
  const build = await rolldown({
    input,
    platform: 'browser',
    logLevel: 'silent',
    resolve: { conditionNames: ['source', 'browser', 'import', 'module', 'default'] },
  });
  try {
    const { output } = await build.generate({ format: 'esm', minify: true, codeSplitting: false });
    const [{ code, modules, imports }] = output;
    return {
      code,
      gzip: gzipSync(code, { level: 9 }).length,
      modules: Object.entries(modules)
        .filter(([, module]) => (module.renderedLength ?? 0) > 0)
        .map(([name]) => name),
      imports,
    };
  } finally {
    await build.close();
  }
}
