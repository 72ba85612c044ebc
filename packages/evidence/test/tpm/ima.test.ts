import { ByteWriter, CodedError, concat, fromHex, utf8 } from '@veritee/core';
import { issueCertificate } from '@veritee/core/x509/issue';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, type TpmHash } from '../../src/tpm/algorithms.ts';
import { decodeImaLog, imaEntriesQuoted } from '../../src/tpm/ima.ts';
import type { Judgement } from '../../src/verify-evidence.ts';
import { bytesNear, decodesOrRefuses } from '../arbitraries.ts';
import { aik, bankOf, claimOf, judgeRequest, withPcrs } from './attester.ts';
import { agileLog, secureBootEvents } from './logs.ts';

const field = (bytes: Uint8Array): Uint8Array => new ByteWriter().u32le(bytes.length).bytes(bytes).finish();

/** An entry of a template with fields; the template hash is the kernel's unless given. */
function entry(template: string, fields: readonly Uint8Array[], hash?: Uint8Array): Uint8Array {
  const data = concat(...fields.map(field));
  const name = utf8(template);
  return new ByteWriter()
    .u32le(10)
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

/** PCR 10 after entries, as kernels from 5.8 extend it, or as older ones did. */
function pcrAfter(entries: readonly Uint8Array[], hash: TpmHash, padded = false): Uint8Array {
  const size = digestOf(hash, new Uint8Array()).length;
  return decodeImaLog(concat(...entries)).reduce<Uint8Array>((value, { hashed, templateHash }) => {
    const broken = templateHash.every((byte) => byte === 0);
    const sha1 = concat(digestOf('sha1', hashed), new Uint8Array(size - 20));
    const extension = broken ? new Uint8Array(size).fill(0xff) : padded ? sha1 : digestOf(hash, hashed);
    return digestOf(hash, concat(value, extension));
  }, new Uint8Array(size));
}

function judge(entries: readonly Uint8Array[], quoted: Uint8Array): Promise<Judgement> {
  const log = agileLog(secureBootEvents);
  return judgeRequest({
    current: {
      logs: [
        { type: 'TCG', log },
        { type: 'IMA', log: concat(...entries) },
      ],
      banks: [withPcrs(bankOf([log], 'sha256'), { 10: quoted })],
    },
  });
}

interface ImaEvent {
  readonly EventSeq: number;
  readonly EventTypeString: string;
  readonly ProcessedData: Readonly<Record<string, unknown>>;
}

function imaEventsOf(judgement: Judgement): ImaEvent[] {
  const { Events } = JSON.parse(String(claimOf(judgement, 'events'))) as {
    readonly Events: readonly ImaEvent[];
  };
  return Events.filter(({ EventTypeString }) => EventTypeString === 'IMA_MEASUREMENT_EVENT');
}

describe('an IMA list', () => {
  it.each([false, true])('explains PCR 10, also as older kernels extended it (%s)', async (padded) => {
    const judgement = await judge(all, pcrAfter(all, 'sha256', padded));
    expect(judgement.error?.explain()).toBeUndefined();
    expect(imaEventsOf(judgement).map(({ ProcessedData }) => ProcessedData)).toMatchObject([
      { Name: '/usr/bin/init', Digest: `sha256:${'05'.repeat(32)}` },
      { KernelVersion: '6.1.0-13-amd64' },
      { Violation: true },
      { Keyring: '.builtin_trusted_keys', CertificateSubject: 'CN=Build key' },
      { Name: '/lib/ld.so', Template: 'ima-sig' },
    ]);
    const sequence = imaEventsOf(judgement).map(({ EventSeq }) => EventSeq);
    expect(sequence).toEqual([0, 1, 2, 3, 4].map((i) => i + (sequence[0] ?? 0)));
  });

  it('counts up to the quoted value: what was read later says nothing', async () => {
    const judgement = await judge(all, pcrAfter(all.slice(0, 2), 'sha256'));
    expect(imaEventsOf(judgement).length).toBe(2);
    expect(imaEventsOf(await judge(all, new Uint8Array(32))).length).toBe(0);
  });

  it('that does not explain PCR 10 is left out', async () => {
    const judgement = await judge(all.toReversed(), pcrAfter(all, 'sha256'));
    expect(judgement.accepted).toBe(true);
    expect(imaEventsOf(judgement)).toEqual([]);
    expect(judgement.trail.some(({ detail }) => detail === 'it does not, and is left out')).toBe(true);
  });

  it('of the first template pads its names', () => {
    const name = utf8('/sbin/init');
    const old = new ByteWriter().u32le(10).bytes(new Uint8Array(20).fill(1)).u32le(3).bytes(utf8('ima'));
    old.bytes(new Uint8Array(20).fill(9)).u32le(name.length).bytes(name);
    const [read] = decodeImaLog(old.finish());
    expect(read?.hashed.length).toBe(20 + 256);
    const quoted = digestOf(
      'sha1',
      concat(new Uint8Array(20), digestOf('sha1', read?.hashed ?? new Uint8Array())),
    );
    expect(imaEntriesQuoted(decodeImaLog(old.finish()), new Uint8Array(20), quoted, 'sha1')).toBe(1);
  });

  it.each<readonly [string, Uint8Array]>([
    ['another PCR', concat(Uint8Array.of(11), file.subarray(1))],
    ['a cut entry', file.subarray(0, -1)],
    ['a template name without measure', concat(file.subarray(0, 24), fromHex('ffffffff'))],
    ['a field past its data', entry('ima-ng', [digest]).fill(0xff, 38, 42)],
  ])('with %s is refused', async (_what, log) => {
    expect((await judge([log], new Uint8Array(32))).error?.code).toBe('ImaLogFormat');
  });

  it('of any bytes decodes or is refused', () => {
    fc.assert(
      fc.property(bytesNear(concat(...all)), (bytes) => decodesOrRefuses(() => decodeImaLog(bytes))),
      { numRuns: 300 },
    );
    expect(() => decodeImaLog(new Uint8Array(3))).toThrow(CodedError);
  });
});
