/** Every option of `token verify` that expects something: the right value is met, and a wrong one is refused by its own code. */

import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allCommands, declaredProgram } from '../../commands.ts';
import { run } from '../../run.ts';
import { type Serving, serving, temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
const file = (name: string, text?: string): string => {
  const path = join(folder.path, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
};
const MR_ENCLAVE = 'e1'.repeat(32);
const MR_SIGNER = '51'.repeat(32);
const LAUNCHED = 'a7'.repeat(48);
const NONCE = 'a nonce of this test';
const bound = file('bound.bin', 'what the enclave is bound to');
const configuration = file('configuration.bin', 'what the host had to name');
const hostData = createHash('sha256').update('what the host had to name').digest('hex');

let service: Serving;
let remote: string[];
beforeAll(async () => {
  const data = file('data');
  service = await serving(['serve', '--simulator', '--port', '0', '--data', data, '--json']);
  remote = ['--endpoint', service.ready.endpoint, '--ca', service.ready.certificateAuthority];
  const enclave = [
    ...['--mr-enclave', MR_ENCLAVE, '--mr-signer', MR_SIGNER, '--product-id', '7', '--svn', '3'],
    ...['--runtime-data', bound, '--data', data],
  ];
  const guest = ['--launch-measurement', LAUNCHED, '--inittime-data', configuration, '--data', data];
  await attested('enclave', 'sgx', enclave, ['--runtime-data', bound, '--nonce', NONCE]);
  await attested('debug', 'sgx', ['--debug', ...enclave], ['--runtime-data', bound]);
  await attested('guest', 'snp', guest, ['--inittime-data', configuration]);
});
afterAll(async () => {
  await service?.stop();
  folder.remove();
});

/** Leaves the answer of the service as a file of that name. */
async function attested(
  name: string,
  type: string,
  made: readonly string[],
  sent: readonly string[],
): Promise<void> {
  const out = file(`of-${name}`);
  expect(await run(['simulate', type, '--out', out, ...made])).toMatchObject({ status: 0 });
  const evidence = ['--evidence', join(out, 'evidence.bin')];
  const answer = await run(['attest', type, ...evidence, ...remote, ...sent, '--json']);
  expect(answer).toMatchObject({ status: 0 });
  file(name, answer.stdout);
}

async function verified(name: string, more: readonly string[]): Promise<readonly string[]> {
  const { certificateAuthority, endpoint } = service.ready;
  const args = more.includes('--issuer') ? [] : ['--issuer', endpoint];
  const result = await run([
    ...['token', 'verify', file(name), ...args, '--ca', certificateAuthority, ...more, '--json'],
  ]);
  const { valid, problems } = result.json() as { valid: boolean; problems: readonly { code: string }[] };
  expect({ valid, status: result.status }).toEqual({
    valid: problems.length === 0,
    status: problems.length > 0 ? 1 : 0,
  });
  return problems.map(({ code }) => code);
}

/** Option, a value that is met, one that is not, the code of that, the token. */
const EXPECTATIONS: readonly (readonly [string, string, string, string, string])[] = [
  ['--type', 'sgx', 'snp', 'AttestationTypeUnexpected', 'enclave'],
  ['--measurement', MR_ENCLAVE, '00'.repeat(32), 'MeasurementUnexpected', 'enclave'],
  ['--measurement', LAUNCHED, '00'.repeat(48), 'MeasurementUnexpected', 'guest'],
  ['--signer', MR_SIGNER, '00'.repeat(32), 'SignerUnexpected', 'enclave'],
  ['--host-data', hostData, '00'.repeat(32), 'HostDataUnexpected', 'guest'],
  ['--tee-status', 'Revoked,azuredefault', 'UpToDate,Revoked', 'TeeStatusUnexpected', 'enclave'],
  ['--mr-enclave', MR_ENCLAVE, '00'.repeat(32), 'MrEnclaveUnexpected', 'enclave'],
  ['--mr-signer', MR_SIGNER, '00'.repeat(32), 'MrSignerUnexpected', 'enclave'],
  ['--product-id', '7', '8', 'ProductIdUnexpected', 'enclave'],
  ['--minimum-svn', '3', '4', 'SvnTooLow', 'enclave'],
  ['--nonce', NONCE, 'another', 'NonceUnexpected', 'enclave'],
  ['--runtime-data', bound, configuration, 'RuntimeDataUnbound', 'enclave'],
  ['--maximum-age', '600', '60', 'TokenTooOld', 'enclave'],
];
/** Tested below, since their right values are known only then; the rest says what is verified, and how it is told. */
const OTHERS = ['--policy-hash', '--issuer', '--keys', '--ca', '--at', '--allow-debug', '--json'];

describe('token verify', () => {
  it('has a line in this table for every option that expects something', async () => {
    const command = allCommands(await declaredProgram()).find(({ path }) => path === 'token verify');
    const options = command?.command.options.map(({ long }) => long) ?? [];
    const tested = new Set([...EXPECTATIONS.map(([option]) => option), ...OTHERS]);
    expect([...tested].sort()).toEqual([...options].sort());
  });

  it.each(EXPECTATIONS)('%s %s is met, %s is %s', async (option, right, wrong, code, token) => {
    expect(await verified(token, [option, right])).toEqual([]);
    const later = option === '--maximum-age' ? ['--at', new Date(Date.now() + 600_000).toISOString()] : [];
    expect(await verified(token, [option, wrong, ...later])).toEqual([code]);
  });

  it('--policy-hash is met by the hash in the token alone', async () => {
    const shown = await run(['token', 'show', file('enclave'), '--json']);
    const { claims } = shown.json() as { claims: Readonly<Record<string, string>> };
    expect(await verified('enclave', ['--policy-hash', claims['x-ms-policy-hash'] ?? ''])).toEqual([]);
    expect(await verified('enclave', ['--policy-hash', 'A'.repeat(43)])).toEqual(['PolicyHashUnexpected']);
  });

  it('--allow-debug is needed for an enclave that can be debugged', async () => {
    expect(await verified('debug', [])).toEqual(['DebuggableRefused']);
    expect(await verified('debug', ['--allow-debug'])).toEqual([]);
  });

  it('--issuer, --keys and --at decide', async () => {
    expect(await verified('enclave', ['--issuer', 'https://other.example'])).toContain('IssuerUnexpected');
    expect(await verified('enclave', ['--keys', file('none.json', '{"keys":[]}')])).toEqual(['KeyUnknown']);
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
    expect(await verified('enclave', ['--at', tomorrow])).toEqual(['TokenExpired']);
  });
});
