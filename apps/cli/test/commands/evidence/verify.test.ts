import { readFileSync } from 'node:fs';
import { evidenceKinds } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { acceptableStatuses } from '../../../src/input/accepted-statuses.ts';
import { run } from '../../run.ts';
import { noVectors, vector, vectorFolders, vectorJson } from '../../vectors.ts';

const collateral = vector('sgx/sgx-v3-oldroot-4b10adcc/collateral.json');
const when = '2025-06-11T19:18:17Z';
const report = vector('maa/evidence/samples-oe.release.oe-report.bin');

function verify(type: string, file: string, ...more: string[]) {
  return run(['evidence', 'verify', type, file, '--endorsements', collateral, '--at', when, ...more]);
}

interface Expected {
  readonly verificationTime: string;
  readonly trustedRoot: string;
  readonly verdict: string;
  readonly accepted: boolean;
  readonly advisoryIDs: readonly string[];
  readonly mrenclave: string;
}

describe.skipIf(noVectors)('evidence verify: SGX reference cases', () => {
  it.each(vectorFolders('sgx'))('%s comes out as expected', async (name) => {
    const expected = vectorJson<Expected>('sgx', name, 'expected.json');
    const ownRoot = expected.trustedRoot.endsWith('.pem')
      ? ['--trust-root', vector('sgx', name, expected.trustedRoot)]
      : [];
    const result = await run([
      ...['evidence', 'verify', 'sgx', vector('sgx', name, 'quote.bin'), '--json'],
      ...['--endorsements', vector('sgx', name, 'collateral.json'), '--at', expected.verificationTime],
      ...['--accept', acceptableStatuses(evidenceKinds).join(',')],
      ...ownRoot,
    ]);
    const answer = result.json();
    const trail = answer['trail'] as { check: string; ok: boolean; detail: string }[];
    expect(answer['type']).toBe('SgxEnclave');
    expect(answer['accepted']).toBe(expected.accepted);
    expect(trail.at(-1)?.ok).toBe(expected.accepted);
    expect(result.status).toBe(expected.accepted ? 0 : 1);
    if (expected.accepted) {
      expect(answer).not.toHaveProperty('error');
      expect(answer['status']).toBe(expected.verdict);
      expect(answer['advisories']).toEqual(expected.advisoryIDs);
      expect(answer['claims']).toMatchObject({ 'x-ms-sgx-mrenclave': expected.mrenclave });
    } else {
      expect(answer['error']).toMatchObject({ code: expect.any(String), message: expect.any(String) });
    }
  });
});

describe.skipIf(noVectors)('evidence verify: real evidence of the published samples', () => {
  const samples = [
    ['sgx', 'samples-intel.debug', 'sgx-quote.bin'],
    ['sgx', 'samples-intel.release', 'sgx-quote.bin'],
    ['openenclave', 'samples-oe.debug', 'oe-report.bin'],
    ['openenclave', 'samples-oe.prodid', 'oe-report.bin'],
    ['openenclave', 'samples-oe.release', 'oe-report.bin'],
  ] as const;

  it.each(samples)('%s %s says OutOfDate and claims what the enclave is', async (type, name, file) => {
    const evidence = vector('maa/evidence', `${name}.${file}`);
    const runtimeData = vector('maa/evidence', `${name}.runtime-data.bin`);
    const stated = vectorJson<Record<string, string | number>>('maa/evidence', `${name}.enclave.info.json`);
    const productId = Buffer.from(String(stated['ProductIdHex']), 'hex').readUInt16LE();
    const claims = {
      'x-ms-sgx-mrenclave': String(stated['MrEnclaveHex']).toLowerCase(),
      'x-ms-sgx-mrsigner': String(stated['MrSignerHex']).toLowerCase(),
      'x-ms-sgx-product-id': productId,
      'x-ms-sgx-svn': stated['SecurityVersion'],
    };

    const refused = await verify(type, evidence, '--json');
    expect(refused.status).toBe(1);
    expect(refused.json()).toMatchObject({
      accepted: false,
      status: 'OutOfDate',
      error: { code: 'StatusNotAccepted' },
      claims,
    });

    const accepted = await verify(type, evidence, '--accept', 'OutOfDate', '--runtime-data', runtimeData);
    expect(accepted.status).toBe(0);
    expect(accepted.stdout).toContain('✓ Accepted');
    expect(accepted.stdout).toMatch(/Status +OutOfDate/);
    for (const [claim, value] of Object.entries(claims)) {
      expect(accepted.stdout).toMatch(new RegExp(`${claim} +${value}`));
    }
    // Open Enclave numbers its report attributes otherwise than SGX its enclave attributes.
    const debugBit = type === 'openenclave' ? 1 : 2;
    const debuggable = (Number(stated['Attributes']) & debugBit) !== 0;
    expect(accepted.stdout).toMatch(new RegExp(`x-ms-sgx-is-debuggable +${debuggable}`));
  });
});

