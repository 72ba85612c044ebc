/** What firmware says of how it measured: separators, and where PCR 0 started. */

import { utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import type { AppraisalResult } from '../../src/verify-evidence.ts';
import { bankOf, judgeRequest, withPcrs } from './attester.ts';
import { agileLog, type MadeEvent, secureBootEvents } from './logs.ts';

const ERROR = Uint8Array.of(1, 0, 0, 0);
const ZEROS = new Uint8Array(4);
const ONES = new Uint8Array(4).fill(0xff);

function judge(events: readonly MadeEvent[]): Promise<AppraisalResult> {
  const log = agileLog([...secureBootEvents, ...events]);
  return judgeRequest({ current: { logs: [{ type: 'TCG', log }], banks: [bankOf([log], 'sha256')] } });
}

describe('a separator', () => {
  it.each([0, 1, 2, 3, 4, 5, 6])('in PCR %i may be either of the legal ones, and no error', async (pcr) => {
    for (const data of [ZEROS, ONES]) expect((await judge([{ pcr, type: 4, data }])).accepted).toBe(true);
    expect((await judge([{ pcr, type: 4, data: ERROR }])).error?.code).toBe('FirmwareMeasurementFailed');
  });

  it('that tells an error is found under another type, with other data, and behind a legal one', async () => {
    const digest = (await import('../../src/tpm/digest.ts')).digestOf('sha256', ERROR);
    for (const events of [
      [{ pcr: 4, type: 0xa, data: ERROR }],
      [{ pcr: 4, type: 0xd, data: utf8('grub'), digest }],
      [
        { pcr: 4, type: 4, data: ZEROS },
        { pcr: 4, type: 4, data: ERROR },
      ],
    ]) {
      expect((await judge(events)).error?.code).toBe('FirmwareMeasurementFailed');
    }
  });

  it('is not what other events of the same value are, where a legal one closes the PCR', async () => {
    const events = [
      { pcr: 1, type: 0xa, data: ERROR },
      { pcr: 1, type: 4, data: ZEROS },
    ];
    expect((await judge(events)).error?.explain()).toBeUndefined();
  });

  it('of PCRs beyond the firmware says nothing of the firmware', async () => {
    expect((await judge([{ pcr: 8, type: 4, data: ERROR }])).error?.explain()).toBeUndefined();
  });
});

describe('PCR 0', () => {
  const version = { pcr: 0, type: 8, data: utf8('1.0') };
  const hcrtm = { pcr: 0, type: 0x80000010, data: utf8('HCRTM') };
  const locality = (value: number): MadeEvent => ({
    pcr: 0,
    type: 3,
    data: utf8(`StartupLocality\0${String.fromCharCode(value)}`),
  });
  const startOf = (value: number): Uint8Array => {
    const start = new Uint8Array(32);
    start[31] = value;
    return start;
  };
  const judgeFrom = async (events: readonly MadeEvent[], start: number): Promise<AppraisalResult> => {
    const { extended } = await import('../../src/tpm/event-log/replay.ts');
    const { digestOf } = await import('../../src/tpm/digest.ts');
    const log = agileLog([...events, ...secureBootEvents]);
    const quoted = events
      .filter(({ type }) => type !== 3)
      .reduce((value, { data }) => extended('sha256', value, digestOf('sha256', data)), startOf(start));
    const banks = [withPcrs(bankOf([log], 'sha256'), { 0: quoted })];
    return judgeRequest({ current: { logs: [{ type: 'TCG', log }], banks } });
  };

  it.each<readonly [string, readonly MadeEvent[], number]>([
    ['zeros', [version], 0],
    ['the stated locality', [locality(3), version], 3],
    ['4 after a hardware root of trust', [hcrtm, version], 4],
    ['what is stated beside a hardware root of trust', [locality(3), hcrtm, version], 3],
    ['the stated locality, without any event', [locality(3)], 3],
  ])('starts with %s', async (_what, events, start) => {
    expect((await judgeFrom(events, start)).error?.explain()).toBeUndefined();
    for (const other of [0, 1, 3, 4].filter((each) => each !== start && each !== 0)) {
      expect((await judgeFrom(events, other)).error?.code).toBe('EventLogReplayMismatch');
    }
  });
});
