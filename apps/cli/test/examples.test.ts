import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { allCommands, declaredProgram } from './commands.ts';
import { built, program, run } from './run.ts';
import { type Serving, serving, temporaryFolder } from './serving.ts';
import { writeSigner } from './signers.ts';

const SERVING = ['serve', 'start'];
const paths = allCommands(await declaredProgram())
  .filter(({ path, command }) => command.commands.length === 0 && !SERVING.includes(path))
  .map(({ path }) => path);

describe.skipIf(!built)('the examples of --help', () => {
  const folder = temporaryFolder();
  let service: Serving;
  beforeAll(async () => {
    for (const name of ['manager', 'next']) await writeSigner(folder.path, name);
    service = await serving([
      ...['serve', '--simulator', '--development-identity', '--port', '0', '--json'],
      ...['--data', `${folder.path}/.veritee`, '--instance', `guarded=Isolated:${folder.path}/manager.pem`],
    ]);
  });
  // Examples that set a policy leave it in force.
  afterEach(async () => {
    const { endpoint, certificateAuthority, environment: env } = service.ready;
    for (const type of ['sgx', 'tpm']) {
      const reset = ['policy', 'reset', type, '--endpoint', endpoint, '--ca', certificateAuthority];
      expect((await run(reset, { env })).status).toBe(0);
    }
  });
  afterAll(async () => {
    await service.stop();
    folder.remove();
  });

  it.each(paths)('of veritee %s run as they stand', async (path) => {
    const { stdout: help } = await run([...path.split(' '), '--help']);
    const lines = [...help.matchAll(/^ {2}\$ (.+)$/gm)].map((match) => String(match[1]));
    expect(lines.length).toBeGreaterThan(0);
    const script = lines
      .map((line) => line.replace(/^veritee /, `"${process.execPath}" "${program}" `))
      .map((line) => line.replace('https://127.0.0.1:8443', service.ready.endpoint))
      .join(' && ');
    // Fails with what was printed when a line does not exit with 0.
    const env = { ...process.env, ...service.ready.environment };
    await promisify(execFile)('sh', ['-c', script], { cwd: folder.path, env });
  });
});
