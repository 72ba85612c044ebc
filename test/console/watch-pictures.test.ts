/** The pictures of the watched views of Operate in the guide: every view still shows what its picture shows. */

import { base64url } from '@veritee/core/internal';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { simulate } from '@veritee/simulator';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { noChromium } from '../support/console-page.ts';
import { type OperatedPage, operatedPage } from '../support/operated-page.ts';
import { atRest, expectPicture, pictureOf } from '../support/pictures.ts';

const SPAN = 10_000;

const POLICY = `version=1.0;
authorizationrules
{
    [type=="x-ms-sgx-is-debuggable", value==true] => deny();
    [type=="x-ms-sgx-svn", value>=2] => permit();
};
`;

/** For each ten seconds of the last nine minutes: how many are sent, and how many of these the policy refuses. */
const TRAFFIC = '0021300120412321402341030213402133402123403120234132';

interface Picture {
  readonly name: string;
  readonly view: string;
  readonly height: number;
  show(page: Page): Promise<void>;
}

const pictures: readonly Picture[] = [
  {
    name: 'console-decisions',
    view: 'decisions/contoso',
    height: 1000,
    show: async (page) => {
      await page.locator('.refusals summary').first().click();
      await page.getByText('What the rules did').waitFor();
      await page.getByText(/x-ms-sgx-svn with value at least 2 instead of 1/).waitFor();
    },
  },
  {
    name: 'console-expiry',
    view: 'expiry',
    height: 760,
    show: async (page) => {
      await page.getByText('QE identity for sgx', { exact: true }).waitFor();
      await page.getByText('Veritee development server').waitFor();
    },
  },
];

describe.skipIf(noChromium)('pictures of Operate', () => {
  let operated: OperatedPage;
  let back = TRAFFIC.length * SPAN;
  beforeAll(async () => {
    operated = await operatedPage({ currentDate: () => new Date(Date.now() - back), keyMaxAgeDays: 90 });
    const { pki, ask } = operated;
    await ask('PUT', '/contoso/policies/SgxEnclave', unsecuredPolicyToken(POLICY));
    const bodies = [3, 1].map((isvSvn) =>
      JSON.stringify({ quote: base64url(simulate('SgxEnclave', pki, { isvSvn }).evidence) }),
    );
    for (const [at, many] of [...TRAFFIC].entries()) {
      for (let i = 0; i < Number(many); i++) {
        const isRefused = (at * 7 + i * 3) % 5 === 0;
        await ask('POST', '/contoso/attest/SgxEnclave', bodies[isRefused ? 1 : 0]);
      }
      back -= SPAN;
    }
  });
  afterAll(() => operated.close());

  it.each(pictures)('$name shows its view', async ({ name, view, height, show }) => {
    const { page } = await operated.open(view, pictureOf(height));
    await show(page);
    await atRest(page);
    await expectPicture(page, name);
  });
});
