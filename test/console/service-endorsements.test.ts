/** Inspect asks the service that serves the page for endorsements: on a click, and for a model of platform only. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { base64url } from '@veritee/core/internal';
import {
  simulate,
  simulatedAnchors,
  simulateSgx,
  simulateSnp,
  simulateTdx,
  simulatorSource,
} from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';
import { inspected, simulated, simulations, trusted, verdict } from '../support/inspect-steps.ts';

const ASK = 'Ask this service for endorsements';

describe.skipIf(noChromium)('the service that serves the page', () => {
  const { folder, pki, remove } = simulations();
  const currentDate = simulated;
  let served: ServedPage;
  beforeAll(async () => {
    served = await servePage(await buildPage(), {
      source: simulatorSource(pki, { currentDate: () => simulated }),
      anchors: simulatedAnchors(pki),
      currentDate,
      serveEndorsements: true,
    });
  });
  afterAll(async () => {
    await served.close();
    remove();
  });

  const { evidence, rootPem } = simulateSnp(pki, { currentDate });
  const kinds = [
    ['SgxEnclave', 'quote', simulateSgx(pki), /certification\/v4\/tcb\?fmspc=[0-9a-f]{12}$/],
    ['TdxVm', 'quote', simulateTdx(pki), /certification\/v4\/tcb\?fmspc=[0-9a-f]{12}$/],
    ['SevSnpVm', 'report', evidence, /vcek\/v1\/Milan\/crl$/],
  ] as const;

  it('is not needed where certificates and the list of the chip are dropped beside a report', async () => {
    const { report, endorsements } = simulateSnp(pki, { currentDate });
    const written = (name: string, bytes: Uint8Array | string): string => {
      writeFileSync(join(folder, name), bytes);
      return join(folder, name);
    };
    const files = [
      written('report.bin', report),
      ...endorsements.map(({ request, endorsement }) => written(request.kind, endorsement.body)),
      written('roots.pem', rootPem),
    ];
    const { page, requests } = await served.open();
    await inspected(page, files);
    await page
      .locator('.file', { hasText: 'roots.pem' })
      .getByRole('button', { name: /^Trust/ })
      .click();
    await page.getByText(/^Genuine /).waitFor();
    expect(requests.filter((each) => each.includes('/management/'))).toEqual([]);
    await page.getByRole('tab', { name: 'Command line' }).click();
    const command = await page.locator('pre.command').innerText();
    for (const { request } of endorsements) expect(command).toContain(`--endorsements ${request.kind} `);
    expect(command).toContain('--trust-root roots.pem');
  });

  it.each(kinds)(
    'has endorsements of %s evidence that it needed itself',
    async (type, member, bytes, path) => {
      const files = [join(folder, `${type}.bin`), join(folder, `${type}.pem`)];
      writeFileSync(files[0] ?? '', bytes);
      writeFileSync(
        files[1] ?? '',
        type === 'SevSnpVm' ? rootPem : simulate('SgxEnclave', pki, { currentDate }).rootPem,
      );
      const { page, requests, faults } = await served.open();
      await inspected(page, files);
      await trusted(page, 'Not decided');
      expect(requests.filter((each) => each.includes('/management/'))).toEqual([]);
      await page.getByText(`Sends to ${new URL(served.url).host} only which model`).waitFor();
      // What the service has not needed, it has not.
      await page.getByRole('button', { name: ASK }).click();
      await page.getByText('has none of them').waitFor();
      const attested = await fetch(`${served.service.endpoint}/attest/${type}?api-version=2022-08-01`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ [member]: base64url(bytes) }),
      });
      expect(attested.status).toBe(200);
      await page.getByRole('button', { name: ASK }).click();
      await page.getByText(/^Genuine /).waitFor();
      expect(await verdict(page)).toBe('Accepted');
      const asked = requests.filter((each) => each.includes('/management/'));
      expect(asked.some((each) => path.test(each))).toBe(true);
      // Neither the evidence nor which chip it is.
      for (const each of asked) expect(each).toMatch(/^GET [^?]+(?:[?&](?:fmspc|ca|encoding|update)=\w+)*$/);
      for (const each of asked) expect(each).not.toMatch(/[0-9a-f]{16}/);
      // Chromium reports the answers 404 of the first click.
      expect(faults.filter((each) => !each.includes('404'))).toEqual([]);
    },
  );
});
