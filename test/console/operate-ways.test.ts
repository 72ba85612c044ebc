/** Other services and other ways to Operate: secrets of their own, plain HTTP, no sign-in set up, no service at all. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { pageFiles } from '../../packages/service/src/http/console.ts';
import { buildPage, noChromium, type ServedPage, servePage } from '../support/console-page.ts';

const CONTRIBUTOR = '5e71f1ed-0000-4000-8000-000000000001';

describe.skipIf(noChromium)('Operate', () => {
  let served: ServedPage | undefined;
  afterEach(async () => {
    await served?.close();
    served = undefined;
  });

  it('takes the secret that the service prints, over plain HTTP on this machine, and logs no token', async () => {
    const lines: string[] = [];
    served = await servePage(await buildPage(), {
      development: { roots: ['test PKI'], identity: true },
      log: { write: (line) => void lines.push(line), level: 'debug' },
    });
    const { page, requests, faults } = await served.open({}, '#/operate/policies');
    const tokens = new Set<string>();
    page.on('request', (request) => tokens.add(request.headers()['authorization']?.slice(7) ?? ''));
    await page.getByLabel('Client secret').fill('wrong');
    await page.getByRole('button', { name: 'Continue as contributor' }).click();
    await page.getByText('does not take this secret').waitFor();
    const secret = served.service.environment['AZURE_CLIENT_SECRET'] ?? '';
    expect(served.service.environment['AZURE_CLIENT_ID']).toBe(CONTRIBUTOR);
    await page.getByLabel('Client secret').fill(secret);
    await page.getByRole('button', { name: 'Continue as contributor' }).click();
    await page.getByRole('region', { name: 'In force', exact: true }).waitFor();
    await page.getByRole('link', { name: 'Policy certificates' }).click();
    await page.getByText('There is no isolated instance').waitFor();
    // A link can name anything; the token goes to the service alone.
    const asked = requests.length;
    for (const view of ['policies', 'certificates', 'decisions', 'keys']) {
      for (const name of ['https://evil.example', '//evil.example/', '..', '\\\\evil.example']) {
        await page.goto(`${served.url}#/operate/${view}/${encodeURIComponent(name)}/SgxEnclave`);
        await page.getByText('3 to 24 letters').or(page.getByRole('alert')).first().waitFor();
      }
    }
    for (const each of requests.slice(asked)) expect(each).toContain(served.service.endpoint);
    tokens.delete('');
    const [token = ''] = tokens;
    expect(token).toMatch(/^ey/);
    for (const said of [lines.join(''), requests.join(' ')]) {
      expect(said).not.toContain(token);
      expect(said).not.toContain(secret);
    }
    expect(lines.join('')).toContain('/policies/:type');
    // The wrong secret, and instances that there are none of.
    expect(faults.filter((each) => !/status of 40[0-9]/.test(each))).toEqual([]);
  });

  it('says what to do where no issuer is set up for sign-in', async () => {
    served = await servePage(await buildPage());
    const { page, faults } = await served.open({}, '#/operate');
    await page.getByText('No issuer of this service is set up for sign-in').waitFor();
    expect(faults).toEqual([]);
  });

  it('says that it needs a service where the page is hosted without one, and tries again', async () => {
    const folder = await buildPage();
    const files = pageFiles(folder);
    let hasSettings = false;
    const server = createServer(({ url = '' }, response) => {
      const name = url.slice(1) === '' ? 'index.html' : url.slice(1);
      if (name === 'settings.json' && hasSettings)
        return response.end('{"issuers":[],"hasDefaultInstance":true}');
      const file = files.get(name);
      if (file === undefined) return response.writeHead(404).end();
      return response.writeHead(200, { 'content-type': file.type }).end(file.content);
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    served = await servePage(folder);
    const { page } = await served.open();
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/#/operate`);
    await page.getByText('not served by a service that can be operated').waitFor();
    hasSettings = true;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('Token', { exact: true }).waitFor();
    server.close();
    server.closeAllConnections();
  });
});
