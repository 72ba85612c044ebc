import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { CodedError } from '@veritee/core';
import { ByteWriter, base64url, fromBase64url, fromHex, hex, parseJson, utf8 } from '@veritee/core/internal';
import { algorithmName, hashAlgorithms, type TpmHash } from '@veritee/core/internal/tpm2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventsClaim } from '../../src/tpm/event-log/events-claim.ts';
import { explainPcrs } from '../../src/tpm/event-log/explain.ts';
import { decodeEventLog, type EventLog, startupLocality } from '../../src/tpm/event-log/read.ts';
import { replay } from '../../src/tpm/event-log/replay.ts';
import { secureBootState } from '../../src/tpm/event-log/secure-boot.ts';
import { taggedJson } from '../../src/tpm/event-log/sipa.ts';
import { decodeTagged } from '../../src/tpm/event-log/tagged.ts';
import { type TrustedEvent, trustedEvents } from '../../src/tpm/event-log/trusted-events.ts';
import { decodeSignatureLists, decodeUefiVariable } from '../../src/tpm/event-log/uefi.ts';
import { isWindowsPcr, windowsEvents } from '../../src/tpm/event-log/windows-log.ts';
import type { QuotedBank } from '../../src/tpm/quoted-banks.ts';
import { Trail } from '../../src/trail/trail.ts';
import { bytesNear, decodesOrRefuses } from '../arbitraries.ts';
import { haveVectors, vectors } from '../vectors.ts';
import { tpmBytes, tpmFiles, tpmJson } from './vectors.ts';

interface ExpectedLog {
  readonly format: string;
  readonly algorithms: readonly TpmHash[];
  readonly eventCountExcludingSpecId: number;
  readonly startupLocality: number;
  readonly replayedPcrs: Readonly<Record<TpmHash, Readonly<Record<string, string>>>>;
  readonly pcr7Variables: readonly {
    readonly name: string;
    readonly guid: string;
    readonly dataLength: number;
  }[];
  readonly expectedSecureBoot?: { readonly enabled?: boolean };
  readonly events: readonly {
    readonly pcr: number;
    readonly type: string;
    readonly dataLength: number;
    readonly digests: Readonly<Record<string, string>>;
    readonly digestMatchesHashOfData: Readonly<Record<TpmHash, boolean>>;
  }[];
}

function codeOf(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return error.code;
  }
}

/** The PCRs that a log makes, as a quote would state them, with start values for the others. */
function quotedBank(log: EventLog, hash: TpmHash): QuotedBank {
  const replayed = replay([log], hash);
  const size = hashAlgorithms.find(({ name }) => name === hash)?.size ?? 0;
  const values = new Map<number, Uint8Array>();
  for (let pcr = 0; pcr < 24; pcr++) {
    const start = new Uint8Array(size).fill(pcr >= 17 && pcr <= 22 ? 0xff : 0);
    values.set(pcr, replayed.get(pcr)?.value ?? start);
  }
  return { hash, values };
}

function believed(log: EventLog, hash: TpmHash, bank = quotedBank(log, hash)): TrustedEvent[] {
  const options = { what: 'Boot log', allowUnloggedExitBootServices: true };
  return trustedEvents([log], hash, explainPcrs([log], bank, options, new Trail()).matching);
}

function secureBoot(log: EventLog, hash: TpmHash): boolean {
  return secureBootState(believed(log, hash), new Trail()).enabled;
}

const logs = tpmFiles('eventlogs', /\.expected\.json$/).map((name) => {
  const stem = name.replace('.expected.json', '');
  return [stem, tpmBytes(`eventlogs/${stem}.bin`), tpmJson<ExpectedLog>(`eventlogs/${name}`)] as const;
});

