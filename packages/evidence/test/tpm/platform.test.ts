import { concat, utf8 } from '@veritee/core/internal';
import type { TpmHash } from '@veritee/core/internal/tpm2';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/tpm/digest.ts';
import type { AppraisalResult } from '../../src/verify-evidence.ts';
import { haveVectors } from '../vectors.ts';
import {
  bankOf,
  certificationJson,
  claimOf,
  judgeRequest,
  otherKey,
  requestKey,
  type Statement,
  withPcrs,
} from './attester.ts';
import { agileLog, boundary, type MadeEvent, secureBootEvents, tag, variable, wbcl } from './logs.ts';
import { tpmBytes, tpmFiles, tpmJson } from './vectors.ts';

const TRUE = Uint8Array.of(1);
const FALSE = Uint8Array.of(0);
const ONES = new Uint8Array(32).fill(0xff);

function judgeLog(log: Uint8Array, hash: TpmHash = 'sha256', tpm = {}): Promise<AppraisalResult> {
  const statement: Statement = { logs: [{ type: 'TCG', log }], banks: [bankOf([log], hash)] };
  return judgeRequest({ current: statement }, {}, tpm);
}

const judgeEvents = (events: readonly MadeEvent[]): Promise<AppraisalResult> => judgeLog(agileLog(events));

interface Seen {
  readonly Events: readonly {
    readonly EventSeq: number;
    readonly PcrIndex: number;
    readonly EventTypeString?: string;
    readonly ProcessedData?: Readonly<Record<string, unknown>>;
    readonly RawData?: string;
  }[];
}

function eventsOf(appraisal: AppraisalResult, type = 'events'): Seen['Events'] {
  return (JSON.parse(String(claimOf(appraisal, type))) as Seen).Events;
}

describe.skipIf(!haveVectors)('a quote over a real log', () => {
  interface Expected {
    readonly algorithms: readonly TpmHash[];
    readonly expectedSecureBoot?: { readonly enabled?: boolean };
  }
  const logs = tpmFiles('eventlogs', /\.expected\.json$/).map((name) => name.replace('.expected.json', ''));

  it.each(logs)('%s is accepted in each bank, with its Secure Boot state', async (name) => {
    const expected = tpmJson<Expected>(`eventlogs/${name}.expected.json`);
    for (const hash of expected.algorithms) {
      const appraisal = await judgeLog(tpmBytes(`eventlogs/${name}.bin`), hash, { allowSha1: true });
      expect([name, appraisal.error?.explain()]).toEqual([name, undefined]);
      const enabled = expected.expectedSecureBoot?.enabled;
      if (enabled !== undefined) expect(claimOf(appraisal, 'secureBootEnabled')).toBe(enabled);
      expect(claimOf(appraisal, 'x-ms-tpm-pcr-bank')).toBe(hash);
    }
  });

  it.each([
    ['type-confusion-pcr7', 'SecureBootEvents'],
    ['duplicate-separator-pcr7', 'SecureBootEvents'],
    ['secureboot-data-not-measured', 'SecureBootEvents'],
    ['uefi-debug-mode', 'SecureBootEvents'],
    ['uefi-name-length-overflow', 'SecureBootEvents'],
    ['sipa-size-1gib', 'WindowsEvents'],
    ['sipa-bool-wrong-size', 'WindowsEvents'],
  ])('%s is refused: %s', async (name, code) => {
    const appraisal = await judgeLog(tpmBytes(`eventlogs/negative/${name}.bin`));
    expect(appraisal.error?.code).toBe(code);
    expect(appraisal.claims).toBeUndefined();
  });

  it('vbs-off-later: a switch that was off once is not on', async () => {
    const appraisal = await judgeLog(tpmBytes('eventlogs/negative/vbs-off-later.bin'));
    expect(claimOf(appraisal, 'vbsEnabled')).toBe(false);
    const before = await judgeLog(tpmBytes('swtpm/synthetic-windows-vbs.eventlog.bin'));
    expect(claimOf(before, 'vbsEnabled')).toBe(true);
  });

  it('tag-after-wbcl-separator: what comes behind the separator changes no claim of Windows', async () => {
    const late = await judgeLog(tpmBytes('eventlogs/negative/tag-after-wbcl-separator.bin'));
    const before = await judgeLog(tpmBytes('swtpm/synthetic-windows-vbs.eventlog.bin'));
    const windows = (appraisal: AppraisalResult): unknown =>
      eventsOf(appraisal)
        .filter(({ PcrIndex }) => PcrIndex >= 12 && PcrIndex <= 14)
        .map(({ ProcessedData }) => ProcessedData);
    expect(late.accepted).toBe(true);
    expect(windows(late)).toEqual(windows(before));
    for (const claim of ['bootDebuggingDisabled', 'vbsEnabled', 'iommuEnabled', 'notSafeMode']) {
      expect([claim, claimOf(late, claim)]).toEqual([claim, claimOf(before, claim)]);
    }
  });
});

