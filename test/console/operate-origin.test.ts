/** The page in a real browser at another address than the service's own: through a tunnel, or beside its public URL. */

import { type AddressInfo, connect, createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noChromium } from '../support/console-page.ts';
import { type OperatedPage, operatedPage } from '../support/operated-page.ts';

describe.skipIf(noChromium)('the page at another origin than the service names', () => {
  let operated: OperatedPage;
  let tunnel: Server;
  beforeAll(async () => {
    operated = await operatedPage();
    const { hostname, port } = new URL(operated.served.service.endpoint);
    tunnel = createServer((socket) => {
      const onward = connect(Number(port), hostname);
      for (const end of [socket, onward]) end.on('error', () => end.destroy());
      socket.pipe(onward).pipe(socket);
    });
    await new Promise<void>((done) => tunnel.listen(0, '127.0.0.1', done));
  });
  afterAll(async () => {
    tunnel.close();
    await operated.close();
  });
  const origin = (): string => `https://127.0.0.1:${(tunnel.address() as AddressInfo).port}`;

  it('administers policies: tokens name the service, and everything is asked at the origin of the page', async () => {
    const { page, faults, sent } = await operated.open('policies/contoso/SgxEnclave', {
      base: `${origin()}/console/`,
    });
    const inForce = page.getByRole('region', { name: 'In force', exact: true });
    await inForce.getByText('default', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Change…' }).click();
    await page.getByRole('textbox', { name: 'Policy text' }).focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.insertText('version=1.0;authorizationrules{=>permit();};issuancerules{};');
    await page.getByRole('button', { name: /^Set for/ }).click();
    await page.getByText('The policy was set.').waitFor();
    await inForce.getByText('unsigned', { exact: true }).waitFor();
    expect(new Set(sent.map(({ url }) => new URL(url).origin))).toEqual(new Set([origin()]));
    expect(faults).toEqual([]);
  });
});
