/** Every reference case, dropped into Inspect, comes to the verdict and the code that the command comes to. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isUndecided } from '@veritee/evidence';
import { archiveText } from '@veritee/evidence/internal';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../apps/cli/test/run.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';
import { noVectors } from '../vectors.ts';
import { webCases } from '../web/cases.ts';
import type { WebCase } from '../web/judge-case.ts';

/** What both come to. */
type Outcome = readonly [name: string, verdict: string, code: string];

describe.skipIf(noVectors || noChromium)('reference cases in Inspect', () => {
  const cases = webCases();
  const folder = mkdtempSync(join(tmpdir(), 'veritee-cases-'));
  let served: ServedPage;
  beforeAll(async () => {
    served = await servePage(await buildPage());
  });
  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('come to what the command comes to', { timeout: 900_000 }, async () => {
    const { page, faults } = await served.open();
    const inPage: Outcome[] = [];
    const byCommand: Outcome[] = [];
    for (const [i, each] of cases.entries()) {
      const files = filesOf(each, join(folder, `${i}`));
      byCommand.push(await commanded(each, files));
      inPage.push(await inspected(page, each, files));
    }
    expect(inPage).toEqual(byCommand);
    expect(new Set(inPage.map(([, , code]) => code)).size).toBeGreaterThan(12);
    expect(inPage.filter(([, verdict]) => verdict === 'Accepted').length).toBeGreaterThan(15);
    expect(faults).toEqual([]);
  });
});

interface CaseFiles {
  readonly evidence: string;
  readonly endorsements: string;
  readonly root: string | undefined;
}

/** A case as files; without endorsements, an archive of none, so that nobody is asked. */
function filesOf({ evidence, collateral, root, tpm }: WebCase, stem: string): CaseFiles {
  const written = (suffix: string, content: Uint8Array | string): string => {
    writeFileSync(`${stem}-${suffix}`, content);
    return `${stem}-${suffix}`;
  };
  const roots = root ?? tpm?.roots;
  return {
    evidence: written('evidence.bin', Buffer.from(evidence, 'hex')),
    endorsements: written(
      'endorsements.json',
      collateral === undefined ? archiveText([]) : JSON.stringify(collateral),
    ),
    root: roots === undefined ? undefined : written('root.pem', roots),
  };
}

async function commanded(
  { name, type, now }: WebCase,
  { evidence, endorsements, root }: CaseFiles,
): Promise<Outcome> {
  const trusted = root === undefined ? [] : ['--trust-root', root];
  const words = [
    'evidence',
    'verify',
    type,
    evidence,
    '--endorsements',
    endorsements,
    '--at',
    now,
    ...trusted,
  ];
  const { accepted, error } = (await run([...words, '--json'])).json() as {
    readonly accepted: boolean;
    readonly error?: { readonly code: string };
  };
  const code = error?.code ?? '';
  return [name, accepted ? 'Accepted' : isUndecided(code) ? 'Not decided' : 'Refused', code];
}

async function inspected(
  page: Page,
  { name, now }: WebCase,
  { evidence, endorsements, root }: CaseFiles,
): Promise<Outcome> {
  await page.setInputFiles('input[type=file]', [
    evidence,
    endorsements,
    ...(root === undefined ? [] : [root]),
  ]);
  const date = page.getByLabel('Judged at (UTC)');
  await date.fill(now.slice(0, 19));
  await date.press('Enter');
  if (root !== undefined) await page.locator('.file .trust').click();
  await page.waitForSelector('.findings[aria-busy=false]');
  const verdict = await page.locator('.verdict h2 > span').innerText();
  const code = await page.locator('.verdict h2 > code').allInnerTexts();
  await page.getByRole('button', { name: 'Start over' }).click();
  return [name, verdict, code.join()];
}