describe.skipIf(noVectors)('evidence verify', () => {
  it('refuses evidence that is bound to other runtime data', async () => {
    const result = await verify('openenclave', report, '--accept', 'OutOfDate', '--runtime-data', collateral);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('HeldDataMismatch');
    expect(result.stderr).toBe('');
  });

  it('reads evidence from standard input, also as text', async () => {
    const text = readFileSync(report).toString('base64url');
    const result = await run(
      ['evidence', 'verify', 'openenclave', '-', '--endorsements', collateral, '--at', when, '--json'],
      { stdin: `${text}\n` },
    );
    expect(result.json()).toMatchObject({ status: 'OutOfDate' });
  });

  it('takes the moment from the clock when there is no --at', async () => {
    const argv = ['evidence', 'verify', 'openenclave', report, '--endorsements', collateral, '--json'];
    expect((await run(argv, { now: when })).json()).toMatchObject({ error: { code: 'StatusNotAccepted' } });
    expect((await run(argv, { now: '2031-01-01T00:00:00Z' })).json()).toMatchObject({
      error: { code: expect.stringMatching(/Expired$/) },
    });
  });

  it('refuses a truncated quote and says why, instead of failing', async () => {
    const result = await run(['evidence', 'verify', 'sgx', '-', '--endorsements', collateral, '--json'], {
      stdin: readFileSync(vector('maa/evidence/samples-intel.release.sgx-quote.bin')).subarray(0, 400),
    });
    expect(result.status).toBe(1);
    expect(result.json()).toMatchObject({ accepted: false, claims: {}, error: { code: 'QuoteFormat' } });
  });

  it('blames the other side (3) when the endorsements cannot be had', async () => {
    const argv = ['evidence', 'verify', 'openenclave', report, '--endorsements', 'https://127.0.0.1:1'];
    const json = await run([...argv, '--json']);
    expect(json.status).toBe(3);
    expect(json.json()).toMatchObject({ accepted: false, error: { code: 'EndorsementsUnavailable' } });
    const text = await run(argv);
    expect(text.status).toBe(3);
    expect(text.stdout).toContain('Not decided');
  });

  it('asks the sources in turn', async () => {
    const result = await run([
      ...['evidence', 'verify', 'openenclave', report, '--at', when, '--accept', 'OutOfDate'],
      ...['--endorsements', 'https://127.0.0.1:1', '--endorsements', collateral],
    ]);
    expect(result.status).toBe(0);
  });

  it('trusts other roots in place of the vendor’s when told so', async () => {
    const root = vector('sgx/sgx-v3-intel-sample-testroot/trusted_root.pem');
    const result = await verify('openenclave', report, '--trust-root', root, '--json');
    expect(result.json()).toMatchObject({ accepted: false, error: { code: 'PckChainUntrusted' } });
  });
});

describe('evidence verify: wrong usage', () => {
  const cases = [
    [['sgxx', 'x'], 'UnknownType', 'sgx'],
    [['azureguest', 'no-such-file'], 'InputUnreadable', 'no such file'],
    [['sgx', 'x', '--accept', 'OutofDat'], 'UnknownStatus', 'OutOfDate'],
    [['sgx', 'x', '--accept', 'UpToDate,Revoked'], 'StatusNotAcceptable', 'Revoked'],
    [['sgx', 'x', '--accept', 'TcbNotSupported'], 'StatusNotAcceptable', 'TcbNotSupported'],
    [['sgx', 'x', '--accept', ','], 'InvalidArgument', 'at least one'],
    [['sgx', 'x', '--at', 'yesterday'], 'InvalidArgument', '2025-'],
    [['sgx', 'x', '--at', '2025-06-11T19:18:17'], 'InvalidArgument', '2025-'],
    [['sgx', 'no-such-file'], 'InputUnreadable', 'no such file'],
    [['sgx', '.'], 'InputUnreadable', 'folder'],
    [['sgx', 'x', '--trust-root', 'no-such-file'], 'InputUnreadable', 'no such file'],
    [['sgx', '-', '--endorsements', 'no-such-source'], 'InputUnreadable', 'no-such-source'],
    [['sgx', '-', '--endorsements', 'ftp://example.org'], 'InputUnreadable', 'ftp'],
    [['sgx', '-', '--runtime-data', '-'], 'InvalidUsage', 'standard input'],
    [['sgx', 'x', '--event-log', 'log'], 'OptionInvalid', '--event-log goes with TdxVm, not with SgxEnclave'],
    [['openenclave', 'x', '--event-log', 'log'], 'OptionInvalid', 'TdxVm'],
    [['tpm', 'x', '--event-log', 'log'], 'OptionInvalid', 'TdxVm'],
    [['snp', 'x', '--event-log', 'log'], 'OptionInvalid', 'TdxVm'],
    [['sgx', 'x', '--challenge', '00'], 'OptionInvalid', '--challenge goes with Tpm'],
    [['tdx', 'x', '--pcr-mask', '0'], 'OptionInvalid', '--pcr-mask goes with Tpm'],
    [['tdx', 'x', '--allow-masked-chip'], 'OptionInvalid', '--allow-masked-chip goes with SevSnpVm'],
    [['sgx'], 'InvalidUsage', 'FILE'],
    [['sgx', 'x', 'y'], 'InvalidUsage', 'Too many'],
    [['sgx', 'x', '--acept', 'y'], 'UnknownOption', '--accept'],
  ] as const;

  it.each(cases)('%j is %s', async (argv, code, words) => {
    const text = await run(['evidence', 'verify', ...argv], { stdin: 'x' });
    expect(text.status).toBe(2);
    expect(text.stdout).toBe('');
    expect(text.stderr).toContain(words);
    const json = await run(['evidence', 'verify', ...argv, '--json'], { stdin: 'x' });
    expect(json.status).toBe(2);
    expect(json.json()).toEqual({ error: { code, message: expect.stringContaining(words) } });
    expect(json.stderr).toBe('');
  });
});