describe('Secure Boot', () => {
  const without = (at: number): MadeEvent[] => secureBootEvents.filter((_, i) => i !== at);
  const replaced = (at: number, event: Partial<MadeEvent>): MadeEvent[] =>
    secureBootEvents.map((each, i) => (i === at ? { ...each, ...event } : each));
  const DEBUG = { pcr: 7, type: 0x80000007, data: utf8('UEFI Debug Mode') };

  it('is on when everything is in place', async () => {
    const appraisal = await judgeEvents(secureBootEvents);
    expect(appraisal.error?.explain()).toBeUndefined();
    expect(claimOf(appraisal, 'secureBootEnabled')).toBe(true);
  });

  it('is off, and no error, without variable, with an empty or a zero one, and where PCR 7 says nothing', async () => {
    for (const events of [
      without(0),
      replaced(0, { data: variable('SecureBoot', new Uint8Array()) }),
      replaced(0, { data: variable('SecureBoot', FALSE) }),
      [],
    ]) {
      expect(claimOf(await judgeEvents(events), 'secureBootEnabled')).toBe(false);
    }
  });

  it('is off when PCR 7 is not quoted', async () => {
    const log = agileLog(secureBootEvents);
    const bank = bankOf([log], 'sha256');
    const values = new Map([...bank.values].filter(([pcr]) => pcr < 4));
    const statement = { logs: [{ type: 'TCG' as const, log }], banks: [{ ...bank, values }] };
    expect((await judgeRequest({ current: statement })).error?.code).toBe('PcrMaskNotCovered');
    const appraisal = await judgeRequest({ current: statement }, { requiredPcrMask: 15 });
    expect(claimOf(appraisal, 'secureBootEnabled')).toBe(false);
    expect(eventsOf(appraisal).some(({ PcrIndex }) => PcrIndex === 7)).toBe(false);
  });

  it.each<readonly [string, readonly MadeEvent[]]>([
    ['a real event under another type', replaced(0, { type: 2 })],
    ['data that was not measured', replaced(0, { digest: new Uint8Array(32).fill(3) })],
    ['a variable twice', [secureBootEvents[0] as MadeEvent, ...secureBootEvents]],
    ['a variable behind the separator', [...without(4), secureBootEvents[4] as MadeEvent]],
    ['no separator', without(5)],
    ['two separators', [...secureBootEvents, secureBootEvents[5] as MadeEvent]],
    ['a separator that tells an error', replaced(5, { data: Uint8Array.of(1, 0, 0, 0) })],
    ['a separator of another value', replaced(5, { data: Uint8Array.of(2, 0, 0, 0) })],
    ['a longer separator', replaced(5, { data: new Uint8Array(8) })],
    ['debug mode', [DEBUG, ...secureBootEvents]],
    ['an unknown action', [{ ...DEBUG, data: utf8('Something') }, ...secureBootEvents]],
    ['a SecureBoot of two bytes', replaced(0, { data: variable('SecureBoot', Uint8Array.of(1, 0)) })],
    ['a SecureBoot of 2', replaced(0, { data: variable('SecureBoot', Uint8Array.of(2)) })],
    ['no PK', without(1)],
    ['an empty KEK', replaced(2, { data: variable('KEK', new Uint8Array()) })],
    ['no db', without(3)],
    ['a db of another vendor', replaced(3, { data: variable('db', TRUE) })],
    ['nothing checked by it', without(6)],
  ])('with %s is refused', async (_what, events) => {
    expect((await judgeEvents(events)).error?.code).toBe('SecureBootEvents');
  });

  it.each<readonly [string, number]>([
    ['an authority', 0x800000e0],
    ['a policy for devices', 0x800000e3],
    ['an authority for devices', 0x800000e4],
    ['an action', 0x80000007],
  ])('is not on where the real events pass for %s, and invented ones follow', async (_what, type) => {
    const real = replaced(0, { data: variable('SecureBoot', FALSE) }).slice(0, 6);
    const relabelled = real.map((event) => ({ ...event, type }));
    for (const events of [
      [...relabelled, ...secureBootEvents],
      [...relabelled.slice(0, 5), ...real.slice(5), ...secureBootEvents],
      [...real.slice(0, 5), ...relabelled.slice(5), ...secureBootEvents],
    ]) {
      expect((await judgeEvents(events)).error?.code).toBe('SecureBootEvents');
    }
  });

  it.each<readonly [string, readonly MadeEvent[]]>([
    ['the other legal separator', replaced(5, { data: ONES.subarray(0, 4) })],
    [
      'the action of Thunderbolt',
      [...secureBootEvents, { ...DEBUG, data: utf8('Security Level is Downgraded to 0') }],
    ],
    [
      'the action of DMA protection',
      [{ ...DEBUG, data: utf8('DMA Protection Disabled\0') }, ...secureBootEvents],
    ],
    [
      'policies and authorities of devices, before and behind the separator',
      [
        { pcr: 7, type: 0x800000e3, data: variable('devdb', TRUE, 'security') },
        ...secureBootEvents,
        { pcr: 7, type: 0x800000e4, data: variable('devdb', TRUE, 'security') },
        { pcr: 7, type: 0x800000e4, data: Uint8Array.of(0, 17) },
      ],
    ],
  ])('is on with %s', async (_what, events) => {
    const appraisal = await judgeEvents(events);
    expect(appraisal.error?.explain()).toBeUndefined();
    expect(claimOf(appraisal, 'secureBootEnabled')).toBe(true);
  });

  it('is refused with a policy of devices that was not measured', async () => {
    const event = { pcr: 7, type: 0x800000e3, data: TRUE, digest: new Uint8Array(32).fill(3) };
    expect((await judgeEvents([...secureBootEvents, event])).error?.code).toBe('SecureBootEvents');
  });

  it('may say that DMA protection is off', async () => {
    const action = { ...DEBUG, data: utf8('DMA Protection Disabled') };
    expect(claimOf(await judgeEvents([action, ...secureBootEvents]), 'secureBootEnabled')).toBe(true);
  });
});

