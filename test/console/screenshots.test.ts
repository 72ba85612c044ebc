/** The pictures of Inspect and of the policy lab in README and guide: every view still shows what its picture shows. */

import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';
import { settled, simulated, simulations, trusted } from '../support/inspect-steps.ts';
import { atRest, expectPicture, PICTURE_WIDTH, pictureOf } from '../support/pictures.ts';

const POLICY = `version=1.0;

authorizationrules
{
    [type=="x-ms-sgx-is-debuggable", value==false] &&
    [type=="x-ms-sgx-product-id", value==1] &&
    [type=="x-ms-sgx-svn", value>=5]
        => permit();
};

issuancerules
{
    c:[type=="x-ms-sgx-mrsigner"]
        => issue(type="signer", value=c.value);
};
`;

/** A picture: its height, how its view is reached, and texts that must be seen in it. */
interface Picture {
  readonly name: string;
  readonly height: number;
  readonly hash: string;
  show(page: Page, filesOf: ReturnType<typeof simulations>['filesOf']): Promise<void>;
  readonly texts: readonly (string | RegExp)[];
}

async function refused(page: Page, filesOf: ReturnType<typeof simulations>['filesOf']): Promise<void> {
  await page.setInputFiles('.inspect input[type=file]', filesOf('out-of-date'));
  await trusted(page, 'StatusNotAccepted');
  await page.getByText('Not accepted at any time').waitFor();
}

/** Details at the top of the picture, and no pointer over them. */
async function detailed(page: Page): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(
    `scrollTo(0, document.querySelector('.tabs').getBoundingClientRect().top + scrollY - 16)`,
  );
}

/** Whether a text is in the part of the page that a picture shows. */
async function isSeen(page: Page, text: string | RegExp, height: number): Promise<boolean> {
  const places = await page.getByText(text).filter({ visible: true }).all();
  const boxes = await Promise.all(places.map((each) => each.boundingBox()));
  return boxes.some((box) => box !== null && box.y >= 0 && box.y < height && box.x < PICTURE_WIDTH);
}

const pictures: readonly Picture[] = [
  {
    name: 'console-inspect',
    height: 800,
    hash: '',
    show: refused,
    texts: [
      'Refused',
      'StatusNotAccepted',
      'INTEL-SA-00828',
      /TCB component 1, .* needs 9/,
      'TCB info for sgx',
      'Platform status is one of the accepted',
    ],
  },
  {
    name: 'console-bytes',
    height: 700,
    hash: '',
    show: async (page, filesOf) => {
      await refused(page, filesOf);
      await page.getByRole('tab', { name: 'Fields and bytes' }).click();
      await page
        .getByRole('button', { name: /^MRSIGNER/ })
        .first()
        .click();
      await detailed(page);
    },
    texts: ['MRSIGNER: offset 176 (0xb0), 32 bytes', 'ISVSVN', '0000b0'],
  },
  {
    name: 'console-certificates',
    height: 400,
    hash: '',
    show: async (page, filesOf) => {
      await refused(page, filesOf);
      await page.getByRole('tab', { name: 'Certificates' }).click();
      await detailed(page);
    },
    texts: ['Veritee Development SGX Root CA', 'Veritee Development SGX PCK Certificate'],
  },
  {
    name: 'console-lab',
    height: 800,
    hash: '#/lab',
    show: async (page, filesOf) => {
      await page.setInputFiles('.lab input[type=file]', filesOf('up-to-date'));
      await page.getByRole('button', { name: /^Trust “Veritee/ }).click();
      await page.getByRole('textbox', { name: 'Policy text' }).focus();
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(POLICY);
      await page.getByText('Denied', { exact: true }).waitFor();
      await page.locator('.cm-line-fails').waitFor();
      await atRest(page);
    },
    texts: ['Denied', 'value is 1, wanted >= 5'],
  },
];

describe.skipIf(noChromium)('pictures of the page', () => {
  const { filesOf, remove } = simulations();
  let served: ServedPage;
  beforeAll(async () => {
    served = await servePage(await buildPage());
  });
  afterAll(async () => {
    await served.close();
    remove();
  });

  it.each(pictures)('$name shows its view', async ({ name, height, hash, show, texts }) => {
    const { page } = await served.open(pictureOf(height), hash);
    await page.clock.setFixedTime(simulated);
    await show(page, filesOf);
    if (hash === '') await settled(page);
    for (const text of texts) expect([text, await isSeen(page, text, height)]).toEqual([text, true]);
    await expectPicture(page, name);
  });
});
