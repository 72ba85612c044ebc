/** Work on TPM evidence grows no faster than the evidence: the worst shapes at n, 2n and 4n. */

import { ByteWriter, concat, fromHex, utf8 } from '@veritee/core/internal';
import { expect, it } from 'vitest';
import { describeEventLog } from '../../src/tpm/event-log/describe.ts';
import { decodeTpmRequest } from '../../src/tpm/request.ts';
import { bankOf, judgeMessage, requestMessage } from './attester.ts';
import { agileLog, boundary, type MadeEvent, secureBootEvents, tag, variable, wbcl } from './logs.ts';

/** Many copies of some bytes, without a stack of as many arguments. */
function repeated(part: Uint8Array, count: number): Uint8Array {
  const whole = new Uint8Array(part.length * count);
  for (let at = 0; at < whole.length; at += part.length) whole.set(part, at);
  return whole;
}

const closing = [wbcl(12), wbcl(13), wbcl(14)];
const windowsLog = (tags: Uint8Array): Uint8Array =>
  agileLog([...secureBootEvents, boundary(12, tags), ...closing]);
const nested = (count: number, depth: number): Uint8Array =>
  depth === 0 ? repeated(tag(0x60002), count) : tag(0x40010003, nested(count, depth - 1));
const events = (count: number, event: MadeEvent): Uint8Array => {
  const header = agileLog([]);
  const record = agileLog([event]).subarray(header.length);
  return concat(header, repeated(record, count), agileLog(secureBootEvents).subarray(header.length));
};
const signatureList = (count: number): Uint8Array => {
  const entries = repeated(new Uint8Array(17).fill(5), count);
  const type = fromHex('26 16 c4 c1 4c 50 92 40 ac a9 41 f9 36 93 43 28'.replaceAll(' ', ''));
  return new ByteWriter()
    .bytes(type)
    .u32le(28 + entries.length)
    .u32le(0)
    .u32le(17)
    .bytes(entries)
    .finish();
};
const imaEntry = (pcr: number): Uint8Array => {
  const data = utf8('\x08\0\0\0sha256:\0\x08\0\0\0/bin/ls\0');
  const name = utf8('ima-ng');
  return new ByteWriter()
    .u32le(pcr)
    .bytes(new Uint8Array(20).fill(1))
    .u32le(name.length)
    .bytes(name)
    .u32le(data.length)
    .bytes(data)
    .finish();
};

const judged = (log: Uint8Array, ima?: Uint8Array): (() => Promise<unknown>) => {
  const logs = [
    { type: 'TCG' as const, log },
    ...(ima === undefined ? [] : [{ type: 'IMA' as const, log: ima }]),
  ];
  const message = requestMessage({ current: { logs, banks: [bankOf([log], 'sha256')] } });
  return () => judgeMessage(message, {}, { allowSha1: true });
};
const decoded = (text: string): (() => Promise<unknown>) => {
  const message = utf8(text);
  return async () => {
    expect(() => decodeTpmRequest(message)).toThrow();
  };
};

/** What a request is made of, by its size; the smallest size, so that it takes long enough to be measured. */
const shapes: readonly (readonly [string, number, (n: number) => () => Promise<unknown>])[] = [
  ['a tag of Windows over and over', 12_000, (n) => judged(windowsLog(repeated(tag(0x60002), n)))],
  ['containers in containers', 12_000, (n) => judged(windowsLog(nested(n, 7)))],
  [
    'many containers',
    6000,
    (n) => judged(windowsLog(repeated(tag(0x40010003, tag(0x70002, new Uint8Array(8))), n))),
  ],
  ['tiny events', 4000, (n) => judged(events(n, { pcr: 1, type: 0xa, data: new Uint8Array() }))],
  [
    'startup localities',
    4000,
    (n) => judged(events(n, { pcr: 0, type: 3, data: utf8('StartupLocality\0\x03') })),
  ],
  [
    'a list of signatures',
    4000,
    (n) =>
      judged(
        agileLog([
          { pcr: 1, type: 0x80000001, data: variable('dbx', signatureList(n), 'security') },
          ...secureBootEvents,
        ]),
      ),
  ],
  ['entries of IMA', 10_000, (n) => judged(agileLog(secureBootEvents), repeated(imaEntry(10), n))],
  [
    'entries of IMA in a PCR of the firmware',
    10_000,
    (n) => judged(agileLog(secureBootEvents), repeated(imaEntry(4), n)),
  ],
  ['quotes in a text', 400_000, (n) => decoded(`{"payload":{"request":"${'\\"'.repeat(n)}"}}`)],
  ['backslashes in a text', 400_000, (n) => decoded(`{"payload":{"request":"${'\\\\'.repeat(n)}"}}`)],
  ['white space', 2_000_000, (n) => decoded(`{"payload":{"request":${' '.repeat(n)}}}`)],
  ['members', 20_000, (n) => decoded(`{${Array.from({ length: n }, (_, i) => `"a${i}":1`).join(',')}}`)],
  [
    'NULs in a text that is shown',
    200_000,
    (n) => {
      const log = agileLog([{ pcr: 4, type: 5, data: concat(new Uint8Array(n), utf8('x')) }]);
      return async () => describeEventLog(log);
    },
  ],
];

async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round++) {
    const before = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** Of four times the input: what sorting would take, and as much again for a machine that does other things. */
const MOST_GROWTH = 9;
/** Below this much time, what is measured is chance. */
const FLOOR_MS = 30;

it.each(shapes)('%s', async (_what, size, make) => {
  const [small, large] = [make(size), make(4 * size)];
  await small();
  const before = Math.max(FLOOR_MS, await cpuOf(small));
  expect((await cpuOf(large)) / before).toBeLessThan(MOST_GROWTH);
});
