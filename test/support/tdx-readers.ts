/** Readers of TDX evidence, with the worst shapes that they can be given. */

import { ByteWriter, fromHex } from '@veritee/core/internal';
import { describeTdx } from '../../packages/evidence/src/tdx/describe.ts';
import { eventLogJson, proveEventLog } from '../../packages/evidence/src/tdx/event-log.ts';
import { decodeTdxEvidence } from '../../packages/evidence/src/tdx/layout.ts';
import { decodeTdReport } from '../../packages/evidence/src/tdx/td-report.ts';
import { decodeEventLog } from '../../packages/evidence/src/tpm/event-log/read.ts';
import { Trail } from '../../packages/evidence/src/trail/trail.ts';
import { type Reader, row } from './readers.ts';
import { derShapes, eventLogShapes } from './worst-bytes.ts';
import type { Shapes } from './worst-shapes.ts';

const BODIES = [
  [2, 584],
  [3, 648],
  [4, 885],
] as const;

/** A quote of version 5 around certification data, every part of it long enough. */
function quote([type, size]: (typeof BODIES)[number], qeAuthData: Uint8Array, data: Uint8Array): Uint8Array {
  const inner = new ByteWriter()
    .bytes(new Uint8Array(384 + 64))
    .u16le(qeAuthData.length)
    .bytes(qeAuthData)
    .u16le(5)
    .u32le(data.length)
    .bytes(data)
    .finish();
  const outer = new ByteWriter()
    .bytes(new Uint8Array(128))
    .u16le(6)
    .u32le(inner.length)
    .bytes(inner)
    .finish();
  return new ByteWriter()
    .u16le(5)
    .u16le(2)
    .u32le(0x81)
    .u32le(0)
    .bytes(fromHex('939a7233f79c4ca9940a0db3957f0607'))
    .bytes(new Uint8Array(20))
    .u16le(type)
    .u32le(size)
    .bytes(new Uint8Array(size))
    .u32le(outer.length)
    .bytes(outer)
    .finish();
}

const pem = (n: number): Uint8Array => {
  const block = Buffer.from('-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n');
  return new Uint8Array(Buffer.concat(Array<Buffer>(Math.max(1, Math.floor(n / block.length))).fill(block)));
};

const quoteShapes: Shapes<Uint8Array> = {
  ...derShapes,
  'a TD report 1.0 with certification data of n bytes': (n) =>
    quote(BODIES[0], new Uint8Array(), new Uint8Array(n)),
  'a TD report 1.5 with many certificates': (n) => quote(BODIES[1], new Uint8Array(), pem(n)),
  'a TD report 1.5 Ex with authentication data of n bytes': (n) =>
    quote(BODIES[2], new Uint8Array(Math.min(n, 0xffff)), new Uint8Array(1)),
  'zeros behind the quote': (n) =>
    new Uint8Array(Buffer.concat([quote(BODIES[1], new Uint8Array(), new Uint8Array(1)), Buffer.alloc(n)])),
};

/** The same logs with a header as TDX guests have it, and SHA-384 digests. */
const header = new ByteWriter()
  .bytes(new TextEncoder().encode('Spec ID Event03\0'))
  .u32le(0)
  .bytes(Uint8Array.of(0, 2, 0, 2))
  .u32le(1)
  .u16le(0x0c)
  .u16le(48)
  .u8(0)
  .finish();

function ccel(n: number, data: (place: number) => Uint8Array): Uint8Array {
  const writer = new ByteWriter()
    .u32le(1)
    .u32le(3)
    .bytes(new Uint8Array(20))
    .u32le(header.length)
    .bytes(header);
  for (let [place, length] = [0, 0]; length < n; place++) {
    const bytes = data(place);
    writer
      .u32le((place % 4) + 1)
      .u32le(0x0d)
      .u32le(1)
      .u16le(0x0c)
      .bytes(new Uint8Array(48))
      .u32le(bytes.length)
      .bytes(bytes);
    length += 66 + bytes.length;
  }
  return writer.finish();
}

const logShapes: Shapes<Uint8Array> = {
  ...eventLogShapes,
  'tiny events of a TD': (n) => ccel(n, () => new Uint8Array(0)),
  'one event of a TD of n bytes': (n) => ccel(1, () => new Uint8Array(n)),
};

const emptyReport = decodeTdReport('td-1.0', new Uint8Array(584));

/** All rows of TDX evidence. */
export const tdxReaders: readonly Reader[] = [
  row('@veritee/evidence decodeTdxEvidence', quoteShapes, decodeTdxEvidence),
  row('@veritee/evidence describeTdx', quoteShapes, (bytes) => describeTdx(decodeTdxEvidence(bytes))),
  row('@veritee/evidence decodeEventLog of a TD', logShapes, decodeEventLog),
  row('@veritee/evidence proveEventLog', logShapes, (bytes) =>
    eventLogJson(proveEventLog(bytes, emptyReport, new Trail())),
  ),
];
