/** The worst that outside bytes can look like, as `worst-shapes.ts` has it for texts: DER, TPM structures and logs. */

import { ByteWriter, derValue as der, utf8 } from '@veritee/core/internal';
import type { Shapes } from './worst-shapes.ts';

/** Any number of arrays one after the other. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

/** As many units as make about `n` bytes. */
function repeated(n: number, unit: (place: number) => Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = [];
  for (let length = 0; length < n; ) {
    const next = unit(units.length);
    units.push(next);
    length += next.length;
  }
  return units;
}

const SEQUENCE = 0x30;
const text = (value: string): Uint8Array => new Uint8Array(Buffer.from(value, 'latin1'));
const algorithm = der(SEQUENCE, der(0x06, Uint8Array.of(0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2)));
const signature = der(0x03, new Uint8Array(9));
const time = der(0x17, text('250101000000Z'));
const noName = der(SEQUENCE);
const bytes4 = (value: number): Uint8Array => new ByteWriter().u32be(value).finish();
const oidOf = (place: number): Uint8Array =>
  der(0x06, Uint8Array.of(0x2a, 0x80 | (place >> 14), 0x80 | ((place >> 7) & 0x7f), place & 0x7f));
const extension = (place: number): Uint8Array => der(SEQUENCE, oidOf(place), der(0x04, new Uint8Array(1)));

function certificate(subject: Uint8Array, extensions: readonly Uint8Array[]): Uint8Array {
  const key = der(SEQUENCE, algorithm, signature);
  const tbs = der(
    SEQUENCE,
    der(0xa0, der(0x02, Uint8Array.of(2))),
    der(0x02, Uint8Array.of(1)),
    algorithm,
    noName,
    der(SEQUENCE, time, time),
    subject,
    key,
    ...(extensions.length === 0 ? [] : [der(0xa3, der(SEQUENCE, joined(extensions)))]),
  );
  return der(SEQUENCE, tbs, algorithm, signature);
}

const attribute = der(0x31, der(SEQUENCE, der(0x06, Uint8Array.of(0x55, 4, 3)), der(0x0c, text('a'))));

/** DER, mostly of certificates. */
export const derShapes = {
  'sequences in each other': (n) => {
    let value: Uint8Array = new Uint8Array(0);
    // Each level copies what is inside: the depth is what matters, the length follows.
    for (let depth = 0; depth < Math.sqrt(n); depth++) value = der(SEQUENCE, value);
    return value;
  },
  'a heap of openings': (n) => joined(repeated(n, () => Uint8Array.of(SEQUENCE, 0x80))),
  'tiny values': (n) => der(SEQUENCE, ...[joined(repeated(n, () => Uint8Array.of(5, 0)))]),
  'a certificate of many extensions': (n) => certificate(noName, repeated(n, extension)),
  'a certificate with one extension many times': (n) =>
    certificate(
      noName,
      repeated(n, () => extension(1)),
    ),
  'a certificate of many names': (n) => certificate(der(SEQUENCE, joined(repeated(n, () => attribute))), []),
  'a serial number of n bytes': (n) => der(SEQUENCE, der(SEQUENCE, der(0x02, new Uint8Array(n).fill(1)))),
  'an OID of n bytes': (n) =>
    certificate(noName, [der(SEQUENCE, der(0x06, new Uint8Array(n).fill(0x81, 0, n - 1)), der(0x04))]),
  zeros: (n) => new Uint8Array(n),
} satisfies Shapes<Uint8Array>;

function revocationList(entries: Uint8Array): Uint8Array {
  const tbs = der(
    SEQUENCE,
    der(0x02, Uint8Array.of(1)),
    algorithm,
    noName,
    time,
    time,
    der(SEQUENCE, entries),
  );
  return der(SEQUENCE, tbs, algorithm, signature);
}

const reason = der(SEQUENCE, der(SEQUENCE, der(0x06, Uint8Array.of(0x55, 0x1d, 21)), der(0x04, text('a'))));
const otherReason = der(SEQUENCE, extension(3));

/** Revocation lists. */
export const revocationListShapes = {
  'many entries': (n) =>
    revocationList(joined(repeated(n, (place) => der(SEQUENCE, der(0x02, bytes4(place + 1)), time)))),
  'one entry many times': (n) =>
    revocationList(joined(repeated(n, () => der(SEQUENCE, der(0x02, Uint8Array.of(1)), time)))),
  'entries with reasons in turns': (n) =>
    revocationList(
      joined(
        repeated(n, (place) =>
          der(SEQUENCE, der(0x02, bytes4(place + 1)), time, place % 2 === 0 ? reason : otherReason),
        ),
      ),
    ),
  'entries of long serial numbers': (n) =>
    revocationList(der(SEQUENCE, der(0x02, new Uint8Array(n).fill(1)), time)),
  ...derShapes,
} satisfies Shapes<Uint8Array>;

