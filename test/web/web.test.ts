/** The same verdict, code, status, trail and claims on every runtime: one table, judged by the same code. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundleForBrowsers } from '../bundle.ts';
import { noVectors } from '../vectors.ts';
import { webCases } from './cases.ts';
import { judgeCases, type WebCase, type WebOutcome } from './judge-case.ts';

type JudgeCases = (cases: readonly WebCase[]) => Promise<WebOutcome[]>;

describe.skipIf(noVectors)('reference cases on other runtimes', () => {
  const cases = webCases();
  let onNode: WebOutcome[];
  let bundle: Bundle;
  let folder: string;

  beforeAll(async () => {
    onNode = await judgeCases(cases);
    bundle = await bundleForBrowsers(fileURLToPath(new URL('./judge-case.ts', import.meta.url)));
    folder = mkdtempSync(join(tmpdir(), 'veritee-web-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are many, accepted and refused', () => {
    expect(cases.length).toBeGreaterThan(90);
    expect(onNode.filter(({ accepted }) => accepted).length).toBeGreaterThan(30);
    expect(new Set(onNode.map(({ code }) => code)).size).toBeGreaterThan(12);
  });

  it('come to the same on Node with what browsers get', async () => {
    const file = join(folder, 'judge.mjs');
    writeFileSync(file, bundle.code);
    const web = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { judgeCases: JudgeCases };
    expect(await web.judgeCases(cases)).toEqual(onNode);
  });
});
