/** Readers of SEV-SNP evidence, with the worst shapes that they can be given. */

import { base64url, concat, fromHex, utf8 } from '@veritee/core/internal';
import { decodeCertificateTable } from '../../packages/evidence/src/snp/certificate-table.ts';
import { describeSnp } from '../../packages/evidence/src/snp/describe.ts';
import { decodeSnpEvidence } from '../../packages/evidence/src/snp/layout.ts';
import { decodeUvmEndorsement } from '../../packages/evidence/src/snp/uvm/decode.ts';
import { didX509 } from '../../packages/evidence/src/snp/uvm/did-x509.ts';
import { type Reader, row } from './readers.ts';
import { derShapes } from './worst-bytes.ts';
import { asBytes, encodedShapes, jsonShapes, pemShapes, type Shapes } from './worst-shapes.ts';

/** The same shapes inside of something. */
function within(
  shapes: Shapes<Uint8Array>,
  what: string,
  around: (bytes: Uint8Array) => Uint8Array,
  share = 1,
): Shapes<Uint8Array> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, make]) => [
      `${what}: ${name}`,
      (n: number) => around(make(Math.max(1, Math.floor(n * share)))),
    ]),
  );
}

function repeated(n: number, unit: Uint8Array | ((place: number) => Uint8Array)): Uint8Array {
  const length = typeof unit === 'function' ? unit(0).length : unit.length;
  const count = Math.max(1, Math.floor(n / length));
  const units = Array.from({ length: count }, (_, place) =>
    typeof unit === 'function' ? unit(place) : unit,
  );
  return new Uint8Array(Buffer.concat(units));
}

/** A report of version 3 from Milan. */
const report = new Uint8Array(1184);
report[0] = 3;
report.set([0x19, 0x01, 0x01], 0x188);

const json = (members: object): Uint8Array => utf8(JSON.stringify(members));
const SnpReport = base64url(report);
const withChain = (chain: Uint8Array): Uint8Array => json({ SnpReport, VcekCertChain: base64url(chain) });
const withEndorsements = (text: Uint8Array): Uint8Array => json({ SnpReport, Endorsements: base64url(text) });

/** What base64 leaves of a length. */
const ONCE = 3 / 4;

const evidenceShapes: Shapes<Uint8Array> = {
  ...asBytes(jsonShapes),
  ...within(asBytes(encodedShapes), 'report', (text) => json({ SnpReport: new TextDecoder().decode(text) })),
  ...within(asBytes(jsonShapes), 'endorsements', withEndorsements, ONCE),
  'many endorsements of utility VMs': (n) => withEndorsements(utf8(`{"Uvm":["${'AA","'.repeat(n / 8)}AA"]}`)),
  'one endorsement of n bytes': (n) =>
    withEndorsements(json({ Uvm: [base64url(new Uint8Array(Math.floor(n * ONCE * ONCE)))] })),
  'white space before JSON': (n) => utf8(`${' \r\n\t'.repeat(n / 4)}{}`),
  'byte order marks': (n) => repeated(n, Uint8Array.of(0xef, 0xbb, 0xbf)),
  'zeros behind the report': (n) => concat(report, new Uint8Array(n)),
};

const chainShapes: Shapes<Uint8Array> = {
  ...within(asBytes(pemShapes), 'chain', withChain, ONCE),
  ...within(derShapes, 'chain', withChain, ONCE),
  ...within(asBytes(pemShapes), 'table', (leaf) => concat(report, tableOf(leaf))),
  ...within(derShapes, 'table', (leaf) => concat(report, tableOf(leaf))),
};

const VCEK = fromHex('63da758de6644564adc5f4b93be8accd');

function entry(guid: Uint8Array, offset: number, length: number): Uint8Array {
  const numbers = Buffer.alloc(8);
  numbers.writeUInt32LE(offset, 0);
  numbers.writeUInt32LE(length, 4);
  return concat(guid, numbers);
}

/** A table that holds a leaf. */
function tableOf(leaf: Uint8Array): Uint8Array {
  return concat(entry(VCEK, 48, leaf.length), new Uint8Array(24), leaf);
}

const tableShapes: Shapes<Uint8Array> = {
  'entries without end': (n) => repeated(n, entry(new Uint8Array(16).fill(1), 0, 0)),
  'entries that each hold the whole table': (n) => repeated(n, entry(new Uint8Array(16).fill(1), 0, n)),
  'entries of one content': (n) => repeated(n, entry(VCEK, 0, 0)),
  'one entry of n bytes': (n) => tableOf(new Uint8Array(n)),
  ...derShapes,
};

