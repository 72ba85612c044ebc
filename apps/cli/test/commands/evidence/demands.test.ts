/** Every option of `evidence verify` that demands something: the right value is met, and a wrong one is refused. */

import { writeFileSync } from 'node:fs';
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
  await simulated('uncertified', ['tpm', '--scenario', 'no-certificate', ...data]);
  await simulated('elsewhere', ['sgx']);
});
afterAll(() => folder.remove());

async function simulated(name: string, args: readonly string[]): Promise<void> {
  const made = await run(['simulate', ...args, '--out', file(name), '--json']);
  expect(made.status).toBe(0);
  said[name] = made.json();
}

/** How a case is verified where nothing is demanded. */
const KINDS: Readonly<Record<string, string>> = { container: 'snp', masked: 'snp', uncertified: 'tpm' };

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
  ['--event-log', 'tdx', () => join(file('tdx'), 'event-log.bin'), () => other, 'EventLogFormat'],
  ['--uvm-issuer', 'container', issuerOfContainer, () => 'did:x509:0:a::b,c', 'UvmIssuerUntrusted'],
];
/** Those take something back, each needed where it is: option, evidence, the code without it. */
const ALLOWANCES: readonly (readonly [string, string, string])[] = [
  ['--any-aik', 'uncertified', 'AikCertificateMissing'],
  ['--allow-masked-chip', 'masked', 'VekChipIdMasked'],
];
/** With evidence of their own in the tests of their kind; the last says how the outcome is told. */
const OTHERS = [
  ...['--endorsements', '--pcr-mask', '--allow-sha1', '--allow-missing-crl', '--json', '--update'],
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
});
