/** Every option of `evidence verify` that demands something: the right value is met, and a wrong one is refused. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allCommands, declaredProgram } from '../../commands.ts';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
const file = (name: string, text?: string): string => {
  const path = join(folder.path, name);
  if (text !== undefined) writeFileSync(path, text);
  return path;
};
const bound = file('bound.bin', 'what the evidence is bound to');
const other = file('other.bin', 'what it is not bound to');
const configuration = file('configuration.bin', 'what the host had to name');

const said: Record<string, Record<string, unknown>> = {};
beforeAll(async () => {
  const both = ['--runtime-data', bound, '--inittime-data', configuration];
  const data = ['--data', file('data')];
  await simulated('sgx', ['sgx', '--runtime-data', bound, ...data]);
  await simulated('tdx', ['tdx', ...both, ...data]);
  await simulated('snp', ['snp', ...both, ...data]);
  await simulated('container', ['snp', '--scenario', 'container', ...data]);
  await simulated('masked', ['snp', '--scenario', 'masked-chip', ...data]);
  await simulated('tpm', ['tpm', ...data]);
  await simulated('fewer', ['tpm', '--scenario', 'pcrs-left-out', ...data]);
  await simulated('unlisted', ['snp', ...data]);
  forgetRevocationList(file('unlisted'));
  await simulated('uncertified', ['tpm', '--scenario', 'no-certificate', ...data]);
  await simulated('elsewhere', ['sgx']);
});
afterAll(() => folder.remove());

async function simulated(name: string, args: readonly string[]): Promise<void> {
  const made = await run(['simulate', ...args, '--out', file(name), '--json']);
  expect(made.status).toBe(0);
  said[name] = made.json();
}

/** Leaves a folder of endorsements without revocation lists. */
function forgetRevocationList(folder: string): void {
  const path = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { items: { request: { kind: string } }[] };
  const items = manifest.items.filter(({ request }) => request.kind !== 'vek-crl');
  expect(items.length).toBeLessThan(manifest.items.length);
  writeFileSync(path, JSON.stringify({ ...manifest, items }));
}

/** How a case is verified where nothing is demanded. */
const KINDS: Readonly<Record<string, string>> = {
  container: 'snp',
  masked: 'snp',
  unlisted: 'snp',
  uncertified: 'tpm',
  fewer: 'tpm',
};

async function verified(
  name: string,
  more: readonly string[],
): Promise<{ readonly status: number; readonly code: unknown }> {
  const kind = KINDS[name] ?? name;
  const has = (option: string) => more.includes(option);
  const result = await run([
    ...['evidence', 'verify', kind, join(file(name), 'evidence.bin'), ...more, '--json'],
    ...(kind === 'tpm' || has('--endorsements') ? [] : ['--endorsements', file(name)]),
    ...(has('--trust-root') ? [] : ['--trust-root', join(file(name), 'root.pem')]),
  ]);
  const { accepted, error } = result.json() as { accepted?: boolean; error?: { code?: string } };
  expect(accepted).toBe(result.status === 0);
  return { status: result.status, code: error?.code };
}

