/** Payloads of Windows' tagged events as JSON, in the shape that policies query (section 8.1). */

import type { JsonObject, JsonValue } from '@veritee/core';
import { ByteReader, base64url } from '@veritee/core/internal';
import { hashAlgorithm } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../../errors.ts';
import { type SipaEvent, type SipaKind, sipaEvent } from './sipa-names.ts';
import { hexId, type TaggedEvent } from './tagged.ts';
import { utf16 } from './uefi.ts';

/**
 * Tagged events as one object: `EVENT_` names, repeating ones as arrays.
 *
 * @throws EvidenceError `WindowsEvents` for a payload that is not what its id says
 */
export function taggedJson(tags: readonly TaggedEvent[]): JsonObject {
  const members = new Map<string, JsonValue>();
  // Lists grow in place: a copy for each item would make the work grow with the square of a log.
  const lists = new Map<string, JsonValue[]>();
  for (const tag of tags) {
    const event = sipaEvent(tag.id);
    if (event === undefined) continue;
    const name = `EVENT_${event.name}`;
    const value = payloadJson(event, tag);
    if (event.repeats !== true) {
      requireNoContradiction(event, tag, members.get(name), value);
      members.set(name, value);
      continue;
    }
    const list = lists.get(name);
    if (list !== undefined) list.push(value);
    else lists.set(name, [value]);
  }
  return Object.fromEntries([...members, ...lists]);
}

/** A switch that is on and off at once, or a boundary in two parts, is nothing that Windows measures. */
function requireNoContradiction(
  { kind }: SipaEvent,
  { id }: TaggedEvent,
  before: JsonValue | undefined,
  value: JsonValue,
): void {
  if (before === undefined) return;
  const contradicts = kind === 'boolean' ? before !== value : kind === 'container';
  if (contradicts) throw malformed(`The tagged event ${hexId(id)} occurs twice.`, 'once', 'twice');
}

function payloadJson({ kind, values }: SipaEvent, { id, payload, children }: TaggedEvent): JsonValue {
  switch (kind) {
    case 'boolean':
      return sipaBoolean(id, payload);
    case 'integer':
      return integer(id, payload);
    case 'choice':
      return named(integer(id, payload), values, false);
    case 'flags':
      return named(integer(id, payload), values, true);
    case 'text':
      return utf16(payload, `text of tagged event ${hexId(id)}`);
    case 'octets':
      return base64url(payload);
    case 'container':
      return taggedJson(children ?? []);
    case 'driverAuth':
      // The format of this signature is not public: it is never said to be valid.
      return { RawData: base64url(payload), SignatureValid: false };
    default:
      return STRUCTURES[kind](payload, id);
  }
}

/**
 * A boolean payload: one octet, 0 or 1. Any other is refused, never guessed.
 * @throws EvidenceError `WindowsEvents`
 */
export function sipaBoolean(id: number, payload: Uint8Array): boolean {
  const [value] = payload;
  if (payload.length !== 1 || value === undefined || value > 1)
    throw malformed(
      `The tagged event ${hexId(id)} is not a boolean.`,
      'one byte, 0 or 1',
      `${payload.length} bytes`,
    );
  return value === 1;
}

function integer(id: number, payload: Uint8Array): number | bigint {
  const reader = new ByteReader(payload, `tagged event ${hexId(id)}`);
  switch (payload.length) {
    case 1:
      return reader.u8('value');
    case 2:
      return reader.u16le('value');
    case 4:
      return reader.u32le('value');
    case 8:
      return exact(reader.u64le('value'));
    default:
      throw malformed(
        `The tagged event ${hexId(id)} is not an integer.`,
        '1, 2, 4 or 8 bytes',
        `${payload.length} bytes`,
      );
  }
}

