import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { noVectors, vector, vectorJson } from '../../vectors.ts';

const quote = vector('maa/evidence/samples-intel.release.sgx-quote.bin');
const report = vector('maa/evidence/samples-oe.debug.oe-report.bin');

describe.skipIf(noVectors)('evidence show', () => {
  it.each([
    [quote, 'SgxEnclave', 'samples-intel.release'],
    [report, 'OpenEnclave', 'samples-oe.debug'],
  ])('recognises the kind of %s and shows its fields', async (file, type, name) => {
    const stated = vectorJson<Record<string, string>>('maa/evidence', `${name}.enclave.info.json`);
    const text = await run(['evidence', 'show', file]);
    expect(text.status).toBe(0);
    expect(text.stdout).toContain(`${type} evidence`);
    expect(text.stdout).toContain('not verified');
    expect(text.stdout).toMatch(new RegExp(`MRENCLAVE +${stated['MrEnclaveHex']?.toLowerCase()}`));
    const json = await run(['evidence', 'show', file, '--json']);
    expect(json.json()).toMatchObject({ type, evidence: { label: expect.any(String) } });
    expect(json.stdout).toContain(stated['MrSignerHex']?.toLowerCase());
  });

  it.each(['hex', 'base64', 'base64url'] as const)('reads a quote written as %s', async (encoding) => {
    const raw = await run(['evidence', 'show', quote, '--json']);
    const text = readFileSync(quote).toString(encoding).replaceAll(/.{76}/g, '$&\r\n');
    expect((await run(['evidence', 'show', '-', '--json'], { stdin: text })).stdout).toBe(raw.stdout);
  });

  it('insists on the type that is asked for', async () => {
    const result = await run(['evidence', 'show', report, '--type', 'sgx', '--json']);
    expect(result.status).toBe(2);
    expect(result.json()).toMatchObject({
      error: { code: 'InputInvalid', message: expect.stringMatching(/OpenEnclave evidence, not SgxEnclave/) },
    });
  });

  it('says how to see why the bytes are not of a kind', async () => {
    const result = await run(['evidence', 'show', '-'], { stdin: new Uint8Array(1000) });
    expect(result.status).toBe(2);
    expect(result.stderr).toContain('not evidence of a known type');
    expect(result.stderr).toContain('`veritee evidence show TYPE -`');
  });
});

describe('evidence show TYPE FILE', () => {
  it('takes the type in front, as verify does', async () => {
    const option = await run(['evidence', 'show', report, '--type', 'openenclave', '--json']);
    const argument = await run(['evidence', 'show', 'openenclave', report, '--json']);
    expect(argument.stdout).toBe(option.stdout);
  });

  it('takes it once', async () => {
    const result = await run(['evidence', 'show', 'sgx', report, '--type', 'sgx', '--json']);
    expect([result.status, result.json()]).toMatchObject([2, { error: { code: 'InvalidUsage' } }]);
  });
});