/** The head of a CBOR item with a length of four bytes. */
function item(major: number, length: number): Uint8Array {
  const head = Buffer.alloc(5);
  head.writeUInt8((major << 5) | 26, 0);
  head.writeUInt32BE(length, 1);
  return new Uint8Array(head);
}

const byteString = (bytes: Uint8Array): Uint8Array => concat(item(2, bytes.length), bytes);
const text = (value: string): Uint8Array => concat(item(3, value.length), utf8(value));
const number = (value: number): Uint8Array => item(0, value);

/** As many members or elements as make about `n` bytes, behind their head. */
function many(major: 4 | 5, n: number, unit: (place: number) => Uint8Array): Uint8Array {
  const body = repeated(n, unit);
  return concat(item(major, body.length / unit(0).length), body);
}

/** COSE_Sign1. */
function sign1(header: Uint8Array, payload: Uint8Array): Uint8Array {
  return concat(Uint8Array.of(0xd2, 0x84), byteString(header), item(5, 0), byteString(payload), item(2, 0));
}

/** A protected header with everything that is looked for. */
function headerWith(chain: Uint8Array): Uint8Array {
  return concat(
    item(5, 5),
    ...[number(1), Uint8Array.of(0x38, 0x25), number(3), text('application/json')],
    ...[number(33), chain, text('iss'), text('did:x509:0'), text('feed'), text('a')],
  );
}

const tagged = (value: Uint8Array): Uint8Array => concat(Uint8Array.of(0xd2), value);
const noChain = headerWith(item(4, 0));

const uvmShapes: Shapes<Uint8Array> = {
  levels: (n) => tagged(repeated(n, Uint8Array.of(0x81))),
  tags: (n) => tagged(repeated(n, Uint8Array.of(0xc1))),
  'a list of numbers': (n) => tagged(many(4, n, () => Uint8Array.of(0))),
  'a list of empty lists': (n) => tagged(many(4, n, () => Uint8Array.of(0x80))),
  'a map of numbers': (n) =>
    sign1(
      many(5, n, (place) => concat(number(place), Uint8Array.of(0))),
      utf8('{}'),
    ),
  'a map of short texts': (n) =>
    sign1(
      many(5, n, (place) => concat(text(`${place + 1e7}`), Uint8Array.of(0))),
      utf8('{}'),
    ),
  'a map of one key': (n) =>
    sign1(
      many(5, n, () => Uint8Array.of(1, 0)),
      utf8('{}'),
    ),
  'many certificates': (n) => sign1(headerWith(many(4, n, () => item(2, 0))), utf8('{}')),
  ...within(derShapes, 'certificate', (der) => sign1(headerWith(byteString(der)), utf8('{}'))),
  ...within(asBytes(jsonShapes), 'payload', (payload) => sign1(noChain, payload)),
};

const didShapes: Shapes<string> = {
  'conditions that hold nothing': (n) => `did:x509:0:sha256:${'A'.repeat(43)}${'::'.repeat(n / 2)}`,
  'many conditions': (n) => `did:x509:0:sha256:${'A'.repeat(43)}${'::eku:1.2'.repeat(n / 9)}`,
  'a usage of many numbers': (n) => `did:x509:0:sha256:${'A'.repeat(43)}::eku:1${'.1'.repeat(n / 2)}x`,
  'a usage of one long number': (n) => `did:x509:0:sha256:${'A'.repeat(43)}::eku:${'1'.repeat(n)}`,
  'a name of n letters': (n) => `did:x509:0:sha256:${'A'.repeat(43)}::subject:CN:${'a'.repeat(n)}*`,
  'a long fingerprint': (n) => `did:x509:0:sha256:${'A'.repeat(n)}::eku:1.2`,
};

/** A little below the limit: what stands around a shape must not make it too long to be read. */
const MOST_UVM = 60 * 1024;

/** All rows of SEV-SNP evidence. */
export const snpReaders: readonly Reader[] = [
  row('@veritee/evidence decodeSnpEvidence', evidenceShapes, decodeSnpEvidence),
  row('@veritee/evidence describeSnp', chainShapes, (bytes) => describeSnp(decodeSnpEvidence(bytes))),
  row('@veritee/evidence decodeCertificateTable', tableShapes, decodeCertificateTable),
  row('@veritee/evidence decodeUvmEndorsement', uvmShapes, decodeUvmEndorsement, MOST_UVM),
  row('@veritee/evidence didX509', didShapes, didX509),
];
