/** Logs of real machines that came out wrong once: each comes out as its manifest says. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hex } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { decodeEventLog, hasLogSignature } from '../../src/tpm/event-log/read.ts';
import { replay } from '../../src/tpm/event-log/replay.ts';
import { haveVectors, vectors } from '../vectors.ts';
import { bankOf, claimOf, judgeRequest } from './attester.ts';
import { agileLog } from './logs.ts';

interface Case {
  readonly file: string;
  readonly kind: string;
  readonly with?: string;
  readonly accepted: boolean;
  readonly secureBootEnabled?: boolean;
  readonly pcr0?: string;
}

const folder = resolve(vectors, 'found');
const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(resolve(folder, file)));
const cases = haveVectors
  ? (JSON.parse(readFileSync(resolve(folder, 'manifest.json'), 'utf8')) as Case[])
  : [];
const logs = cases.filter(({ file, kind }) => file.startsWith('tpm/') && kind === 'event log');
const lists = cases.filter(({ file, kind }) => file.startsWith('tpm/') && kind === 'IMA list');

/** PCRs of a log; of one that cannot be read, those of an empty one. */
function bankOfLog(log: Uint8Array): ReturnType<typeof bankOf> {
  try {
    return bankOf([log], 'sha256');
  } catch {
    return bankOf([agileLog([])], 'sha256');
  }
}

describe.skipIf(!haveVectors)('a log that was found', () => {
  it('is among those known here', () => {
    expect(logs.map(({ file }) => file)).toEqual(
      expect.arrayContaining(
        ['hcrtm', 'sep-min', 'sep-err4', 'tbt-min', 'spdm', 'specid-vendordata'].map(
          (name) => `tpm/${name}.bin`,
        ),
      ),
    );
    expect(lists.length).toBeGreaterThan(0);
  });

  it.each(logs)('$file: accepted $accepted', async ({ file, accepted, secureBootEnabled, pcr0 }) => {
    const log = bytesOf(file);
    expect(hasLogSignature(log)).toBe(true);
    const appraisal = await judgeRequest({
      current: { logs: [{ type: 'TCG', log }], banks: [bankOfLog(log)] },
    });
    expect([appraisal.accepted, accepted || appraisal.error !== undefined]).toEqual([accepted, true]);
    if (accepted) expect(claimOf(appraisal, 'secureBootEnabled')).toBe(secureBootEnabled ?? true);
    if (pcr0 !== undefined)
      expect(hex(replay([decodeEventLog(log)], 'sha256').get(0)?.value ?? new Uint8Array())).toBe(pcr0);
  });

  it.each(lists)('$file: accepted $accepted, with what the quote covers of it', async (each) => {
    const log = bytesOf(each.with ?? '');
    const logs = [
      { type: 'TCG' as const, log },
      { type: 'IMA' as const, log: bytesOf(each.file) },
    ];
    const appraisal = await judgeRequest({ current: { logs, banks: [bankOf([log], 'sha256')] } });
    expect(appraisal.error?.explain()).toBeUndefined();
    expect(appraisal.accepted).toBe(each.accepted);
    expect(String(claimOf(appraisal, 'events'))).not.toContain('IMA_MEASUREMENT_EVENT');
  });

  it('with vendor data that its size leaves out is told as such a log', async () => {
    const log = bytesOf('tpm/specid-vendordata.bin');
    expect(() => decodeEventLog(log)).toThrow(
      expect.objectContaining({ code: 'EventLogFormat', message: expect.stringContaining('vendor data') }),
    );
  });
});
