/**
 * Ten programs as users of the packages would write them from the documentation: compiled strictly against the packed packages
 * outside the repository, without a cast, and run against a service that the packed command serves.
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pemSigner } from './e2e/administered-service.ts';
import { isBuilt, type PackedProject, packedProject } from './support/packed-project.ts';

const execute = promisify(execFile);
const folder = join(import.meta.dirname, 'programs');
const programs = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(join(folder, name), 'utf8'),
}));

/** What makes TypeScript believe instead of check. */
const BELIEVED =
  /\bas (?!const\b|\w+(?:,| \}| from\b))|\bany\b|@ts-|biome-ignore|eslint-disable|\w!(?:[.;,)[]|$)|^import \* as (?!z\b|for[A-Z])/m;

describe('the programs', () => {
  it('are ten', () => {
    expect(programs).toHaveLength(10);
  });

  it.each(programs)('$name believes nothing that the compiler cannot check', ({ text }) => {
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'/g, "''");
    expect(code).not.toMatch(BELIEVED);
  });

  it.each(['x as unknown', 'x as Uint8Array', 'let x: any', 'x!.y', '// @ts-ignore'])(
    'would be found to hold %s',
    (text) => expect(text).toMatch(BELIEVED),
  );
});

if (!isBuilt) console.warn('skipped: the packages are not built (npm run build)');

