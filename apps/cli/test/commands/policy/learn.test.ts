import { readdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
const data = `${folder.path}/data`;
const trust = ['--trust-root', `${folder.path}/sgx/root.pem`];

/** Simulated evidence under one root, so that one `--trust-root` serves all. */
async function simulated(type: string, name: string, ...more: readonly string[]): Promise<string> {
  const out = `${folder.path}/${name}`;
  const { status, stderr } = await run(['simulate', type, '--out', out, '--data', data, ...more]);
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return `${out}/evidence.bin`;
}

const files: Record<string, string> = {};

beforeAll(async () => {
  files['sgx'] = await simulated('sgx', 'sgx');
  files['debug'] = await simulated('sgx', 'debug', '--scenario', 'debug');
  files['stale'] = await simulated('sgx', 'stale', '--scenario', 'out-of-date');
});
afterAll(() => folder.remove());

function file(name: string): string {
  return files[name] ?? expect.unreachable(`no evidence ${name}`);
}

function endorsed(name: string): readonly string[] {
  return ['--endorsements', `${folder.path}/${name}`, ...trust];
}

/** Notes of a policy as standard error has them. */
function notesIn(policy: string): string {
  return [...policy.matchAll(/^\/\/ Note: (.*)$/gm)].map(([, note]) => `veritee: ${note}\n`).join('');
}

describe('policy learn', () => {
  it('does not learn to permit debug mode, and says which evidence is the reason', async () => {
    const result = await run(['policy', 'learn', file('debug'), ...endorsed('debug'), '--json']);
    expect(result.status).toBe(1);
    expect(result.json()).toMatchObject({
      error: { code: 'LearningForbidden', message: expect.stringContaining(file('debug')) },
    });
  });

  it('refuses evidence that is not accepted', async () => {
    const result = await run(['policy', 'learn', file('stale'), ...endorsed('stale'), '--json']);
    expect(result.status).toBe(1);
    expect(result.json()).toMatchObject({ error: { code: 'EvidenceRefused' } });
  });

  it('does not call evidence refused whose endorsements it lacks', async () => {
    const list = `${folder.path}/sgx.json`;
    writeFileSync(list, '[{"type":"x-ms-attestation-type","value":"sgx","issuer":"AttestationService"}]');
    await simulated('snp', 'snp');
    const ofAmd = readdirSync(`${folder.path}/snp`).find((name) => name.endsWith('.crl'));
    const refuse = ['--refuse', file('sgx'), '--endorsements', `${folder.path}/snp/${ofAmd}`, ...trust];
    const result = await run(['policy', 'learn', list, ...refuse, '--json']);
    expect(result.status).toBe(1);
    expect(result.json()).toMatchObject({
      error: { code: 'EvidenceRefused', message: expect.stringContaining('EndorsementsMissing') },
    });
  });

  it('does not mix types of evidence', async () => {
    const list = `${folder.path}/tdx.json`;
    writeFileSync(list, '[{"type":"x-ms-attestation-type","value":"tdxvm","issuer":"AttestationService"}]');
    const result = await run(['policy', 'learn', file('sgx'), list, ...endorsed('sgx'), '--json']);
    expect(result.status).toBe(2);
    expect(result.json()).toMatchObject({ error: { code: 'InvalidUsage' } });
  });

  it('asks for the type where claims do not say it', async () => {
    const result = await run(['policy', 'learn', '-', '--json'], { stdin: '[]' });
    expect(result.status).toBe(2);
    expect(result.json()).toMatchObject({ error: { code: 'TypeNotDetected' } });
  });

  it('names the identities that there are', async () => {
    const result = await run(['policy', 'learn', file('sgx'), ...endorsed('sgx'), '--identity', 'colour']);
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('signer, measurement');
  });

  it('cannot refuse what it must permit', async () => {
    const same = [file('sgx'), '--refuse', file('sgx')];
    const result = await run(['policy', 'learn', ...same, ...endorsed('sgx')]);
    expect(result.status).toBe(1);
    expect(result.stdout).toContain('✗ No policy (LearningIndistinguishable)');
  });

  it('writes a policy that permits the evidence, and refuses the same code in debug mode', async () => {
    const learned = `${folder.path}/learned.policy`;
    const refuse = ['--refuse', file('debug'), file('stale')];
    const result = await run(['policy', 'learn', file('sgx'), ...refuse, ...endorsed('sgx')]);
    expect(result.status).toBe(0);
    expect(result.stderr).toContain('Verification refuses it already');
    writeFileSync(learned, result.stdout);
    const judged = async (name: string): Promise<number> =>
      (await run(['policy', 'evaluate', learned, '--claims', file(name), ...endorsed(name)])).status;
    expect(await judged('sgx')).toBe(0);
    expect(await judged('debug')).toBe(1);
    const checked = await run(['policy', 'check', learned, '--type', 'sgx']);
    expect(checked.stdout).toBe('✓ No errors, 0 warnings (version 1.0)\n');
    expect(result.stdout).toContain('x-ms-sgx-mrsigner');
    expect(result.stdout).not.toContain('x-ms-sgx-mrenclave');
  });

  it.each([
    ['tdx', 'tdx_mrtd', ['--endorsements', 'tdx']],
    ['snp', 'x-ms-sevsnpvm-launchmeasurement', ['--endorsements', 'snp']],
    ['tpm', 'pcr7', []],
  ])('learns what the field pins for %s', async (type, pinned, more) => {
    const evidence = await simulated(type, type);
    const proof = ['--trust-root', `${folder.path}/${type}/root.pem`];
    const source = more.map((word) => (word === type ? `${folder.path}/${type}` : word));
    const result = await run(['policy', 'learn', evidence, ...source, ...proof]);
    expect(result.stderr).toBe(notesIn(result.stdout));
    expect(result.status).toBe(0);
    expect(result.stdout).toContain(`[type=="${pinned}", value=="`);
    const learned = `${folder.path}/${type}.policy`;
    writeFileSync(learned, result.stdout);
    const judged = await run(['policy', 'evaluate', learned, '--claims', evidence, ...source, ...proof]);
    expect(judged.status).toBe(0);
    const checked = await run(['policy', 'check', learned, '--type', type]);
    expect(checked.stdout).toContain('✓ No errors, 0 warnings');
  });
});