/** An event log with SHA-1 digests. */
function eventLog(
  n: number,
  event: (place: number) => readonly [pcr: number, type: number, data: Uint8Array],
): Uint8Array {
  const events = repeated(n, (place) => {
    const [pcr, type, data] = event(place);
    const head = new ByteWriter()
      .u32le(pcr)
      .u32le(type)
      .bytes(new Uint8Array(20))
      .u32le(data.length)
      .finish();
    return joined([head, data]);
  });
  return joined(events);
}

const EVENT_TAG = 6;
const sipa = (id: number, payload: Uint8Array): Uint8Array =>
  joined([new ByteWriter().u32le(id).u32le(payload.length).finish(), payload]);
const BOUNDARY = 0x40010001;

/** One event that holds the tags. */
function tags(n: number, tag: (place: number) => Uint8Array): Uint8Array {
  const payload = sipa(BOUNDARY, joined(repeated(n, tag)));
  return eventLog(1, () => [12, EVENT_TAG, payload]);
}

/** Windows' tagged events, as the data of one event. */
export const tagShapes = {
  'repeating tags': (n) => joined(repeated(n, () => sipa(0x60002, new Uint8Array(0)))),
  'repeating containers': (n) => joined(repeated(n, () => sipa(0x40010003, new Uint8Array(0)))),
  'repeating tags in a container': (n) =>
    sipa(0x40010003, joined(repeated(n, () => sipa(0x60002, new Uint8Array(0))))),
  'tags of one switch': (n) => joined(repeated(n, () => sipa(0x50002, Uint8Array.of(1)))),
  'unknown tags': (n) => joined(repeated(n, (place) => sipa(0x80000 + (place & 0xffff), new Uint8Array(0)))),
  'a long text': (n) => sipa(0x50003, new Uint8Array(n).fill(0x41)),
} satisfies Shapes<Uint8Array>;

/** TCG event logs. */
export const eventLogShapes = {
  'tiny events': (n) => eventLog(n, () => [0, 1, new Uint8Array(0)]),
  'tiny events of all PCRs': (n) => eventLog(n, (place) => [place % 24, 8, new Uint8Array(0)]),
  'actions of one letter': (n) => eventLog(n, () => [4, 5, text('a')]),
  'one event of n bytes': (n) => eventLog(1, () => [0, 1, new Uint8Array(n)]),
  'repeating tags': (n) => tags(n, () => sipa(0x60002, new Uint8Array(0))),
  'repeating containers': (n) => tags(n, () => sipa(0x40010003, new Uint8Array(0))),
  'tags of one switch': (n) => tags(n, () => sipa(0x50002, Uint8Array.of(1))),
  'unknown tags': (n) => tags(n, (place) => sipa(0x80000 + (place & 0xffff), new Uint8Array(0))),
  'tagged events of one tag each': (n) =>
    eventLog(n, () => [12, EVENT_TAG, sipa(BOUNDARY, sipa(0x60002, new Uint8Array(0)))]),
  'a long text in a tag': (n) => tags(1, () => sipa(0x50003, new Uint8Array(n).fill(0x41))),
  padding: (n) => eventLog(n, () => [0xffffffff, 0, new Uint8Array(0)]),
  zeros: (n) => new Uint8Array(n),
} satisfies Shapes<Uint8Array>;

const imaEntry = (template: string, data: Uint8Array): Uint8Array =>
  joined([
    new ByteWriter()
      .u32le(10)
      .bytes(new Uint8Array(20))
      .u32le(template.length)
      .bytes(utf8(template))
      .finish(),
    new ByteWriter().u32le(data.length).finish(),
    data,
  ]);

/** Measurement lists of Linux IMA. */
export const imaLogShapes = {
  'tiny entries': (n) => joined(repeated(n, () => imaEntry('a', new Uint8Array(0)))),
  'entries of empty fields': (n) => joined(repeated(n, () => imaEntry('ima-ng', new Uint8Array(4 * 16)))),
  'one entry of n bytes': (n) => imaEntry('ima-ng', sizedField(new Uint8Array(n))),
  'entries of too many fields': (n) => imaEntry('ima-ng', new Uint8Array(n)),
  zeros: (n) => new Uint8Array(n),
} satisfies Shapes<Uint8Array>;

function sizedField(field: Uint8Array): Uint8Array {
  return joined([new ByteWriter().u32le(field.length).finish(), field]);
}

/** A TPM statement of a quote with many PCR selections. */
export const statementShapes = {
  'many selections': (n) => {
    const head = new ByteWriter().u32be(0xff544347).u16be(0x8018).u16be(0).u16be(0).bytes(new Uint8Array(25));
    const count = Math.floor(n / 6);
    return joined([
      head.u32be(count).finish(),
      ...Array(count).fill(Uint8Array.of(0, 11, 3, 0xff, 0xff, 0xff)),
      new Uint8Array(2),
    ]);
  },
  zeros: (n) => new Uint8Array(n),
} satisfies Shapes<Uint8Array>;
