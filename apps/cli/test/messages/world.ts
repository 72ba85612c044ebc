/** What the wrong inputs are about: simulated evidence, tokens, policies, keys, and a service that runs. */

import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { run } from '../run.ts';
import { type Serving, serving, temporaryFolder } from '../serving.ts';
import { writeSigner } from '../signers.ts';

/** A folder with everything, and a running service. */
export interface World {
  readonly folder: string;
  /** Values of the words in braces. */
  readonly words: Readonly<Record<string, string>>;
  /** Variables of a credential that may do everything. */
  readonly identity: Readonly<Record<string, string>>;
  /** The credential of one who may only read. */
  readonly reader: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const POLICY = 'version=1.0;\nauthorizationrules{ [type=="x-ms-sgx-svn", value>=1] => permit(); };\n';
const STRICT = 'version=1.0;\nauthorizationrules{\n  [type=="x-ms-sgx-svn", value>=9] => permit();\n};\n';
const DENY = 'version=1.0;\nauthorizationrules{\n  [type=="x-ms-sgx-svn"] => deny();\n  => permit();\n};\n';

const SIMULATED: readonly (readonly [folder: string, type: string, ...more: string[]])[] = [
  ['demo', 'sgx'],
  ['stale', 'sgx', '--scenario', 'out-of-date'],
  ['qe-stale', 'sgx', '--scenario', 'qe-out-of-date'],
  ['revoked', 'sgx', '--scenario', 'revoked-pck'],
  ['revoked-level', 'sgx', '--scenario', 'revoked-level'],
  ['expired', 'sgx', '--scenario', 'expired-collateral'],
  ['tampered', 'sgx', '--scenario', 'tampered'],
  ['bound', 'sgx', '--scenario', 'wrong-report-data'],
  ['oe', 'openenclave'],
  ['td', 'tdx'],
  ['guest', 'snp'],
  ['masked', 'snp', '--scenario', 'masked-chip'],
  ['tpm', 'tpm'],
];

/** Makes it all. */
export async function makeWorld(): Promise<World> {
  const temporary = temporaryFolder();
  const folder = temporary.path;
  const at = (name: string): string => join(folder, name);
  for (const [name, type, ...more] of SIMULATED)
    await run(['simulate', type, '--out', at(name), '--data', at('data'), ...more]);
  await run(['simulate', 'sgx', '--out', at('elsewhere')]);
  await run(['simulate', 'snp', '--out', at('guest-elsewhere')]);
  for (const name of ['manager', 'stranger']) await writeSigner(folder, name);
  writeTexts(at);
  const service = await started(at);
  const { endpoint, certificateAuthority: ca, environment } = service.ready;
  const answer = await run([
    ...['attest', 'sgx', '--evidence', at('demo/evidence.bin'), '--json'],
    ...['--endpoint', endpoint, '--ca', ca],
  ]);
  writeFileSync(at('answer.json'), answer.stdout);
  const { token } = answer.json() as { token: string };
  writeFileSync(at('token.jwt'), token);
  writeFileSync(at('altered.jwt'), token.replace(/.{12}$/, 'AAAAAAAAAAAA'));
  writeFileSync(at('guest.jwt'), token);
  const page = await plainServer('<!doctype html><title>Not here</title>');
  const others = { plain: `http://127.0.0.1:${portOf(page)}`, overTls: `https://127.0.0.1:${portOf(page)}` };
  const gone = await plainServer('');
  const closed = `https://127.0.0.1:${portOf(gone)}`;
  gone.close();
  const words = { folder, closed, endpoint, ca, ...others, port: `${new URL(endpoint).port}` };
  const {
    ATTESTATION_READER_CLIENT_ID: id = '',
    ATTESTATION_READER_CLIENT_SECRET: secret = '',
    IDENTITY_ENDPOINT: _,
    IDENTITY_HEADER: __,
    ...rest
  } = environment;
  return {
    folder,
    words,
    identity: environment,
    reader: { ...rest, AZURE_CLIENT_ID: id, AZURE_CLIENT_SECRET: secret },
    close: async () => {
      await service.stop();
      page.close();
      temporary.remove();
    },
  };
}

function started(at: (name: string) => string): Promise<Serving> {
  return serving([
    ...['serve', '--simulator', '--development-identity', '--port', '0', '--json', '--data', at('data')],
    ...['--instance', `guarded=Isolated:${at('manager.pem')}`, '--instance', 'shared=Shared'],
  ]);
}

function writeTexts(at: (name: string) => string): void {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const texts: Readonly<Record<string, string | Uint8Array>> = {
    'my.policy': POLICY,
    'strict.policy': STRICT,
    'deny.policy': DENY,
    'typed.policy': POLICY.replace('>=1', '=="1"'),
    'slip.policy': POLICY.replace('permit', 'permitt'),
    'colon.policy': 'version=1.0;\nauthorizationrules{ => permit() };\n',
    'old.policy': POLICY.replace('[type=="x-ms-sgx-svn", value>=1]', '![type=="x-ms-sgx-svn"]'),
    'curly.policy': 'version=1.0;\nauthorizationrules{ [type==“x”] => permit(); };\n',
    'future.policy': POLICY.replace('1.0', '3.0'),
    'claims.json': '[{"type":"x-ms-sgx-svn","value":1,"issuer":"AttestationService"}]',
    'misspelt-claims.json': '[{"type":"x-ms-sgx-svn","valu":1}]',
    'issuer-claims.json': '[{"type":"x-ms-sgx-svn","value":1,"issuer":"Azure"}]',
    'float-claims.json': '[{"type":"x-ms-sgx-svn","value":1.5}]',
    'broken.json': '{"type":',
    'no-token.json': '{"result":1}',
    'keys.json': '{"keys":[]}',
    'empty.bin': '',
    'noise.bin': new Uint8Array(400).fill(0xa5),
    'page.html': '<!doctype html><title>404</title>',
    'lfs.bin': 'version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n',
    'other-data.bin': 'something else',
    'plain.pem': privateKey.export({ type: 'pkcs8', format: 'pem' }),
    'locked.pem': privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' }),
    'public.pem': publicKey.export({ type: 'spki', format: 'pem' }),
    'settings.json': '{"port":8443,"limts":{}}',
    'wrong-settings.json': '{"port":"a lot"}',
    'broken-settings.json': '{"port":8443,}',
    'short.key': 'abc',
  };
  for (const [name, content] of Object.entries(texts)) writeFileSync(at(name), content);
  writeFileSync(at('wide.policy'), Buffer.from(`\ufeff${POLICY}`, 'utf16le'));
  const quote = readFileSync(at('demo/evidence.bin'));
  writeFileSync(at('cut.bin'), quote.subarray(0, 500));
  writeFileSync(at('longer.bin'), Buffer.concat([quote, Buffer.from('xx')]));
  mkdirSync(at('empty-folder'), { recursive: true });
}

async function plainServer(body: string): Promise<Server> {
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end(body));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