describe.skipIf(!haveVectors).each(logs)('the log %s', (_name, bytes, expected) => {
  const log = decodeEventLog(bytes);

  it('is read field by field', () => {
    expect(log.format).toBe(expected.format);
    expect(log.algorithms.map(algorithmName)).toEqual(expected.algorithms);
    expect(log.events.length).toBe(expected.eventCountExcludingSpecId);
    expect(startupLocality(log) ?? 0).toBe(expected.startupLocality);
    const read = log.events.map(({ pcr, type, data, digests }) => ({
      pcr,
      type: `0x${type.toString(16).padStart(8, '0')}`,
      dataLength: data.length,
      digests: Object.fromEntries([...digests].map(([id, digest]) => [algorithmName(id), hex(digest)])),
    }));
    expect(read).toEqual(
      expected.events.map(({ pcr, type, dataLength, digests }) => ({ pcr, type, dataLength, digests })),
    );
  });

  it('replays to the expected PCRs in every bank', () => {
    for (const hash of expected.algorithms) {
      const replayed = [...replay([log], hash)].map(([pcr, { value }]) => [String(pcr), value && hex(value)]);
      expect(Object.fromEntries(replayed)).toEqual(expected.replayedPcrs[hash]);
    }
  });

  it('says of which events the data was measured', () => {
    for (const hash of expected.algorithms) {
      const whole = believed(log, hash).filter(({ measured }) => measured?.form === 'data');
      const matching = expected.events.filter(
        ({ digestMatchesHashOfData, type }) => digestMatchesHashOfData[hash] && type !== '0x00000003',
      );
      const trimmed = expected.events.filter(
        ({ digestMatchesHashOfData, type, dataLength }) =>
          !digestMatchesHashOfData[hash] &&
          type === '0x800000e0' &&
          (dataLength === 1126 || dataLength === 976),
      );
      expect(whole.length).toBe(matching.length + trimmed.length);
    }
  });

  it('has the expected Secure Boot state and variables', () => {
    for (const hash of expected.algorithms) {
      const on = expected.pcr7Variables.some(
        (each) => each.name === 'SecureBoot' && 'dataHexIfShort' in each && each.dataHexIfShort === '01',
      );
      expect(secureBoot(log, hash)).toBe(expected.expectedSecureBoot?.enabled ?? on);
      const variables = believed(log, hash)
        .filter(({ pcr, type }) => pcr === 7 && type === 0x80000001)
        .map(({ measured }) => decodeUefiVariable(measured?.bytes ?? new Uint8Array()))
        .map(({ name, guid, data }) => ({ name, guid: guid.toLowerCase(), dataLength: data.length }));
      expect(variables).toEqual(
        expected.pcr7Variables.map(({ name, guid, dataLength }) => ({ name, guid, dataLength })),
      );
    }
  });

  it('is refused against another value of any PCR of the firmware', () => {
    const hash = expected.algorithms.at(-1) ?? 'sha1';
    const bank = quotedBank(log, hash);
    for (let pcr = 0; pcr < 8; pcr++) {
      const values = new Map(bank.values);
      values.set(
        pcr,
        Uint8Array.from(values.get(pcr) ?? [], (byte) => byte ^ 1),
      );
      expect(codeOf(() => believed(log, hash, { hash, values }))).toBe('EventLogReplayMismatch');
    }
  });
});

interface BadLog {
  readonly file: string;
  readonly sha256PcrsThatReplay: Readonly<Record<string, string>> | null;
}

describe.skipIf(!haveVectors)('a bad log', () => {
  const manifest = haveVectors ? tpmJson<readonly BadLog[]>('eventlogs/negative/manifest.json') : [];
  const read = (file: string): EventLog => decodeEventLog(tpmBytes(`eventlogs/negative/${file}`));
  const windowsState = (file: string): string => {
    const log = read(file);
    const { tagged, separators } = windowsEvents(believed(log, 'sha256'), new Trail());
    return eventsClaim({ hash: 'sha256', firmware: separators, windows: tagged, foreign: [] });
  };

  it.each(manifest.filter(({ sha256PcrsThatReplay }) => sha256PcrsThatReplay === null))(
    '$file is refused by the reader',
    ({ file }) => {
      const before = process.cpuUsage();
      expect(codeOf(() => read(file))).toBe('EventLogFormat');
      expect(process.cpuUsage(before).user).toBeLessThan(1_000_000);
    },
  );

  it.each(manifest.filter(({ sha256PcrsThatReplay }) => sha256PcrsThatReplay !== null))(
    '$file replays to the PCRs that it deceives with',
    ({ file, sha256PcrsThatReplay }) => {
      const replayed = [...replay([read(file)], 'sha256')].map(([pcr, { value }]) => [
        pcr,
        value && hex(value),
      ]);
      expect(Object.fromEntries(replayed)).toEqual(sha256PcrsThatReplay);
    },
  );

  it.each([
    'type-confusion-pcr7.bin',
    'duplicate-separator-pcr7.bin',
    'secureboot-data-not-measured.bin',
    'uefi-debug-mode.bin',
    'uefi-name-length-overflow.bin',
  ])('%s fails the reading of Secure Boot', (file) => {
    expect(codeOf(() => secureBoot(read(file), 'sha256'))).toBe('SecureBootEvents');
  });

  it('sipa-size-1gib.bin and sipa-bool-wrong-size.bin fail as Windows events', () => {
    expect(codeOf(() => windowsState('sipa-size-1gib.bin'))).toBe('WindowsEvents');
    expect(codeOf(() => windowsState('sipa-bool-wrong-size.bin'))).toBe('WindowsEvents');
  });

  it('tag-after-wbcl-separator.bin: what comes behind the separator does not count', () => {
    const late = read('tag-after-wbcl-separator.bin');
    const before = decodeEventLog(tpmBytes('swtpm/synthetic-windows-vbs.eventlog.bin'));
    const tagged = (log: EventLog): number =>
      windowsEvents(believed(log, 'sha256'), new Trail()).tagged.length;
    expect(tagged(late)).toBeLessThanOrEqual(tagged(before));
    const events = JSON.parse(windowsState('tag-after-wbcl-separator.bin')) as {
      readonly Events: readonly { readonly PcrIndex: number; readonly EventTypeString: string }[];
    };
    expect(events.Events.findLast(({ PcrIndex }) => PcrIndex === 12)?.EventTypeString).toBe('EV_SEPARATOR');
  });
});