describe('Windows events', () => {
  const closing = [wbcl(12), wbcl(13), wbcl(14)];
  const sound = [
    boundary(
      12,
      tag(0x40001, FALSE),
      tag(0x50005, FALSE),
      tag(0x50006, FALSE),
      tag(0xa0001, TRUE),
      tag(0xa0003, TRUE),
    ),
    boundary(13, tag(0x40001, FALSE)),
    boundary(14, tag(0x60002, utf8('key'))),
    ...closing,
  ];
  const states = (appraisal: AppraisalResult): unknown =>
    ['bootDebuggingDisabled', 'notSafeMode', 'notWinPE', 'vbsEnabled', 'iommuEnabled'].map((claim) =>
      claimOf(appraisal, claim),
    );

  it('of a sound boot make sound claims', async () => {
    const appraisal = await judgeEvents(sound);
    expect(appraisal.error?.explain()).toBeUndefined();
    expect(states(appraisal)).toEqual([true, true, true, true, true]);
  });

  it('that weaken count when seen once, those that strengthen when always seen', async () => {
    const worse = boundary(
      13,
      tag(0x40001, TRUE),
      tag(0x50005, TRUE),
      tag(0x50006, TRUE),
      tag(0xa0001, FALSE),
      tag(0xa0003, FALSE),
    );
    expect(states(await judgeEvents([worse, ...sound]))).toEqual([false, false, false, false, false]);
  });

  it('that are not there claim nothing strong', async () => {
    expect(states(await judgeEvents([boundary(12, tag(0x20002, new Uint8Array(8))), ...closing]))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
    expect(states(await judgeEvents([]))).toEqual([false, true, true, false, false]);
  });

  it('claim nothing where PCR 12 holds what no log explains', async () => {
    const log = agileLog(secureBootEvents);
    const banks = [withPcrs(bankOf([log], 'sha256'), { 12: ONES })];
    const appraisal = await judgeRequest({ current: { logs: [{ type: 'TCG', log }], banks } });
    expect(appraisal.accepted).toBe(true);
    expect(states(appraisal)).toEqual([false, false, false, false, false]);
  });

  const [first = wbcl(12), ...others] = sound;
  it.each<readonly [string, readonly MadeEvent[]]>([
    ['under another type', [{ ...first, type: 1 }, ...others]],
    ['all relabelled, separators too', sound.map((event) => ({ ...event, type: 13 }))],
    ['with data that was not measured', [{ ...first, digest: ONES }, ...others]],
    ['without separator', sound.filter(({ pcr, type }) => pcr !== 12 || type !== 4)],
    ['with two separators', [...sound, wbcl(13)]],
    [
      'with a separator of zeros',
      [
        ...sound.filter(({ pcr, type }) => pcr !== 14 || type !== 4),
        { ...wbcl(14), data: new Uint8Array(4) },
      ],
    ],
    ['with a truth value of 2', [boundary(12, tag(0x40001, Uint8Array.of(2))), ...sound]],
    ['with a truth value of four bytes', [boundary(12, tag(0x50005, new Uint8Array(4))), ...sound]],
    ['with a switch on and off at once', [boundary(12, tag(0x40001, FALSE), tag(0x40001, TRUE)), ...sound]],
    ['with text of odd length', [boundary(12, tag(0x70001, Uint8Array.of(65, 0, 66))), ...sound]],
    [
      'with a size past the end',
      [{ ...first, data: concat(first.data, Uint8Array.of(1, 0, 1, 64, 0, 0, 0, 64)) }, ...others],
    ],
  ])('%s are refused', async (_what, events) => {
    const { error } = await judgeEvents(events);
    expect(error?.code).toBe('WindowsEvents');
  });

  it('must replay, also where a Linux log need not', async () => {
    const log = agileLog(sound);
    const judge = (pcr: number): Promise<AppraisalResult> =>
      judgeRequest({
        current: {
          logs: [{ type: 'TCG', log }],
          banks: [withPcrs(bankOf([log], 'sha256'), { [pcr]: ONES })],
        },
      });
    for (const pcr of [0, 7, 11, 12, 13, 14])
      expect((await judge(pcr)).error?.code).toBe('EventLogReplayMismatch');
    for (const pcr of [8, 10, 15, 16, 23]) expect((await judge(pcr)).accepted).toBe(true);
  });

  it('repeat as arrays in the claim, and stay lossless', async () => {
    const modules = [1, 2].map((n) =>
      tag(0x40010003, tag(0x70007, Uint8Array.of(n, 0, 0, 0, 0, 0, 0, 0x80))),
    );
    const appraisal = await judgeEvents([boundary(12, ...modules), ...sound]);
    const text = String(claimOf(appraisal, 'events'));
    expect(text).toContain(
      '"EVENT_LOADEDMODULE_AGGREGATION":[{"EVENT_IMAGEBASE":9223372036854775809},{"EVENT_IMAGEBASE":9223372036854775810}]',
    );
  });
});

describe('replay', () => {
  const log = agileLog(secureBootEvents);
  const logs = [{ type: 'TCG' as const, log }];

  it('leaves out the events of PCRs that it does not explain', async () => {
    const grub = agileLog([...secureBootEvents, { pcr: 8, type: 13, data: utf8('grub') }]);
    const judge = (changes: Readonly<Record<number, Uint8Array>>): Promise<AppraisalResult> =>
      judgeRequest({
        current: { logs: [{ type: 'TCG', log: grub }], banks: [withPcrs(bankOf([grub], 'sha256'), changes)] },
      });
    expect(eventsOf(await judge({})).some(({ PcrIndex }) => PcrIndex === 8)).toBe(true);
    const appraisal = await judge({ 8: ONES });
    expect(appraisal.accepted).toBe(true);
    expect(eventsOf(appraisal).some(({ PcrIndex }) => PcrIndex === 8)).toBe(false);
    expect(String(claimOf(appraisal, 'pcrs'))).toContain(
      `{"Digests":{"SHA256":"${'ff'.repeat(32)}"},"Index":8}`,
    );
  });

  it('refuses a PCR of the firmware without events that is not at its start', async () => {
    const banks = [withPcrs(bankOf([log], 'sha256'), { 3: ONES })];
    expect((await judgeRequest({ current: { logs, banks } })).error?.code).toBe('EventLogReplayMismatch');
  });

  it('refuses quotes of a bank that the log has no digests of, and uses the strongest that it has', async () => {
    const sha256 = bankOf([log], 'sha256');
    const sha384 = bankOf([agileLog([])], 'sha384');
    expect((await judgeRequest({ current: { logs, banks: [sha384] } })).error?.code).toBe(
      'EventLogReplayMismatch',
    );
    const both = await judgeRequest({ current: { logs, banks: [sha384, sha256] } });
    expect(claimOf(both, 'x-ms-tpm-pcr-bank')).toBe('sha256');
    expect(claimOf(both, 'secureBootEnabled')).toBe(true);
  });

  it.skipIf(!haveVectors)(
    'never reads one bank for another: SHA-256 digests do not speak for a SHA-1 quote',
    async () => {
      const rhel = tpmBytes('eventlogs/rhel8-uefi.bin');
      const sha1 = bankOf([rhel], 'sha1');
      const statement = { logs: [{ type: 'TCG' as const, log: rhel }], banks: [sha1] };
      expect((await judgeRequest({ current: statement })).error?.code).toBe('TpmAlgorithmNotAccepted');
      const weak = {
        ...statement,
        banks: [withPcrs(sha1, { 7: new Uint8Array(20) }), bankOf([rhel], 'sha256')],
      };
      const appraisal = await judgeRequest({ current: weak }, {}, { allowSha1: true });
      expect(claimOf(appraisal, 'x-ms-tpm-pcr-bank')).toBe('sha256');
    },
  );

  it('knows the events that firmware forgets to log in PCR 5, and no others', async () => {
    const bank = bankOf([log], 'sha256');
    const extend = (...texts: readonly string[]): Uint8Array =>
      texts.reduce<Uint8Array>(
        (value, text) => digestOf('sha256', concat(value, digestOf('sha256', utf8(text)))),
        new Uint8Array(32),
      );
    const start = agileLog([...secureBootEvents, { pcr: 5, type: 4, data: new Uint8Array(4) }]);
    const from = bankOf([start], 'sha256').values.get(5) ?? new Uint8Array();
    const after = (...texts: readonly string[]): Uint8Array =>
      texts.reduce<Uint8Array>(
        (value, text) => digestOf('sha256', concat(value, digestOf('sha256', utf8(text)))),
        from,
      );
    const judge = (value: Uint8Array, tpm = {}): Promise<AppraisalResult> =>
      judgeRequest(
        {
          current: {
            logs: [{ type: 'TCG', log: start }],
            banks: [withPcrs(bankOf([start], 'sha256'), { 5: value })],
          },
        },
        {},
        tpm,
      );
    const exit = ['Exit Boot Services Invocation', 'Exit Boot Services Returned with Success'];
    expect((await judge(after(...exit))).accepted).toBe(true);
    expect((await judge(after(...exit), { allowUnloggedExitBootServices: false })).error?.code).toBe(
      'EventLogReplayMismatch',
    );
    expect((await judge(after(...exit, 'more'))).error?.code).toBe('EventLogReplayMismatch');
    // A PCR 5 without any event is not explained by them.
    const banks = [withPcrs(bank, { 5: extend(...exit) })];
    expect((await judgeRequest({ current: { logs, banks } })).error?.code).toBe('EventLogReplayMismatch');
  });

  it('of a dynamic launch starts from zeros, and must match then', async () => {
    const launch = agileLog([...secureBootEvents, { pcr: 17, type: 13, data: utf8('mle') }]);
    const judge = (changes: Readonly<Record<number, Uint8Array>>): Promise<AppraisalResult> =>
      judgeRequest({
        current: {
          logs: [{ type: 'TCG', log: launch }],
          banks: [withPcrs(bankOf([launch], 'sha256'), changes)],
        },
      });
    expect((await judge({})).accepted).toBe(true);
    expect((await judge({ 17: ONES })).error?.code).toBe('EventLogReplayMismatch');
    expect((await judge({ 18: ONES })).error?.code).toBe('EventLogReplayMismatch');
    // Without a launch in the log nothing is known of these PCRs.
    const banks = [withPcrs(bankOf([log], 'sha256'), { 17: new Uint8Array(32) })];
    expect((await judgeRequest({ current: { logs, banks } })).accepted).toBe(true);
  });

  it('goes over several logs in their order', async () => {
    const second = agileLog([
      { pcr: 8, type: 13, data: utf8('second') },
      { pcr: 7, type: 0x800000e0, data: variable('db', TRUE) },
    ]);
    const bank = bankOf([log, second], 'sha256');
    const judge = (order: readonly Uint8Array[]): Promise<AppraisalResult> =>
      judgeRequest({
        current: { logs: order.map((each) => ({ type: 'TCG' as const, log: each })), banks: [bank] },
      });
    const appraisal = await judge([log, second]);
    expect(appraisal.accepted).toBe(true);
    const sequence = eventsOf(appraisal).map(({ EventSeq }) => EventSeq);
    expect(sequence).toEqual([...sequence].sort((a, b) => a - b));
    expect(new Set(sequence).size).toBe(sequence.length);
    expect((await judge([second, log])).error?.code).toBe('EventLogReplayMismatch');
  });
});

describe('data that was not measured', () => {
  it('is left out of the events: number, type and digest remain', async () => {
    const blob = { pcr: 0, type: 0x80000008, data: new Uint8Array(16), digest: ONES };
    const [event] = eventsOf(await judgeEvents([blob, ...secureBootEvents])).filter(
      ({ PcrIndex }) => PcrIndex === 0,
    );
    expect(event).toMatchObject({ EventSeq: 1, EventTypeString: 'EV_EFI_PLATFORM_FIRMWARE_BLOB' });
    expect(event).not.toHaveProperty('RawData');
    expect(event).not.toHaveProperty('ProcessedData');
  });

  it('is left out of boot variables of which only the data was: their names are nobody’s word', async () => {
    const boot = {
      pcr: 1,
      type: 0x80000002,
      data: variable('BootOrder', TRUE),
      digest: digestOf('sha256', TRUE),
    };
    const [event] = eventsOf(await judgeEvents([boot])).filter(({ PcrIndex }) => PcrIndex === 1);
    expect(event?.ProcessedData).toEqual({ VariableData: 'AQ' });
    expect(event?.RawData).toBe('AQ');
  });
});

describe('a statement of before hibernation', () => {
  const log = agileLog(secureBootEvents);
  const resumed = agileLog([...secureBootEvents, { pcr: 4, type: 4, data: new Uint8Array(4) }]);
  const boot = (changes: Partial<Statement> = {}): Statement => ({
    logs: [{ type: 'TCG', log }],
    banks: [bankOf([log], 'sha256')],
    clockInfo: { clock: 500n },
    ...changes,
  });
  const judge = (changes: Partial<Statement> = {}): Promise<AppraisalResult> =>
    judgeRequest({
      current: { logs: [{ type: 'TCG', log: resumed }], banks: [bankOf([resumed], 'sha256')] },
      boot: boot(changes),
    });

  it('brings its own events', async () => {
    const appraisal = await judge();
    expect(appraisal.error?.explain()).toBeUndefined();
    expect(eventsOf(appraisal, 'bootEvents').some(({ PcrIndex }) => PcrIndex === 4)).toBe(false);
    expect(eventsOf(appraisal).some(({ PcrIndex }) => PcrIndex === 4)).toBe(true);
    const alone = await judgeRequest({ current: boot() });
    expect(claimOf(alone, 'bootEvents')).toBe(claimOf(alone, 'events'));
  });

  it('brings the states that resuming does not measure anew, and none that are better', async () => {
    const closing = [wbcl(12), wbcl(13), wbcl(14)];
    const booted = [boundary(12, tag(0xa0001, TRUE), tag(0x40001, FALSE), tag(0x50005, TRUE)), ...closing];
    const woken = [boundary(12, tag(0x40001, FALSE)), ...closing];
    const made = (events: readonly MadeEvent[], clock: bigint): Statement => {
      const bytes = agileLog(events);
      return {
        logs: [{ type: 'TCG', log: bytes }],
        banks: [bankOf([bytes], 'sha256')],
        clockInfo: { clock },
      };
    };
    const appraisal = await judgeRequest({ current: made(woken, 9n), boot: made(booted, 1n) });
    expect(appraisal.error?.explain()).toBeUndefined();
    expect(claimOf(appraisal, 'vbsEnabled')).toBe(true);
    expect(claimOf(appraisal, 'bootDebuggingDisabled')).toBe(true);
    expect(claimOf(appraisal, 'notSafeMode')).toBe(false);
  });

  it.each<readonly [string, Partial<Statement>, string]>([
    ['another reset', { clockInfo: { clock: 500n, resetCount: 4 } }, 'BootAttestationMismatch'],
    ['a later clock', { clockInfo: { clock: 2000n } }, 'BootAttestationMismatch'],
    ['another firmware', { firmwareVersion: 8n }, 'BootAttestationMismatch'],
    [
      'another attestation key',
      { aik: otherKey.publicKey, signer: otherKey.privateKey },
      'BootAttestationMismatch',
    ],
    ['a signature by another key', { signer: otherKey.privateKey }, 'TpmQuoteSignature'],
    ['another log', { logs: [{ type: 'TCG', log: resumed }] }, 'EventLogReplayMismatch'],
  ])('with %s is refused', async (_what, changes, code) => {
    expect((await judge(changes)).error?.code).toBe(code);
  });
});

describe('other keys', () => {
  const log = agileLog(secureBootEvents);
  const current: Statement = { logs: [{ type: 'TCG', log }], banks: [bankOf([log], 'sha256')] };
  const jwk = otherKey.publicKey.export({ format: 'jwk' });

  it('that are certified are shown with what the TPM says of them', async () => {
    const certified = certificationJson(otherKey.publicKey, { policy: Uint8Array.of(1, 2) });
    const appraisal = await judgeRequest({
      current,
      otherKeys: [{ jwk, info: { tpm_certify: certified } }, { jwk }],
    });
    expect(JSON.parse(String(claimOf(appraisal, 'x-ms-tpm-other-keys')))).toEqual([
      { jwk, info: { tpm_certify: { name_alg: 11, obj_attr: 0x32, auth_policy: 'AQI' } } },
      { jwk },
    ]);
  });

  it('are refused when the certification is of another key, or not of the attestation key', async () => {
    const foreign = certificationJson(requestKey.publicKey);
    const judge = (info: object): Promise<AppraisalResult> =>
      judgeRequest({ current, otherKeys: [{ jwk, info }] });
    expect((await judge({ tpm_certify: foreign })).error?.code).toBe('KeyCertificationInvalid');
    const own = certificationJson(otherKey.publicKey) as Readonly<Record<string, string>>;
    expect(
      (await judge({ tpm_certify: { ...own, signature: (foreign as Record<string, string>)['signature'] } }))
        .error?.code,
    ).toBe('KeyCertificationInvalid');
    expect(
      (
        await judge({
          tpm_certify: { ...own, certification: (foreign as Record<string, string>)['certification'] },
        })
      ).error?.code,
    ).toBe('KeyCertificationInvalid');
  });
});

it('a log of eight megabytes is judged or refused in bounded time', async () => {
  const data = new Uint8Array(120_000);
  const log = agileLog(
    Array.from({ length: 64 }, (_, i) => ({ pcr: 4, type: 13, data: data.map((_, at) => (at * i) & 0xff) })),
  );
  const before = process.cpuUsage();
  const appraisal = await judgeLog(log);
  expect(appraisal.error?.code).toBe('EventLogTooLarge');
  expect(process.cpuUsage(before).user).toBeLessThan(20_000_000);
});
