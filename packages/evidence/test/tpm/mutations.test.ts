/** Logs with bytes changed, under the quote of the original: refused, or nothing that matters has changed. */

import { concat } from '@veritee/core/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AppraisalResult } from '../../src/verify-evidence.ts';
import { haveVectors } from '../vectors.ts';
import { bankOf, claimOf, judgeRequest } from './attester.ts';
import { agileLog, boundary, type MadeEvent, secureBootEvents, tag, variable, wbcl } from './logs.ts';
import { tpmBytes } from './vectors.ts';

interface Seen {
  readonly EventSeq: number;
  readonly PcrIndex: number;
  readonly Digests: Readonly<Record<string, string>>;
  readonly RawData?: string;
}

const STATES = [
  'aikValidated',
  'secureBootEnabled',
  'bootDebuggingDisabled',
  'notSafeMode',
  'notWinPE',
  'vbsEnabled',
  'iommuEnabled',
  'pcrs',
] as const;

function eventsOf(appraisal: AppraisalResult): readonly Seen[] {
  return (JSON.parse(String(claimOf(appraisal, 'events'))) as { readonly Events: readonly Seen[] }).Events;
}

/** What policies see of the digests, by PCR. */
function digestsOf(events: readonly Seen[]): ReadonlyMap<number, string> {
  const digests = new Map<number, string>();
  for (const { PcrIndex, Digests } of events) {
    digests.set(PcrIndex, (digests.get(PcrIndex) ?? '') + JSON.stringify(Digests));
  }
  return digests;
}

/** How many of the changed logs were accepted. */
async function property(log: Uint8Array, runs: number): Promise<number> {
  const banks = [bankOf([log], 'sha256')];
  const judge = (bytes: Uint8Array): Promise<AppraisalResult> =>
    judgeRequest({ current: { logs: [{ type: 'TCG', log: bytes }], banks } });
  const good = await judge(log);
  expect(good.error?.explain()).toBeUndefined();
  const states = STATES.map((claim) => claimOf(good, claim));
  const raw = new Set(eventsOf(good).map(({ RawData }) => RawData));
  const digests = digestsOf(eventsOf(good));
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat({ max: log.length - 1 }), fc.integer({ min: 1, max: 255 })), {
        minLength: 1,
        maxLength: 3,
      }),
      async (changes) => {
        const copy = Uint8Array.from(log);
        for (const [at, mask] of changes) copy[at] = (copy[at] ?? 0) ^ mask;
        const appraisal = await judge(copy);
        if (!appraisal.accepted) {
          expect(appraisal.error?.code).toMatch(/^(EventLog|SecureBoot|Windows)/);
          return;
        }
        accepted++;
        const after = STATES.map((claim) => claimOf(appraisal, claim));
        // A state may only be lost, as by a PCR that is not explained any more, never gained.
        for (const [i, state] of after.entries()) {
          if (state !== states[i]) expect([STATES[i], state]).toEqual([STATES[i], false]);
        }
        for (const { RawData } of eventsOf(appraisal))
          if (RawData !== undefined) expect(raw.has(RawData)).toBe(true);
        for (const [pcr, value] of digestsOf(eventsOf(appraisal))) expect(digests.get(pcr)).toBe(value);
      },
    ),
    { numRuns: runs },
  );
  return accepted;
}

describe('a log with bytes changed is refused, or claims nothing more', () => {
  const made: readonly MadeEvent[] = [
    { pcr: 0, type: 0x80000008, data: new Uint8Array(256), digest: new Uint8Array(32).fill(9) },
    ...secureBootEvents,
    { pcr: 1, type: 0x80000002, data: variable('BootOrder', Uint8Array.of(1, 0)) },
    boundary(12, tag(0x40001, Uint8Array.of(0)), tag(0xa0001, Uint8Array.of(1))),
    boundary(13, tag(0x50005, Uint8Array.of(0))),
    wbcl(12),
    wbcl(13),
    { pcr: 8, type: 13, data: concat(new Uint8Array(64)) },
  ];
  it('made of all kinds of events', async () => {
    // The data of its first event is not measured: changes there are without consequence, so that some are accepted.
    expect(await property(agileLog(made), 300)).toBeGreaterThan(0);
  }, 300_000);
  it.skipIf(!haveVectors)(
    'of a Linux machine',
    async () => void (await property(tpmBytes('eventlogs/rhel8-uefi.bin'), 60)),
    300_000,
  );
  it.skipIf(!haveVectors)(
    'of a Windows machine',
    async () => void (await property(tpmBytes('swtpm/synthetic-windows-vbs.eventlog.bin'), 60)),
    300_000,
  );
});
