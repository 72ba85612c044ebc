/** The tests of a policy, run in the lab with each change: results, and in the margin which rules they reach. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSimulatedPki, simulate, writeSimulation } from '@veritee/simulator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { overflow, violations } from '../support/axe.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';
import { opened, trusted, written } from '../support/lab-page.ts';

const currentDate = new Date();
const POLICY = `version=1.0;
authorizationrules {
  [type=="x-ms-sgx-is-debuggable", value==true]
    => deny();
  [type=="x-ms-sgx-svn", value>=1] => permit();
};
issuancerules {};`;
const claim = (type: string, value: unknown) => ({ type, value, issuer: 'AttestationService' });
const TESTS = {
  attestationType: 'SgxEnclave',
  tests: [
    { name: 'new', incoming: [claim('x-ms-sgx-svn', 2)], expect: { decision: 'permit' } },
    { name: 'old', incoming: [claim('x-ms-sgx-svn', 0)], expect: { decision: 'deny' } },
    { name: 'evidence', incoming: 'demo/evidence.bin', expect: { decision: 'permit' } },
  ],
};

describe.skipIf(noChromium)('the policy lab, testing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-lab-tests-'));
  const files = ['evidence.bin', 'collateral.json', 'root.pem'].map((name) => join(folder, name));
  const tests = join(folder, 'my.policy.test.json');
  let served: ServedPage;
  beforeAll(async () => {
    const pki = createSimulatedPki({ currentDate });
    writeSimulation(simulate('SgxEnclave', pki, { currentDate }), folder);
    writeFileSync(tests, JSON.stringify(TESTS));
    served = await servePage(await buildPage());
  });
  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function testing(page: Page): Promise<void> {
    await opened(page, files);
    await trusted(page);
    await opened(page, [tests]);
    await written(page, POLICY);
    await page.getByRole('tab', { name: 'Tests' }).click();
    await page.getByText('3 of 3 tests pass.').waitFor();
  }

  const margin = (page: Page, state: string) =>
    page.locator(`.cm-coverage .${state}`).evaluateAll((marks) => marks.length);

  it('run with each change, on claims and on evidence beside the policy', async () => {
    const { page, requests, faults } = await served.open({}, '#/lab');
    await testing(page);
    await written(page, POLICY.replace('>=1', '>=2'));
    await page.getByText('2 of 3 tests pass.').waitFor();
    expect(await page.locator('.policy-tests .failed').innerText()).toMatch(
      /failed:\s+evidence[\s\S]*The decision is deny, not permit\. .*x-ms-sgx-svn/,
    );
    await written(page, POLICY.replace('deny()', 'permit'));
    await page.getByText('The policy has errors: fix them to run its tests.').waitFor();
    for (const each of requests) expect(each).toMatch(`GET ${served.url}`);
    expect(faults).toEqual([]);
  });

  it('show in the margin which rules they reach', async () => {
    const { page, faults } = await served.open({}, '#/lab');
    await testing(page);
    await page.getByText('They reach 1 of 2 rules.').waitFor();
    await page.getByText('No test reaches the rule on line 3.').waitFor();
    await expect.poll(() => margin(page, 'cm-unreached')).toBe(2);
    expect(await margin(page, 'cm-reached')).toBe(1);
    expect(await page.locator('.cm-reached span').getAttribute('title')).toBe('Fires in 2 tests');
    await page.getByRole('button', { name: 'Remove my.policy.test.json' }).click();
    await expect.poll(() => margin(page, 'cm-reached')).toBe(0);
    expect(faults).toEqual([]);
  });

  it('are refused where they are malformed, or name a file that is not there', async () => {
    const { page } = await served.open({}, '#/lab');
    await written(page, POLICY);
    await page.getByRole('tab', { name: 'Tests' }).click();
    await page.getByText('Open the tests of your policy').waitFor();
    await opened(page, [tests]);
    await page.getByText('The claims that test 3 names were not given. Found: demo/evidence.bin.').waitFor();
    const wrong = join(folder, 'wrong.policy.test.json');
    writeFileSync(wrong, JSON.stringify({ tests: [{ name: 'a', expects: {} }] }));
    await opened(page, [wrong]);
    await page.getByText('`expects` is not a member of test 1').waitFor();
  });

  it.each(['light', 'dark'] as const)('have no violations that axe finds in %s', async (colorScheme) => {
    const { page } = await served.open({ colorScheme, reducedMotion: 'reduce' }, '#/lab');
    await testing(page);
    await written(page, POLICY.replace('>=1', '>=2'));
    await page.locator('.policy-tests .failed').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('fit into 360 pixels', async () => {
    const { page } = await served.open({ viewport: { width: 360, height: 800 } }, '#/lab');
    await testing(page);
    expect(await overflow(page)).toBeLessThanOrEqual(0);
  });
});
