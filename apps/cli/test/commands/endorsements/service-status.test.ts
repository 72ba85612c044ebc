/** `veritee endorsements status --endpoint`: what a running service has needed, and when that ends. */

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { type Serving, serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
let service: Serving;

beforeAll(async () => {
  service = await serving([
    ...['serve', '--simulator', '--development-identity', '--serve-endorsements', '--port', '0', '--json'],
    ...['--data', join(folder.path, 'data')],
  ]);
}, 60_000);
afterAll(async () => {
  await service.stop();
  folder.remove();
});

const at = () => ['--endpoint', service.ready.endpoint, '--ca', service.ready.certificateAuthority];
const status = (words: readonly string[] = [], env: Record<string, string> = service.ready.environment) =>
  run(['endorsements', 'status', ...words, ...at(), '--json'], { env });

describe('the status of the endorsements of a service', () => {
  it('is that of what it has needed', async () => {
    expect([(await status()).status, (await status()).json()['status']]).toEqual([0, []]);
    const data = join(folder.path, 'data');
    await run(['simulate', 'sgx', '--out', join(folder.path, 'demo'), '--data', data]);
    const evidence = join(folder.path, 'demo/evidence.bin');
    expect((await run(['attest', 'sgx', '--evidence', evidence, ...at()])).status).toBe(0);
    const { json, status: code } = await status();
    expect([code, json()]).toMatchObject([
      0,
      {
        status: [
          { platforms: [expect.stringMatching(/^SGX platforms of FMSPC /)], from: expect.any(String) },
        ],
        due: 0,
      },
    ]);
    expect(json()['endorsements']).toBeGreaterThanOrEqual(4);
    expect((await status(['--within', '10000'])).status).toBe(1);
    expect((await status(['--at', '2200-01-01'])).status).toBe(1);
    const served = await run([
      ...['evidence', 'verify', 'sgx', evidence, '--trust-root', join(folder.path, 'demo/root.pem')],
      ...['--endorsements', `pccs+${service.ready.endpoint}/management/endorsements`, '--json'],
    ]);
    // Its certificate is the development CA's, which this process does not trust.
    expect(served.json()).toMatchObject({ error: { code: 'EndorsementsUnavailable' } });
  });

  it('is for operators', async () => {
    const reader = {
      ...service.ready.environment,
      AZURE_CLIENT_ID: service.ready.environment['ATTESTATION_READER_CLIENT_ID'] ?? '',
      AZURE_CLIENT_SECRET: service.ready.environment['ATTESTATION_READER_CLIENT_SECRET'] ?? '',
    };
    const { status: code, json } = await status([], reader);
    expect([code, json()]).toMatchObject([1, { error: { code: 'Forbidden' } }]);
  });

  it('is asked of a service or of a path', async () => {
    const both = await status([join(folder.path, 'kept')]);
    const neither = await run(['endorsements', 'status', '--json']);
    for (const wrong of [both, neither])
      expect([wrong.status, wrong.json()]).toMatchObject([2, { error: { code: 'InvalidUsage' } }]);
  });
});
