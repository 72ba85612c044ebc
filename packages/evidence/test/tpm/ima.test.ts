import { CodedError } from '@veritee/core';
import { ByteWriter, concat, fromHex, utf8 } from '@veritee/core/internal';
import type { TpmHash } from '@veritee/core/internal/tpm2';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf } from '../../src/tpm/digest.ts';
import { decodeImaLists, entriesIn, entryAt, hashedBytes } from '../../src/tpm/ima/list.ts';
import { replayIma } from '../../src/tpm/ima/replay.ts';
import type { TpmAllowances } from '../../src/trust/trust.ts';
import type { AppraisalResult } from '../../src/verify-evidence.ts';
import { bytesNear, decodesOrRefuses } from '../arbitraries.ts';
import { aik, bankOf, claimOf, judgeRequest, withPcrs } from './attester.ts';
import { agileLog, secureBootEvents } from './logs.ts';

const field = (bytes: Uint8Array): Uint8Array => new ByteWriter().u32le(bytes.length).bytes(bytes).finish();

/** An entry of a template with fields; the template hash is the kernel's unless given. */
function entry(template: string, fields: readonly Uint8Array[], hash?: Uint8Array, pcr = 10): Uint8Array {
  const data = concat(...fields.map(field));
  const name = utf8(template);
  return new ByteWriter()
    .u32le(pcr)
    .bytes(hash ?? digestOf('sha1', data))
    .u32le(name.length)
    .bytes(name)
    .u32le(data.length)
    .bytes(data)
    .finish();
}

const digest = concat(utf8('sha256:\0'), new Uint8Array(32).fill(5));
const file = entry('ima-ng', [digest, utf8('/usr/bin/init\0')]);
const signed = entry('ima-sig', [digest, utf8('/lib/ld.so\0'), Uint8Array.of(3, 2)]);
const kernel = entry('ima-buf', [digest, utf8('kernel_version\0'), utf8('6.1.0-13-amd64')]);
const violation = entry('ima-ng', [digest, utf8('/etc/open\0')], new Uint8Array(20));
const keys = issueCertificate(
  {
    subject: [['CN', 'Build key']],
    publicKey: aik.publicKey,
    serialNumber: '01',
    notBefore: new Date('2026-01-01'),
    notAfter: new Date('2027-01-01'),
  },
  { name: [['CN', 'Build key']], ...aik },
);
const key = entry('ima-buf', [digest, utf8('.builtin_trusted_keys\0'), keys.der]);
const all = [file, kernel, violation, key, signed];

/** A PCR after the entries that extend it, as kernels from 5.8 extend it, or as older ones did. */
function pcrAfter(
  entries: readonly Uint8Array[],
  hash: TpmHash,
  {
    padded = false,
    pcr = 10,
    start,
  }: { padded?: boolean; pcr?: number; start?: Uint8Array | undefined } = {},
): Uint8Array {
  const size = digestOf(hash, new Uint8Array()).length;
  let value: Uint8Array = start ?? new Uint8Array(size);
  for (const bytes of entries) {
    const [list] = decodeImaLists([bytes]);
    if (list === undefined) continue;
    const each = entryAt(list, 0);
    if (each.pcr !== pcr) continue;
    const sha1 = concat(digestOf('sha1', hashedBytes(each)), new Uint8Array(size - 20));
    const own = padded ? sha1 : digestOf(hash, hashedBytes(each));
    value = digestOf(hash, concat(value, each.isViolation ? new Uint8Array(size).fill(0xff) : own));
  }
  return value;
}

const log = agileLog(secureBootEvents);

function judge(
  entries: readonly Uint8Array[],
  quoted: Readonly<Record<number, Uint8Array>>,
  tpm: TpmAllowances = {},
): Promise<AppraisalResult> {
  return judgeRequest(
    {
      current: {
        logs: [
          { type: 'TCG', log },
          { type: 'IMA', log: concat(...entries) },
        ],
        banks: [withPcrs(bankOf([log], 'sha256'), quoted)],
      },
    },
    {},
    tpm,
  );
}

function imaLineOf({ trail }: AppraisalResult): string | undefined {
  return trail.find(({ check }) => check.startsWith('IMA list was replayed'))?.detail;
}

