import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { type Serving, serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
/** A name that a shell would split and expand. */
const data = join(folder.path, "it's a $HOME");
let service: Serving;
beforeAll(async () => {
  service = await serving(['start', '--port', '0', '--data', data, '--json']);
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});
const env = (...more: string[]) =>
  run(['env', '--endpoint', service.ready.endpoint, '--data', data, ...more]);

describe('env', () => {
  it('prints what the ready line of start has', async () => {
    const { json } = await env('--json');
    expect(json()).toEqual(service.ready.environment);
    expect(JSON.parse((await env('--format', 'json')).stdout)).toEqual(service.ready.environment);
  });

  it('opens the service to the command, with nothing else', async () => {
    const { json } = await env('--json');
    const { status, stdout } = await run(
      ['instance', 'list', '--endpoint', service.ready.endpoint, '--ca', join(data, 'tls/ca.pem')],
      { env: json() as Record<string, string> },
    );
    expect([status, stdout]).toEqual([0, expect.stringContaining('default')]);
  });

  it('is taken by a shell as it is', async () => {
    const file = join(folder.path, 'variables.sh');
    writeFileSync(file, (await env()).stdout);
    const script = `. "${file}"; node -e 'console.log(JSON.stringify(process.env))'`;
    const { stdout } = await promisify(execFile)('sh', ['-c', script]);
    expect(JSON.parse(stdout)).toMatchObject(service.ready.environment);
  });

  it('is written for PowerShell and for files of variables', async () => {
    const powershell = (await env('--format', 'powershell')).stdout;
    expect(powershell).toContain(`$env:NODE_EXTRA_CA_CERTS = '${data.replaceAll("'", "''")}/tls/ca.pem'\n`);
    const dotenv = (await env('--format', 'dotenv')).stdout;
    expect(dotenv).toContain(`NODE_EXTRA_CA_CERTS="${data.replaceAll('$', '\\$')}/tls/ca.pem"\n`);
    expect(dotenv).toContain('AZURE_CLIENT_SECRET="veritee-well-known-contributor"\n');
  });

  it('says that there is no authority yet', async () => {
    const { status, stderr } = await run(['env', '--data', join(folder.path, 'nothing')]);
    expect([status, stderr]).toEqual([0, expect.stringContaining('veritee start makes it')]);
  });

  it('knows no other forms', async () => {
    const { status, stderr } = await env('--format', 'fish');
    expect([status, stderr]).toEqual([2, expect.stringContaining('sh, powershell, dotenv, json')]);
  });
});
