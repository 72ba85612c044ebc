/** The page on a machine so busy that frames come late: what somebody did meanwhile stays done. */

import { simulate } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noChromium } from '../support/console-page.ts';
import { editor } from '../support/lab-page.ts';
import { type OperatedPage, operatedPage } from '../support/operated-page.ts';

const lateFrames = true;
/** Longer than a frame takes there. */
const untilFrame = () => new Promise((done) => setTimeout(done, 1_500));

describe.skipIf(noChromium)('before the next frame', () => {
  let operated: OperatedPage;
  beforeAll(async () => {
    operated = await operatedPage();
  });
  afterAll(() => operated.close());

  it('nothing is asked that an effect asks', async () => {
    const { page } = await operated.open('keys/contoso', { as: 'reader', lateFrames });
    const waited = () =>
      page.evaluate<number | null>(`{
        const asked = performance.getEntriesByType('resource');
        const list = asked.find(({ name }) => name.includes('attestationProviders'));
        const token = asked.find(({ name }) => name.includes('oauth2'));
        list === undefined ? null : list.startTime - token.responseEnd;
      }`);
    // An answer in between would have brought the effects forward: nothing here asks before them.
    await expect.poll(waited, { timeout: 15_000 }).toBeGreaterThan(900);
  });

  it('a name that was typed stays typed', async () => {
    const { page } = await operated.open('decisions', { as: 'reader', lateFrames });
    const field = page.getByRole('textbox', { name: 'Instance' });
    await field.fill('contoso');
    await untilFrame();
    expect(await field.inputValue()).toBe('contoso');
    await field.press('Enter');
    await page.getByRole('heading', { name: 'Newest refusals' }).waitFor();
    // What was typed is gone with the instance that it led to.
    await field.fill('fabrikam');
    await field.press('Enter');
    await page.getByRole('alert').waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Newest refusals' }).waitFor();
    expect(await field.inputValue()).toBe('contoso');
  });

  it('nobody is asked for a name who can choose from a list', async () => {
    const { page } = await operated.open('decisions', { lateFrames });
    expect(await page.getByRole('textbox', { name: 'Instance' }).count()).toBe(0);
    await expect.poll(() => page.getByLabel('Instance').isEnabled(), { timeout: 15_000 }).toBe(true);
    expect(await page.getByLabel('Instance').inputValue()).toBe('default');
  });

  it('the focus stays where it was moved after sign-in', async () => {
    const { page } = await operated.open('decisions/contoso', { lateFrames });
    expect(await page.evaluate('document.activeElement.tagName')).toBe('H1');
    await page.getByRole('link', { name: 'Inspect' }).focus();
    await untilFrame();
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Inspect');
  });

  it('a dialog is open', async () => {
    const { page } = await operated.open('instances', { lateFrames });
    await page.getByRole('button', { name: 'New instance' }).click();
    expect(await page.locator('dialog[open]').count()).toBe(1);
  });

  it('another address is followed', async () => {
    const { page } = await operated.served.open({ ignoreHTTPSErrors: true, lateFrames });
    await page.evaluate(`location.hash = '#/operate'`);
    await page.getByRole('heading', { name: 'Operate a service' }).waitFor();
  });

  it('the address stays the one that was chosen last', async () => {
    const { page } = await operated.open('policies', { lateFrames });
    await page.evaluate(`{
      const leave = () => {
        if (document.querySelector('.pickers option[value=contoso]') === null) return;
        known.disconnect();
        location.hash = '#/inspect';
      };
      const known = new MutationObserver(leave);
      known.observe(document.body, { childList: true, subtree: true, attributes: true });
      leave();
    }`);
    await page.getByRole('heading', { name: 'Inspect' }).waitFor();
    await untilFrame();
    expect(await page.evaluate('location.hash')).toBe('#/inspect');
  });

  it('what is pasted is taken', async () => {
    const { page } = await operated.served.open({ ignoreHTTPSErrors: true, lateFrames });
    await page.evaluate(`{
      const clipboardData = new DataTransfer();
      clipboardData.setData('text', '{"quote": "AAAA"}');
      document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, composed: true, clipboardData }));
    }`);
    await page.getByText('pasted').first().waitFor();
  });

  it('a comparison is not shown under the name of another file', async () => {
    const { page } = await operated.served.open({ ignoreHTTPSErrors: true, lateFrames });
    const quotes = [1, 2, 3].map((isvSvn) => {
      const { evidence } = simulate('SgxEnclave', operated.pki, { isvSvn });
      return { name: `${isvSvn}.bin`, mimeType: 'application/octet-stream', buffer: Buffer.from(evidence) };
    });
    await page.setInputFiles('.inspect input[type=file]', quotes);
    await page.getByRole('tab', { name: 'Compare' }).click();
    const compared = page.getByRole('tabpanel');
    await compared.getByText('fields differ').waitFor();
    expect(await compared.locator('td').allInnerTexts()).toContain('2');
    const left = await page.evaluate<number>(`(async () => {
      const select = document.querySelector('[role=tabpanel] select');
      select.selectedIndex = 1;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      await new Promise((done) => setTimeout(done));
      return document.querySelectorAll('[role=tabpanel] td').length;
    })()`);
    expect(left).toBe(0);
    await compared.getByText('fields differ').waitFor();
    expect(await compared.locator('td').allInnerTexts()).toContain('3');
  });

  it('what is typed into the editor as soon as it is there stays', async () => {
    const { page } = await operated.served.open({ ignoreHTTPSErrors: true, lateFrames });
    await page.evaluate(`{
      const typed = new MutationObserver(() => {
        const content = document.querySelector('.editor')?.shadowRoot?.querySelector('.cm-content');
        if (content == null || document.querySelector('.editor-box .busy') !== null) return;
        typed.disconnect();
        content.focus();
        document.execCommand('insertText', false, '// first ');
      });
      typed.observe(document.body, { childList: true, subtree: true });
      location.hash = '#/lab';
    }`);
    await editor(page).waitFor();
    await untilFrame();
    expect(await editor(page).innerText()).toMatch(/^\/\/ first/);
  });
});