interface ImaEvent {
  readonly PcrIndex: number;
  readonly EventSeq: number;
  readonly EventTypeString: string;
  readonly ProcessedData: Readonly<Record<string, unknown>>;
}

function imaEventsOf(appraisal: AppraisalResult): ImaEvent[] {
  const { Events } = JSON.parse(String(claimOf(appraisal, 'events'))) as {
    readonly Events: readonly ImaEvent[];
  };
  return Events.filter(({ EventTypeString }) => EventTypeString === 'IMA_MEASUREMENT_EVENT');
}

describe('an IMA list', () => {
  it('explains PCR 10', async () => {
    const appraisal = await judge(all, { 10: pcrAfter(all, 'sha256') });
    expect(appraisal.error?.explain()).toBeUndefined();
    expect(imaEventsOf(appraisal).map(({ ProcessedData }) => ProcessedData)).toMatchObject([
      { Name: '/usr/bin/init', Digest: `sha256:${'05'.repeat(32)}` },
      { KernelVersion: '6.1.0-13-amd64' },
      { Violation: true },
      { Keyring: '.builtin_trusted_keys', CertificateSubject: 'CN=Build key' },
      { Name: '/lib/ld.so', Template: 'ima-sig' },
    ]);
    const sequence = imaEventsOf(appraisal).map(({ EventSeq }) => EventSeq);
    expect(sequence).toEqual([0, 1, 2, 3, 4].map((i) => i + (sequence[0] ?? 0)));
  });

  it('that older kernels extended as SHA-1 counts only where SHA-1 does, and one line says so', async () => {
    const quoted = { 10: pcrAfter(all, 'sha256', { padded: true }) };
    const refused = await judge(all, quoted);
    expect(refused.error?.explain()).toBeUndefined();
    expect(imaEventsOf(refused)).toEqual([]);
    expect(imaLineOf(refused)).toMatch(/SHA-1.*allowSha1/);
    expect(refused.trail.filter(({ detail }) => detail.includes('allowSha1')).length).toBe(1);
    const allowed = await judge(all, quoted, { allowSha1: true });
    expect(imaEventsOf(allowed).length).toBe(all.length);
    expect(imaLineOf(allowed)).toBe('PCR 10: 5 of 5 entries');
  });

  it('counts up to the quoted value: what was read later says nothing', async () => {
    const appraisal = await judge(all, { 10: pcrAfter(all.slice(0, 2), 'sha256') });
    expect(imaEventsOf(appraisal).length).toBe(2);
    expect(imaEventsOf(await judge(all, { 10: new Uint8Array(32) })).length).toBe(0);
  });

  it('that does not explain PCR 10 is left out', async () => {
    const appraisal = await judge(all.toReversed(), { 10: pcrAfter(all, 'sha256') });
    expect(appraisal.accepted).toBe(true);
    expect(imaEventsOf(appraisal)).toEqual([]);
    expect(imaLineOf(appraisal)).toMatch(/left out/);
  });

  it('explains each PCR that its rules name, from what the log left there', async () => {
    const other = entry('ima-ng', [digest, utf8('/boot/vmlinuz\0')], undefined, 4);
    const third = entry('ima-ng', [digest, utf8('/boot/grub\0')], undefined, 12);
    const list = [file, other, third, signed];
    const quoted = { 4: pcrAfter(list, 'sha256', { pcr: 4 }), 10: pcrAfter(list, 'sha256') };
    const appraisal = await judge(list, quoted);
    expect(appraisal.error?.explain()).toBeUndefined();
    const events = imaEventsOf(appraisal);
    expect(events.map(({ PcrIndex }) => PcrIndex)).toEqual([10, 4, 10]);
    const [first = 0] = events.map(({ EventSeq }) => EventSeq);
    expect(events.map(({ EventSeq }) => EventSeq - first)).toEqual([0, 1, 3]);
    expect(imaLineOf(appraisal)).toMatch(/PCR 4: 1 of 1 entries; PCR 10: 2 of 2 entries; PCR 12: left out/);
  });

  it('does not excuse a PCR of the firmware that it does not explain', async () => {
    const other = entry('ima-ng', [digest, utf8('/boot/vmlinuz\0')], undefined, 4);
    const appraisal = await judge([other], { 4: new Uint8Array(32).fill(9) });
    expect(appraisal.error?.code).toBe('EventLogReplayMismatch');
  });

  it('of the first template pads its names', () => {
    const name = utf8('/sbin/init');
    const old = new ByteWriter().u32le(10).bytes(new Uint8Array(20).fill(1)).u32le(3).bytes(utf8('ima'));
    old.bytes(new Uint8Array(20).fill(9)).u32le(name.length).bytes(name);
    const lists = decodeImaLists([old.finish()]);
    const [list] = lists;
    if (list === undefined) throw new Error('no list');
    const read = entryAt(list, 0);
    expect(hashedBytes(read).length).toBe(20 + 256);
    const start = new Uint8Array(20);
    const quoted = digestOf('sha1', concat(start, digestOf('sha1', hashedBytes(read))));
    expect(replayIma(lists, new Map([[10, { start, quoted }]]), 'sha1', 'own hash')).toEqual(
      new Map([[10, 1]]),
    );
  });

  it.each<readonly [string, Uint8Array, object]>([
    [
      'ima-ngv2',
      entry('ima-ngv2', [concat(utf8('verity:sha256:\0'), new Uint8Array(32).fill(5)), utf8('/a\0')]),
      { Template: 'ima-ngv2', Name: '/a', Digest: `verity:sha256:${'05'.repeat(32)}` },
    ],
    [
      'a format in place of a name',
      entry('n-ng|d-ng|iuid', [utf8('/a\0'), digest, new Uint8Array(4)]),
      { Template: 'n-ng|d-ng|iuid', Name: '/a', Digest: `sha256:${'05'.repeat(32)}` },
    ],
    ['a template that is not known', entry('later', [digest, utf8('/a\0')]), { Template: 'later' }],
  ])('of %s says what its template says', async (_what, line, expected) => {
    const appraisal = await judge([line], { 10: pcrAfter([line], 'sha256') });
    expect(imaEventsOf(appraisal).map(({ ProcessedData }) => ProcessedData)).toEqual([expected]);
  });

  it.each<readonly [string, Uint8Array]>([
    ['a PCR that no TPM has', concat(Uint8Array.of(24), file.subarray(1))],
    ['a cut entry', file.subarray(0, -1)],
    ['a template name without measure', concat(file.subarray(0, 24), fromHex('ffffffff'))],
    ['a field past its data', entry('ima-ng', [digest]).fill(0xff, 38, 42)],
  ])('with %s is refused', async (_what, list) => {
    expect((await judge([list], {})).error?.code).toBe('ImaLogFormat');
  });

  it('has at most 1,024 different certificates, however often each', async () => {
    const keyEntry = (number: number): Uint8Array => {
      const buffer = new ByteWriter().u8(0x30).u16le(number).finish();
      return entry('ima-buf', [digest, utf8('.ima\0'), buffer]);
    };
    const most = Array.from({ length: 1025 }, (_, number) => keyEntry(number % 1024));
    const quoted = (entries: readonly Uint8Array[]): Record<number, Uint8Array> => ({
      10: pcrAfter(entries, 'sha256'),
    });
    expect((await judge(most, quoted(most))).error?.explain()).toBeUndefined();
    const more = [...most, keyEntry(1024)];
    expect((await judge(more, quoted(more))).error?.code).toBe('EventLogTooLarge');
  });

  it('has at most 65,536 entries, and as many over several logs', () => {
    const short = entry('x', []);
    const half = concat(...Array.from({ length: 64 }, () => short));
    const many = new Uint8Array(half.length * 512);
    for (let at = 0; at < many.length; at += half.length) many.set(half, at);
    expect(decodeImaLists([many, many]).map(entriesIn)).toEqual([32_768, 32_768]);
    expect(() => decodeImaLists([many, many, short])).toThrow(
      expect.objectContaining({ code: 'EventLogTooLarge' }),
    );
  });

  it('of any bytes decodes or is refused', () => {
    fc.assert(
      fc.property(bytesNear(concat(...all)), (bytes) => decodesOrRefuses(() => decodeImaLists([bytes]))),
      { numRuns: 300 },
    );
    expect(() => decodeImaLists([new Uint8Array(3)])).toThrow(CodedError);
  });
});
