import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { noVectors, vector } from '../../vectors.ts';

interface ExpectedLog {
  readonly format: string;
  readonly algorithms: readonly string[];
  readonly replayedPcrs: object;
  readonly events: readonly { readonly pcr: number; readonly typeName: string; readonly digests: object }[];
}

const folder = vector('tpm/eventlogs');
const logs = noVectors ? [] : readdirSync(folder).filter((name) => name.endsWith('.bin'));

describe.skipIf(noVectors)('evidence show of an event log', () => {
  it.each(logs)('%s: events and replay in JSON, a table for people', async (name) => {
    const file = resolve(folder, name);
    const expected = JSON.parse(readFileSync(file.replace('.bin', '.expected.json'), 'utf8')) as ExpectedLog;
    const json = await run(['evidence', 'show', file, '--json']);
    expect(json.status).toBe(0);
    const shown = json.json() as {
      readonly format: string;
      readonly digestAlgorithms: readonly string[];
      readonly events: readonly { readonly pcr: number; readonly type: string; readonly digests: object }[];
      readonly replay: object;
    };
    expect(shown.format).toBe(expected.format);
    expect(shown.digestAlgorithms).toEqual(expected.algorithms);
    expect(shown.replay).toEqual(expected.replayedPcrs);
    expect(shown.events.map(({ pcr, type, digests }) => ({ pcr, type, digests }))).toEqual(
      expected.events.map(({ pcr, typeName, digests }) => ({ pcr, type: typeName, digests })),
    );
    const text = await run(['evidence', 'show', file, '--type', 'tpm']);
    expect(text.status).toBe(0);
    expect(text.stdout).toContain(`${expected.events.length} events`);
    expect(text.stdout).toContain('not verified');
    expect(text.stdout.split('\n').every((line) => line.length < 200)).toBe(true);
  });

  it('names variables and Windows events', async () => {
    const text = await run(['evidence', 'show', resolve(folder, 'windows_gcp_shielded_vm.bin')]);
    expect(text.stdout).toMatch(/PCR {2}7 {2}EV_EFI_VARIABLE_DRIVER_CONFIG {6}SecureBoot = 01/);
    expect(text.stdout).toContain('BOOTDEBUGGING');
    expect(text.stdout).toMatch(/EV_EFI_BOOT_SERVICES_APPLICATION ~/);
  });

  it.each(['truncated', 'digest-count-huge', 'event-size-huge', 'specid-alg-count-huge'])(
    '%s is refused',
    async (name) => {
      const result = await run(['evidence', 'show', resolve(folder, `negative/${name}.bin`), '--json']);
      expect(result.status).toBe(2);
      expect(result.json()).toMatchObject({ error: { code: 'InputInvalid' } });
    },
  );

  it('is told as a log when its header leaves out its vendor data', async () => {
    const result = await run(['evidence', 'show', vector('found/tpm/specid-vendordata.bin'), '--json']);
    expect(result.status).toBe(2);
    expect(result.json()).toMatchObject({
      error: { code: 'InputInvalid', message: expect.stringMatching(/event log.*vendor data/) },
    });
  });

  it('of a TDX guest is told as one', async () => {
    const log = readFileSync(vector('found/tpm/log.bin'));
    // The first word of the header record is its register.
    log[0] = 1;
    const text = await run(['evidence', 'show', '-'], { stdin: log });
    expect(text.status).toBe(0);
    expect(text.stdout).toContain('CCEL');
    expect(text.stdout).toMatch(/ RTMR\d {2}EV_/);
    const json = await run(['evidence', 'show', '-', '--json'], { stdin: log });
    expect(json.json()).toMatchObject({ registers: 'MR' });
  });
});