describe.skipIf(!isBuilt)('each program, from the packed packages', () => {
  let project: PackedProject;
  let service: ChildProcess | undefined;
  let environment: Readonly<Record<string, string>>;
  const at = (...path: readonly string[]): string => join(project.folder, ...path);

  beforeAll(async () => {
    project = await packedProject();
    project.write(Object.fromEntries(programs.map(({ name, text }) => [`programs/${name}`, text])));
    expect(await project.compile('programs', { noEmit: false })).toEqual([]);
    project.write(filesOfSigners());
    ({ service, environment } = await served());
    await veritee('simulate', 'sgx', '--out', 'demo', '--data', 'data', '--runtime-data', 'key.json');
    await veritee('simulate', 'sgx', '--out', 'late', '--data', 'data', '--scenario', 'out-of-date');
  }, 300_000);
  afterAll(async () => {
    if (service !== undefined && service.exitCode === null) {
      service.kill('SIGTERM');
      await once(service, 'exit');
    }
    project?.remove();
  });

  /** The command of the packed package, in the folder of the programs. */
  const commandLine = (argv: readonly string[]): readonly string[] => [
    at('node_modules/veritee/bin/veritee.js'),
    ...argv,
  ];
  const veritee = (...argv: readonly string[]): Promise<unknown> =>
    execute(process.execPath, [...commandLine(argv)], { cwd: at('programs') });

  async function served(): Promise<{ service: ChildProcess; environment: Record<string, string> }> {
    const argv = [
      'serve',
      '--simulator',
      '--development-identity',
      '--data',
      'data',
      '--port',
      '0',
      '--json',
    ];
    const started = spawn(
      process.execPath,
      [...commandLine([...argv, '--instance', 'guarded=Isolated:manager.pem'])],
      { cwd: at('programs'), stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const lines = createInterface({ input: started.stdout });
    const first = await Promise.race([once(lines, 'line'), once(started, 'exit')]);
    const line = String(first[0]);
    if (!line.startsWith('{')) throw new Error(`the service ended with ${line}`);
    const ready: { environment: Record<string, string> } = JSON.parse(line);
    const env = { ...process.env, ...ready.environment };
    const { stdout: token } = await execute(process.execPath, ['--input-type=module', '--eval', ASK], {
      env,
    });
    return { service: started, environment: { ...ready.environment, ACCESS_TOKEN: token } };
  }

  /** The lines that a program prints. */
  const linesOf = async (name: string): Promise<string[]> =>
    (await project.run(`programs/${name}.js`, environment)).trimEnd().split('\n');

  it('attests with types', async () => {
    expect(await linesOf('attest')).toEqual(['sgx 32 1 n-83f1', 'KEY', '3']);
  });

  it('tells every failure by its code', async () => {
    expect(await linesOf('failures')).toEqual([
      'usage: RunTimeDataUnbound',
      'connection: ConnectionFailed',
      'service: ServiceRefused 400 InvalidParameter Evidence',
      'service: ServiceRefused 400 InvalidParameter Tcb',
      'service: ServiceRefused 400 PolicyEvaluationError PolicyDenied',
      'service: ServiceRefused 400 PolicyParsingError PolicySyntax',
      'aborted',
      'token: SignatureInvalid',
      'keys: KeysUnavailable',
      'verifier: OptionsInvalid, a public host, or allowPrivateAddresses',
      'token: SvnTooLow,ClaimMissing',
    ]);
  });

  it('decides as a relying party', async () => {
    expect(await linesOf('relying-party')).toEqual([
      "false { my: 'key' }",
      'sgx 1',
      `SignerUnexpected ${'00'.repeat(32)}`,
      'SvnTooLow at least 9',
    ]);
  });

  it('guards routes', async () => {
    expect(await linesOf('guards')).toEqual([
      expect.stringMatching(/^200 \{"svn":1\} 401 \{.*"code":"TokenMissing"/),
      expect.stringMatching(/^403 \{.*"code":"TokenRefused".*"code":"NonceUnexpected"/),
    ]);
  });

  it('releases a key', async () => {
    expect(await linesOf('key-release')).toEqual(['open sesame', 'ReleaseDenied']);
  });

  it('administers an isolated instance with a PEM and a key of WebCrypto', async () => {
    expect(await linesOf('isolated-policies')).toEqual([
      'Updated 1',
      'signed true true',
      'IsPresent',
      'Removed',
      '400 DocumentSigner DocumentUnsigned',
      'IsAbsent 1',
    ]);
  });

  it('holds the conversation of a TPM', async () => {
    expect(await linesOf('tpm')).toEqual(['tpm true true', 'PolicyNotPermitting']);
  });

  it('verifies evidence offline', async () => {
    expect(await linesOf('offline')).toEqual([
      'SgxEnclave UpToDate 1',
      'true',
      'PckChainUntrusted undefined',
      'HeldDataMismatch undefined',
      'PckChainExpired undefined',
      'StatusNotAccepted OutOfDate',
    ]);
  });

  it('explains a policy in a bundle for pages', async () => {
    const outfile = at('programs/page.mjs');
    const entryPoints = [at('programs/policy-page.js')];
    const { metafile } = await build({
      entryPoints,
      outfile,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'browser',
      metafile: true,
      logLevel: 'silent',
    });
    expect(Object.values(metafile.outputs)[0]?.bytes).toBeLessThan(90_000);
    const { decide }: { decide: (text: string, claims: string) => string[] } = await import(outfile);
    const text = 'version=1.0; authorizationrules { [type=="svn", value>=2] => permit(); };';
    expect(decide(text, '[{"type":"svn","value":3}]')[0]).toBe('permitted');
    expect(decide(text, '[{"type":"svn","value":1}]').join('\n')).toMatch(
      /refused: NoPermit[\s\S]*at least 2/,
    );
    expect(decide(text.replace('=>', '->'), '[]')[0]).toMatch(/^1:\d+ /);
  });

  it('runs the service inside a test', async () => {
    const { stdout } = await execute(process.execPath, ['--test', at('programs/service-in-a-test.js')]);
    expect(stdout).toMatch(/pass 2\n[\s\S]*fail 0/);
  });
});

/** Prints a token of the development identity; a process of its own, to trust the service's certificate authority. */
const ASK = `
const { IDENTITY_ENDPOINT, IDENTITY_HEADER } = process.env;
const url = IDENTITY_ENDPOINT + '?api-version=2019-08-01&resource=https://attest.azure.net';
const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': IDENTITY_HEADER } });
process.stdout.write((await answer.json()).access_token);
`;

/** The key and certificate of a manager as PEM, and those of a successor: its key as JWK. */
function filesOfSigners(): Record<string, string> {
  const manager = pemSigner('Manager');
  const next = pemSigner('Next manager', 'ec');
  return {
    'programs/key.json': '{"my":"key"}',
    'programs/manager-key.pem': manager.privateKey,
    'programs/manager.pem': manager.certificate,
    'programs/next-key.json': JSON.stringify(createPrivateKey(next.privateKey).export({ format: 'jwk' })),
    'programs/next.pem': next.certificate,
  };
}