/** A crypto-agile SHA-256 log of the given events. */
function agileLog(
  events: readonly {
    readonly pcr: number;
    readonly type: number;
    readonly digest: Uint8Array;
    readonly data: Uint8Array;
  }[],
): Uint8Array {
  const specId = new ByteWriter()
    .bytes(utf8('Spec ID Event03\0'))
    .u32le(0)
    .bytes(Uint8Array.of(0, 2, 0, 2))
    .u32le(1)
    .u16le(11)
    .u16le(32)
    .u8(0)
    .finish();
  const writer = new ByteWriter()
    .u32le(0)
    .u32le(3)
    .bytes(new Uint8Array(20))
    .u32le(specId.length)
    .bytes(specId);
  for (const { pcr, type, digest, data } of events) {
    writer.u32le(pcr).u32le(type).u32le(1).u16le(11).bytes(digest).u32le(data.length).bytes(data);
  }
  return writer.finish();
}

interface ServiceEvent {
  readonly Digests: { readonly SHA256: string };
  readonly EventSeq: number;
  readonly EventType: number;
  readonly EventTypeString?: string;
  readonly PcrIndex: number;
  readonly ProcessedData?: unknown;
  readonly RawData: string;
}

describe.skipIf(!haveVectors)('the events claim', () => {
  it('is what the service made of a Windows 11 log, event by event', () => {
    const text = readFileSync(resolve(vectors, 'policies/events-windows11-2025.json'), 'utf8');
    const real = (parseJson(text) as unknown as { readonly Events: readonly ServiceEvent[] }).Events;
    const last = real.at(-1)?.EventSeq ?? 0;
    // The service leaves out an event that is not measured; a filler keeps the numbers.
    const filler = { pcr: 0, type: 3, digest: new Uint8Array(32), data: new Uint8Array(4) };
    const events = Array.from({ length: last }, (_, i) => {
      const event = real.find(({ EventSeq }) => EventSeq === i + 1);
      if (event === undefined) return filler;
      return {
        pcr: event.PcrIndex,
        type: event.EventType,
        digest: fromBase64url(event.Digests.SHA256),
        data: fromBase64url(event.RawData),
      };
    });
    const log = decodeEventLog(agileLog(events));
    const trusted = believed(log, 'sha256');
    expect(secureBootState(trusted, new Trail()).enabled).toBe(true);
    const { tagged, separators } = windowsEvents(trusted, new Trail());
    const firmware = [...trusted.filter(({ pcr }) => !isWindowsPcr(pcr)), ...separators];
    const claim = eventsClaim({ hash: 'sha256', firmware, windows: tagged, foreign: [] });
    const ours = (parseJson(claim) as unknown as { readonly Events: readonly ServiceEvent[] }).Events;
    expect(ours.map(({ EventSeq }) => EventSeq)).toEqual(real.map(({ EventSeq }) => EventSeq));
    let whole = 0;
    for (const [i, event] of ours.entries()) {
      const { ProcessedData, RawData, ...always } = real[i] as ServiceEvent;
      expect(event).toMatchObject(always);
      // Data whose hash is not the digest says nothing: we leave it out where the service shows it.
      if (event.RawData === undefined) continue;
      expect(event.RawData).toBe(RawData);
      if (ProcessedData !== undefined && ProcessedData !== null)
        expect(event.ProcessedData).toMatchObject(ProcessedData);
      whole++;
    }
    expect(whole).toBe(real.length - 10);
  });
});