function exact(value: bigint): number | bigint {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

function named(
  value: number | bigint,
  values: ReadonlyMap<number, string> | undefined,
  flags: boolean,
): JsonObject {
  const name = values?.get(Number(value)) ?? (flags ? flagNames(Number(value), values) : undefined);
  return { String: name ?? `Unknown (${value})`, Value: value };
}

function flagNames(value: number, values: ReadonlyMap<number, string> | undefined): string | undefined {
  const set = [...(values ?? [])].filter(([bit]) => bit !== 0 && (value & bit) === bit);
  const known = set.reduce((bits, [bit]) => bits | bit, 0);
  return known === value ? set.map(([, name]) => name).join(' | ') : undefined;
}

type StructureKind = Exclude<
  SipaKind,
  'boolean' | 'integer' | 'choice' | 'flags' | 'text' | 'octets' | 'container' | 'driverAuth'
>;

const STRUCTURES: Readonly<Record<StructureKind, (payload: Uint8Array, id: number) => JsonObject>> = {
  policy: (payload) => {
    const reader = new ByteReader(payload, 'code integrity policy');
    const version = exact(reader.u64le('version'));
    const nameLength = reader.u16le('name length');
    const algorithm = reader.u16le('algorithm');
    const digestLength = reader.u32le('digest length');
    const name = utf16(reader.bytes(nameLength, 'name'), 'name of a code integrity policy');
    const digest = reader.bytes(digestLength, 'digest');
    reader.end();
    return {
      Digest: base64url(digest),
      HashAlgId: hashName(algorithm),
      PolicyName: name,
      PolicyVersion: version,
      RawData: base64url(payload),
    };
  },
  revocationList: (payload) => {
    const reader = new ByteReader(payload, 'revocation list');
    const created = exact(reader.u64le('creation time'));
    const digestLength = reader.u32le('digest length');
    const algorithm = reader.u16le('algorithm');
    const digest = reader.bytes(digestLength, 'digest');
    reader.end();
    return {
      CreationTime: created,
      Digest: base64url(digest),
      HashAlgId: hashName(algorithm),
      RawData: base64url(payload),
    };
  },
  secureBootPolicy: (payload) => {
    const reader = new ByteReader(payload, 'Secure Boot policy');
    const version = reader.u32le('version');
    const offset = reader.u32le('digest offset');
    const algorithm = reader.u16le('algorithm');
    const digestLength = reader.u16le('digest length');
    const options = reader.u32le('options');
    const signers = reader.u32le('signers');
    if (offset !== reader.position)
      throw malformed('A Secure Boot policy has a gap.', `offset ${reader.position}`, `${offset}`);
    const digest = reader.bytes(digestLength, 'digest');
    return {
      Digest: base64url(digest),
      HashAlgId: hashName(algorithm),
      Options:
        options === 0
          ? 'SecureBootPolicy: default (no options set)'
          : `SecureBootPolicy: options 0x${options.toString(16)}`,
      PayloadVersion: version,
      SignersCount: signers,
    };
  },
  vsmKey: (payload) => {
    const key = decodeVsmKey(payload);
    return {
      RsaKeyBitLength: key.bits,
      RsaModulus: base64url(key.modulus),
      RsaPublicExponent: base64url(key.exponent),
      Vsm_idk_alg_id: 'VSM_IDK_ALG_ID_RSA',
    };
  },
  policySigner: (payload) => {
    const reader = new ByteReader(payload, 'signer of a code integrity policy');
    const rootId = reader.u32le('root id');
    const certificatesLength = reader.u32le('certificates length');
    const certificateCount = reader.u16le('certificate count');
    const nameLength = reader.u16le('name length');
    const usagesLength = reader.u16le('usages length');
    const usageCount = reader.u16le('usage count');
    const name = utf16(reader.bytes(nameLength, 'name'), 'name of a code integrity policy');
    const usages = readMany(reader.bytes(usagesLength, 'usages'), usageCount, readUsage);
    const certificates = readMany(
      reader.bytes(certificatesLength, 'certificates'),
      certificateCount,
      readSigner,
    );
    reader.end();
    return {
      Certificates: certificates,
      EKUs: usages,
      PolicyName: name,
      RawData: base64url(payload),
      RootId: rootId,
    };
  },
};

function readMany(
  data: Uint8Array,
  count: number,
  read: (reader: ByteReader) => JsonValue,
): readonly JsonValue[] {
  const reader = new ByteReader(data, 'list in a tagged event');
  const items: JsonValue[] = [];
  for (let i = 0; i < count; i++) items.push(read(reader));
  reader.end();
  return items;
}

function readUsage(reader: ByteReader): JsonValue {
  return base64url(reader.bytes(reader.u8('usage length'), 'usage'));
}

function readSigner(reader: ByteReader): JsonObject {
  const publisherLength = reader.u16le('publisher length');
  const issuerLength = reader.u16le('issuer length');
  const algorithm = reader.u32le('hash algorithm');
  const digestLength = reader.u16le('digest length');
  const publisher = utf16(reader.bytes(publisherLength, 'publisher'), 'publisher');
  const issuer = utf16(reader.bytes(issuerLength, 'issuer'), 'issuer');
  return {
    CapiHashAlgId: algorithm,
    Digest: base64url(reader.bytes(digestLength, 'digest')),
    IssuerCommonName: issuer,
    PublisherCommonName: publisher,
  };
}

/** A key of Virtual Secure Mode as it is measured. */
export interface VsmKey {
  readonly bits: number;
  readonly exponent: Uint8Array;
  readonly modulus: Uint8Array;
}

const RSA = 1;

/**
 * Decodes VSM_IDK_INFO and VSM_IDKS_INFO (section 6.1).
 * @throws EvidenceError `WindowsEvents`; FormatError
 */
export function decodeVsmKey(payload: Uint8Array): VsmKey {
  const reader = new ByteReader(payload, 'VSM key');
  const algorithm = reader.u32le('algorithm');
  if (algorithm !== RSA)
    throw malformed('A VSM key has an unknown algorithm.', `${RSA} (RSA)`, `${algorithm}`);
  const bits = reader.u32le('bit length');
  const exponentLength = reader.u32le('exponent length');
  const modulusLength = reader.u32le('modulus length');
  const exponent = reader.bytes(exponentLength, 'exponent');
  const modulus = reader.bytes(modulusLength, 'modulus');
  reader.end();
  return { bits, exponent, modulus };
}

function hashName(id: number): string {
  return hashAlgorithm(id)?.name.toUpperCase() ?? `0x${id.toString(16)}`;
}

function malformed(message: string, expected: string, found: string): EvidenceError {
  return new EvidenceError('WindowsEvents', message, { expected, found });
}