/** Option, evidence, a value that is met, one that is not, the code of that. Values may be files of a simulation. */
const DEMANDS: readonly (readonly [string, string, () => string, () => string, string])[] = [
  ['--runtime-data', 'sgx', () => bound, () => other, 'HeldDataMismatch'],
  ['--runtime-data', 'tdx', () => bound, () => other, 'HeldDataMismatch'],
  ['--runtime-data', 'snp', () => bound, () => other, 'HeldDataMismatch'],
  ['--inittime-data', 'tdx', () => configuration, () => other, 'HeldDataMismatch'],
  ['--inittime-data', 'snp', () => configuration, () => other, 'HeldDataMismatch'],
  ['--accept', 'sgx', () => 'UpToDate', () => 'OutOfDate', 'StatusNotAccepted'],
  ['--accept', 'tdx', () => 'OutOfDate,UpToDate', () => 'OutOfDate', 'StatusNotAccepted'],
  ['--trust-root', 'sgx', () => rootOf('sgx'), () => rootOf('elsewhere'), 'PckChainUntrusted'],
  ['--trust-root', 'tpm', () => rootOf('tpm'), () => rootOf('snp'), 'AikCertificateUntrusted'],
  ['--at', 'sgx', () => momentOf('sgx'), () => '2056-01-01', 'PckChainExpired'],
  ['--at', 'tpm', () => momentOf('tpm'), () => '2056-01-01', 'AikCertificateExpired'],
  ['--challenge', 'tpm', () => `${said['tpm']?.['challenge']}`, () => '00'.repeat(16), 'ChallengeMismatch'],
  ['--pcr-mask', 'fewer', () => '0xffff', () => '0x1ffff', 'PcrMaskNotCovered'],
  ['--event-log', 'tdx', () => join(file('tdx'), 'event-log.bin'), () => other, 'EventLogFormat'],
  ['--uvm-issuer', 'container', issuerOfContainer, () => 'did:x509:0:a::b,c', 'UvmIssuerUntrusted'],
];
/** Those take something back, each needed where it is: option, evidence, the code without it. */
const ALLOWANCES: readonly (readonly [string, string, string])[] = [
  ['--any-aik', 'uncertified', 'AikCertificateMissing'],
  ['--allow-masked-chip', 'masked', 'VekChipIdMasked'],
  ['--allow-missing-crl', 'unlisted', 'EndorsementsMissing'],
];
/** With evidence of their own in the tests of their kind; the last says how the outcome is told. */
const OTHERS = [
  ...['--endorsements', '--allow-sha1', '--json', '--update'],
  ...['--allow-uncertified-ak', '--allow-unknown-paravisor', '--paravisor', '--secure-boot-key'],
];

function rootOf(name: string): string {
  return join(file(name), 'root.pem');
}

function momentOf(name: string): string {
  return String(said[name]?.['at'] ?? new Date().toISOString());
}

function issuerOfContainer(): string {
  const issuer = said['container']?.['uvmIssuer'] as { issuer: string; feed: string } | undefined;
  return `${issuer?.issuer},${issuer?.feed}`;
}

describe('evidence verify', () => {
  it('has a line in these tables for every option', async () => {
    const command = allCommands(await declaredProgram()).find(({ path }) => path === 'evidence verify');
    const options = command?.command.options.map(({ long }) => String(long)) ?? [];
    const tested = [...DEMANDS, ...ALLOWANCES].map(([option]) => option);
    expect([...new Set([...tested, ...OTHERS])].sort()).toEqual([...options].sort());
  });

  it.each(DEMANDS)('%s of %s', async (option, name, right, wrong, code) => {
    expect(await verified(name, [option, right()])).toEqual({ status: 0, code: undefined });
    expect(await verified(name, [option, wrong()])).toEqual({ status: 1, code });
  });

  it.each(ALLOWANCES)('%s is needed for evidence that is %s', async (option, name, code) => {
    expect(await verified(name, [])).toEqual({ status: 1, code });
    expect(await verified(name, [option])).toEqual({ status: 0, code: undefined });
  });

  it.each([
    ['snp', 'Verified', 0],
    ['snp', 'uptodate,verified', 0],
    ['tpm', 'Verified', 0],
    ['sgx', 'Verified,UpToDate', 0],
    ['sgx', 'OutOfDate,Verified', 1],
  ])('%s with --accept %s ends with %d', async (name, accept, status) => {
    expect((await verified(name, ['--accept', accept])).status).toBe(status);
  });

  it.each([
    ['snp', 'UpToDate'],
    ['tpm', 'UpToDate,OutOfDate'],
    ['sgx', 'Verified'],
  ])('%s can never have a status of --accept %s', async (name, accept) => {
    const words = [
      'evidence',
      'verify',
      name,
      join(file(name), 'evidence.bin'),
      '--accept',
      accept,
      '--json',
    ];
    const { status, json } = await run(words);
    expect([status, json()]).toMatchObject([2, { error: { code: 'StatusNotAcceptable' } }]);
  });
});