describe('any bytes decode or are refused as', () => {
  const runs = { numRuns: 300 };
  const property = (good: Uint8Array, decode: (bytes: Uint8Array) => unknown): void =>
    fc.assert(
      fc.property(bytesNear(good), (bytes) => decodesOrRefuses(() => decode(bytes))),
      runs,
    );
  const log = agileLog([{ pcr: 7, type: 4, digest: new Uint8Array(32), data: new Uint8Array(4) }]);
  const all = (bytes: Uint8Array): void => {
    const decoded = decodeEventLog(bytes);
    for (const { name } of hashAlgorithms) {
      replay([decoded], name);
      trustedEvents([decoded], name, new Set(Array.from({ length: 24 }, (_, i) => i)));
    }
  };

  it('a small log', () => property(log, all));
  it.skipIf(!haveVectors)('a SHA-1 log', () =>
    property(tpmBytes('eventlogs/windows_gcp_shielded_vm.bin'), all),
  );
  it.skipIf(!haveVectors)('a crypto-agile log', () => property(tpmBytes('eventlogs/rhel8-uefi.bin'), all));
  it.skipIf(!haveVectors)('tagged events', () => {
    const windows = decodeEventLog(tpmBytes('swtpm/synthetic-windows-vbs.eventlog.bin'));
    const tags = windows.events.filter(({ type, data }) => type === 6 && data.length < 8000);
    for (const { data } of tags) property(data, (bytes) => taggedJson(decodeTagged(bytes)));
  });
  it.skipIf(!haveVectors)('UEFI variables and signature lists', () => {
    const { events } = decodeEventLog(tpmBytes('eventlogs/rhel8-uefi.bin'));
    const db = events.find(({ pcr, data }) => pcr === 7 && data.length > 1000)?.data ?? new Uint8Array();
    property(db, (bytes) => decodeSignatureLists(decodeUefiVariable(bytes).data));
    property(decodeUefiVariable(db).data, decodeSignatureLists);
  });
});

describe('a log without measure', () => {
  it('of 16 MiB is refused', () => {
    expect(codeOf(() => decodeEventLog(new Uint8Array(16 * 1024 * 1024)))).toBe('EventLogTooLarge');
  });

  it('of more events than any boot has is refused', () => {
    expect(codeOf(() => decodeEventLog(new Uint8Array(32 * 65_537)))).toBe('EventLogTooLarge');
  });

  it('with 10,000 algorithms is refused', () => {
    const specId = new ByteWriter()
      .bytes(utf8('Spec ID Event03\0'))
      .u32le(0)
      .bytes(Uint8Array.of(0, 2, 0, 2))
      .u32le(10_000);
    for (let i = 0; i < 10_000; i++) specId.u16le(i).u16le(32);
    const data = specId.u8(0).finish();
    const header = new ByteWriter()
      .u32le(0)
      .u32le(3)
      .bytes(new Uint8Array(20))
      .u32le(data.length)
      .bytes(data);
    expect(codeOf(() => decodeEventLog(header.finish()))).toBe('EventLogFormat');
  });

  it.each([
    ['event size', 60 + 12 + 2 + 32],
    ['digest count', 60 + 8],
    ['PCR', 60],
  ])('with ffffffff as %s is refused', (_what, _at) => {
    const good = agileLog([{ pcr: 7, type: 4, digest: new Uint8Array(32), data: new Uint8Array(4) }]);
    const start = good.length - (12 + 2 + 32 + 4 + 4);
    const at = start + (_at - 60);
    const copy = Uint8Array.from(good);
    copy.fill(0xff, at, at + 4);
    expect(codeOf(() => decodeEventLog(copy))).toBe('EventLogFormat');
  });

  it('with tagged events nested without end is refused', () => {
    let nested: Uint8Array = new Uint8Array();
    for (let i = 0; i < 9; i++)
      nested = new ByteWriter().u32le(0x40010002).u32le(nested.length).bytes(nested).finish();
    expect(codeOf(() => decodeTagged(nested))).toBe('WindowsEvents');
    expect(codeOf(() => decodeTagged(nested.subarray(8)))).toBeUndefined();
  });

  it('with bytes other than padding behind its last event is refused', () => {
    const good = agileLog([{ pcr: 7, type: 4, digest: new Uint8Array(32), data: new Uint8Array(4) }]);
    const padded = (tail: readonly number[]): Uint8Array => Uint8Array.from([...good, ...tail]);
    expect(decodeEventLog(padded(new Array<number>(64).fill(0xff))).events.length).toBe(1);
    expect(codeOf(() => decodeEventLog(padded([...new Array<number>(64).fill(0xff), 0])))).toBe(
      'EventLogFormat',
    );
    expect(codeOf(() => decodeEventLog(padded([0])))).toBe('EventLogFormat');
  });

  it('with two startup localities, or an impossible one, is refused', () => {
    const locality = (value: number) => ({
      pcr: 0,
      type: 3,
      digest: new Uint8Array(32),
      data: Uint8Array.from([...utf8('StartupLocality\0'), value]),
    });
    expect(startupLocality(decodeEventLog(agileLog([locality(3), locality(3)])))).toBe(3);
    expect(codeOf(() => startupLocality(decodeEventLog(agileLog([locality(3), locality(0)]))))).toBe(
      'EventLogFormat',
    );
    expect(codeOf(() => startupLocality(decodeEventLog(agileLog([locality(1)]))))).toBe('EventLogFormat');
  });
});

it('text in claims is base64url and hex as documented', () => {
  expect(base64url(fromHex('01'))).toBe('AQ');
});
