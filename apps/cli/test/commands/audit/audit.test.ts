/** `veritee audit`: the log of a running service, kept and proven. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { type Serving, serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
let service: Serving;
let reach: string[];

beforeAll(async () => {
  service = await serving([
    ...['serve', '--simulator', '--development-identity', '--port', '0', '--json', '--data', data],
    ...['--instance', 'contoso=AAD'],
  ]);
  reach = ['--endpoint', service.ready.endpoint, '--ca', service.ready.certificateAuthority];
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

const veritee = (words: readonly string[]) => run(words, { env: service.ready.environment });
const verify = async (...words: string[]) => {
  const { status, stdout } = await veritee(['audit', 'verify', ...words, '--json']);
  const { valid, records, head, error } = JSON.parse(stdout);
  return { status, valid, records, head, code: error?.code };
};

/** The log as it is now, exported to a file of that name. */
async function exported(name: string): Promise<string> {
  const file = join(folder.path, name);
  writeFileSync(file, (await veritee(['audit', 'export', ...reach])).stdout);
  return file;
}

describe('the audit log of a service', () => {
  it('is proven through the service, in its storage and as it was exported, with one head', async () => {
    const byService = await verify(...reach);
    expect(byService).toMatchObject({
      status: 0,
      valid: true,
      head: expect.stringMatching(/^\d+:[0-9a-f]{64}$/),
    });
    expect(byService.records).toBeGreaterThanOrEqual(2);
    expect(await verify('--data', data)).toEqual(byService);
    const kept = await exported('proven.jsonl');
    expect(await verify(kept)).toEqual(byService);
    const text = await veritee(['audit', 'verify', kept]);
    expect(text.stdout).toContain(`Head  ${byService.head}`);
  });

  it('goes on from a head that is remembered', async () => {
    const { head, records } = await verify(...reach);
    const kept = await exported('before.jsonl');
    await veritee(['instance', 'create', 'fabrikam', ...reach]);
    const later = await verify(...reach, '--head', head);
    expect(later).toMatchObject({ status: 0, records: records + 1 });
    expect(await verify(kept, '--head', later.head)).toMatchObject({ status: 1, code: 'RememberedMissing' });
  });

  it('is refused when it was altered or cut', async () => {
    const lines = readFileSync(await exported('whole.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const touched = join(folder.path, 'touched.jsonl');
    writeFileSync(touched, lines.join('\n').replace('CreateInstance', 'RemoveInstance'));
    expect(await verify(touched)).toMatchObject({ status: 1, valid: false, code: 'HashMismatch' });
    writeFileSync(touched, lines.slice(1).join('\n'));
    expect(await verify(touched)).toMatchObject({ status: 1, code: 'SequenceBroken' });
  });

  it.each([
    [[], 'InvalidUsage'],
    [['x.jsonl', '--data', '.'], 'InvalidUsage'],
    [['no-such-file'], 'InputUnreadable'],
    [['--data', 'no-such-folder'], 'InputUnreadable'],
    [['-'], 'InputInvalid'],
    [['-', '--head', '7'], 'InvalidArgument'],
  ])('%j is wrong usage (2)', async (words, code) => {
    const result = await run(['audit', 'verify', ...words, '--json'], { stdin: 'hello' });
    expect([result.status, result.json()]).toEqual([2, { error: { code, message: expect.any(String) } }]);
  });
});
