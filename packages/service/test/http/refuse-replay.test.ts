/** `administration.refuseReplay` over HTTP. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { expect, it } from 'vitest';
import { startService } from '../../src/start/start-service.ts';
import { NOW, signed, signerNamed } from '../administration/signing.ts';
import { contributor, send } from '../https-client.ts';

const manager = signerNamed('manager', { kind: 'P-256' });

it.each([
  [undefined, [200, undefined, undefined]],
  [{ refuseReplay: true }, [409, 'Conflict', 'DocumentReplayed']],
])('%j decides about a document that is sent twice', async (administration, second) => {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-refuse-'));
  const service = await startService({
    dataDirectory: folder,
    source: firstOf([]),
    anchors: builtInAnchors(),
    development: { roots: [], identity: true },
    instances: [{ name: 'guarded', mode: 'Isolated', certificates: [manager.certificate.der] }],
    currentDate: () => NOW,
    administration,
  });
  try {
    const headers = { authorization: await contributor(service), 'content-type': 'text/plain' };
    const endpoint = service.instances.find(({ name }) => name === 'guarded')?.endpoint;
    const url = `${endpoint}/policies/SgxEnclave:reset?api-version=2020-10-01`;
    const reset = { method: 'POST', headers, body: signed('', manager) };
    expect((await send(service, url, reset)).status).toBe(200);
    const { status, body } = await send(service, url, reset);
    expect([status, body.error?.code, body.error?.innererror.code]).toEqual(second);
  } finally {
    await service.close();
    rmSync(folder, { recursive: true, force: true });
  }
});
