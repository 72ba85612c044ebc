/**
 * What the package weighs in a browser. The bundler is the one that the test runner brings along (vite with rolldown):
 * no dependency of our own.
 */

import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';
import { describe, expect, it } from 'vitest';

const ENTRY = '\0entry';
const BUDGET = 40_000;

/** A module as browsers get it: bundled with core, shaken, minified. */
async function bundle(source: string): Promise<string> {
  const output = await build({
    configFile: false,
    logLevel: 'silent',
    root: fileURLToPath(new URL('..', import.meta.url)),
    resolve: { conditions: ['veritee-source', 'browser', 'import', 'default'] },
    plugins: [
      {
        name: 'entry',
        resolveId: (id: string) => (id === ENTRY ? ENTRY : undefined),
        load: (id: string) => (id === ENTRY ? source : undefined),
      },
    ],
    build: {
      write: false,
      target: 'es2022',
      minify: true,
      rolldownOptions: { input: ENTRY, output: { format: 'es' }, preserveEntrySignatures: 'strict' },
    },
  });
  const [result] = Array.isArray(output) ? output : [output];
  if (result === undefined || !('output' in result)) throw new Error('the bundler gave no output');
  const chunks = result.output.flatMap((each) => (each.type === 'chunk' ? [each.code] : []));
  expect(chunks.length).toBe(1);
  return chunks.join('');
}

const packed = (code: string): number => gzipSync(code, { level: 9 }).length;

describe('in a browser', () => {
  it(`all of the package takes less than ${BUDGET} bytes, and needs nothing else`, async () => {
    const code = await bundle("export * from '@veritee/policy';");
    expect(code).toContain('compilePolicy');
    expect(code).not.toMatch(/\bfrom\s*["']|\bimport\s*["'(]|node:/);
    console.info(`@veritee/policy: ${packed(code)} bytes (gzip), ${code.length} without`);
    expect(packed(code)).toBeLessThan(BUDGET);
  });

  it('who needs less gets less', async () => {
    const hash = await bundle("export { policyHash } from '@veritee/policy';");
    expect(packed(hash)).toBeLessThan(2_000);
    const decide = await bundle("export { compilePolicy, evaluatePolicy } from '@veritee/policy';");
    const whole = await bundle("export * from '@veritee/policy';");
    expect(packed(decide)).toBeLessThan(packed(whole) - 2_000);
  });
});
