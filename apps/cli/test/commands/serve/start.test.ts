import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
afterAll(() => folder.remove());
const data = join(folder.path, 'data');

describe('start', () => {
  it('checks itself, says what to try, and keeps serving until stopped', async () => {
    const stop = new AbortController();
    let printed = '';
    const ended = run(['start', '--port', '0', '--data', data], {
      stop: stop.signal,
      watch: (_, text) => {
        printed += text;
        if (printed.includes('Stop with Ctrl-C')) stop.abort();
      },
    });
    const { status, stdout, stderr } = await ended;
    expect(status).toBe(0);
    expect(stdout).toMatch(/^Veritee answers at https:\/\/127\.0\.0\.1:\d+\n✓ Self-check: /);
    expect(stdout).toContain(`veritee simulate sgx --out demo --data ${data}`);
    expect(stdout).toMatch(/NODE_EXTRA_CA_CERTS=\S+ca\.pem npx veritee attest sgx --endpoint https:/);
    expect(stdout).toMatch(/curl --cacert \S+ca\.pem https:\S+\/certs/);
    expect(stderr).toContain('WARNING');
    expect(stderr).toContain('stopping');
  });

  it('prints one JSON document with --json, and has the same authority the next time', async () => {
    const first = await serving(['start', '--port', '0', '--json'], { env: { VERITEE_DATA: data } });
    expect(first.ready.certificateAuthority).toBe(join(data, 'tls/ca.pem'));
    const end = await first.stop();
    expect(end.json()).toMatchObject({
      ready: true,
      selfCheck: { mrEnclave: expect.stringMatching(/^[0-9a-f]{64}$/), milliseconds: expect.any(Number) },
    });
  });

  it('takes a free port when the default one is taken', async () => {
    const first = await serving(['start', '--data', data, '--json']);
    const second = await serving(['start', '--data', data, '--json']);
    expect(second.ready.endpoint).not.toBe(first.ready.endpoint);
    const { stderr } = await second.stop();
    expect(stderr).toContain('8443 is taken');
    await first.stop();
  });
});
