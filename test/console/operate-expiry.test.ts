/** Expiry in a real browser: TLS, keys, policy certificates and endorsements on one time line. */

import { base64url } from '@veritee/core/internal';
import { simulate } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signerNamed } from '../../packages/service/test/administration/signing.ts';
import { misfits, violations } from '../support/axe.ts';
import { noChromium } from '../support/console-page.ts';
import { type OperatedPage, operatedPage } from '../support/operated-page.ts';

const DAY = 86_400_000;
const manager = signerNamed('Policy owner', {
  from: new Date(Date.now() - DAY),
  to: new Date(Date.now() + 5.5 * DAY),
});

describe.skipIf(noChromium)('expiry', () => {
  let operated: OperatedPage;
  beforeAll(async () => {
    operated = await operatedPage({
      instances: [
        { name: 'contoso', mode: 'AAD' },
        { name: 'guarded', mode: 'Isolated', certificates: [manager.certificate.der] },
      ],
      keyMaxAgeDays: 90,
    });
    const { evidence } = simulate('SgxEnclave', operated.pki);
    const body = JSON.stringify({ quote: base64url(evidence) });
    expect(await operated.ask('POST', '/contoso/attest/SgxEnclave', body)).toBe(200);
  });
  afterAll(() => operated.close());

  it('lists all that ends, soonest first, with the days that are left', async () => {
    const { page, faults } = await operated.open('expiry');
    await page.getByText('Next: Policy owner (5 days left)').waitFor();
    const rows = await page.locator('.endings li').allInnerTexts();
    expect(rows[0]).toMatch(/Policy certificate\s+Policy owner\s+guarded\s+5 days left/);
    expect(rows.join('\n')).toMatch(/Endorsement\s+QE identity for sgx/);
    expect(rows.join('\n')).toMatch(/TLS\s+Veritee development server\s+39\d days left/);
    expect(rows.join('\n')).toMatch(
      /Signing key\s+Replacement of the signing key\s+3 instances\s+(?:89|90) days left/,
    );
    expect(rows.join('\n')).toMatch(
      /TCB info for sgx fmspc \w+\s+Refused from then on: SGX platforms of FMSPC \w+/,
    );
    const dates = await page.locator('.endings time').allInnerTexts();
    expect(dates).toEqual(dates.toSorted());
    expect(faults).toEqual([]);
  });

  it('shows one kind alone, by keyboard', async () => {
    const { page } = await operated.open('expiry');
    await page.getByRole('button', { name: 'TLS' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.locator('.endings .tag').allInnerTexts()).toEqual(['TLS', 'TLS']);
    expect(await page.getByRole('button', { name: 'TLS' }).getAttribute('aria-pressed')).toBe('true');
  });

  it('says which role is missing to a reader', async () => {
    const { page } = await operated.open('expiry', { as: 'reader' });
    expect(await page.getByRole('alert').innerText()).toContain('the role operator');
  });

  it.each(['light', 'dark'] as const)(
    'has no violations that axe finds in %s, and fits',
    async (colorScheme) => {
      const { page } = await operated.open('expiry', { colorScheme, viewport: { width: 360, height: 800 } });
      await page.locator('.endings li').first().waitFor();
      expect(await violations(page)).toEqual([]);
      expect(await misfits(page)).toEqual([]);
    },
  );
});
