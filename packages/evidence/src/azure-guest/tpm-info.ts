/** `TpmInfo`: the quote, the PCR values, the attestation key and the key that the token is sealed to. */

import { CodedError, type JsonValue } from '@veritee/core';
import { allZero, ByteReader } from '@veritee/core/internal';
import { pcrCount, tpm2b, tpmHash, tpmtSignature } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../errors.ts';
import type { PlatformEvidence, RawLog } from '../tpm/evidence.ts';
import type { KeyCertification } from '../tpm/key-binding.ts';
import { decodePublicArea, type PublicArea } from '../tpm/public-area.ts';
import { refusalOf } from '../trail/trail.ts';
import { bytesIn, GuestObject, malformed } from './guest-json.ts';

/** What a virtual TPM says. */
export interface TpmInfo {
  /** Quote, PCR values and logs, as the verifier of TPMs reads them. */
  readonly platform: PlatformEvidence;
  /** Public area of the attestation key. */
  readonly attestationKey: PublicArea;
  /** PCRs that the quote is said to cover. */
  readonly pcrSet: readonly number[];
  /** The key that the token will be sealed to, and the TPM's word for it. */
  readonly encryptionKey: KeyCertification;
}

const MEMBERS = [
  'AikCert',
  'AikPub',
  'EncKeyCertifyInfo',
  'EncKeyCertifyInfoSignature',
  'EncKeyPub',
  'PCRs',
  'PcrQuote',
  'PcrSet',
  'PcrSignature',
] as const;

/**
 * Decodes `TpmInfo`.
 *
 * @param log - the boot log, raw
 * @throws EvidenceError `GuestEvidenceFormat`, `TpmStructureFormat`, `TpmKeyFormat`
 */
export function decodeTpmInfo(value: JsonValue | undefined, log: Uint8Array | undefined): TpmInfo {
  const info = new GuestObject(value, MEMBERS, 'TpmInfo');
  const attestationKey = decodePublicArea(publicAreaIn(info.requiredBytes('AikPub'), 'TpmInfo.AikPub'));
  const values = pcrValuesIn(info);
  const pcrSet = pcrSetIn(info, values);
  const certificate = info.bytes('AikCert');
  const logs: RawLog[] = log === undefined || log.length === 0 ? [] : [{ kind: 'TCG', bytes: log }];
  return {
    platform: {
      logs,
      aikCertificate: certificate && certificateIn(certificate),
      aikJwk: new Map(),
      pcrs: [{ algorithm: tpmHash.sha256.id, values }],
      dropUnquoted: false,
      quote: info.requiredBytes('PcrQuote'),
      signature: signatureIn(info.requiredBytes('PcrSignature')),
    },
    attestationKey,
    pcrSet,
    encryptionKey: {
      publicArea: publicAreaIn(info.requiredBytes('EncKeyPub'), 'TpmInfo.EncKeyPub'),
      attest: info.requiredBytes('EncKeyCertifyInfo'),
      signature: signatureIn(info.requiredBytes('EncKeyCertifyInfoSignature')),
    },
  };
}

function pcrValuesIn(info: GuestObject): Map<number, Uint8Array> {
  const values = new Map<number, Uint8Array>();
  for (const [i, each] of info.list('PCRs', pcrCount).entries()) {
    const path = `TpmInfo.PCRs[${i}]`;
    const pcr = new GuestObject(each, ['Index', 'Digest'], path);
    const index = pcr.number('Index');
    if (index === undefined || index >= pcrCount) throw malformed(`0 to ${pcrCount - 1} as ${path}.Index`);
    if (values.has(index)) throw malformed('each PCR once', `PCR ${index} twice`);
    values.set(index, pcr.requiredBytes('Digest'));
  }
  return values;
}

function pcrSetIn(info: GuestObject, values: ReadonlyMap<number, Uint8Array>): number[] {
  const set = info.list('PcrSet', pcrCount);
  const indexes = set.filter((each) => typeof each === 'number' && values.has(each)) as number[];
  const isSame = new Set(indexes).size === values.size && set.length === values.size;
  if (!isSame) throw malformed('the indexes of PCRs as TpmInfo.PcrSet', JSON.stringify(set).slice(0, 100));
  return indexes.toSorted((a, b) => a - b);
}

/**
 * TPM2B_PUBLIC. Azure's own tools send the whole answer of TPM2_ReadPublic: the area, then the key's two names, which are
 * computed anew wherever they count.
 */
function publicAreaIn(bytes: Uint8Array, path: string): Uint8Array {
  try {
    return firstAreaIn(bytes, path);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw refusalOf('TpmStructureFormat', error);
  }
}

function firstAreaIn(bytes: Uint8Array, path: string): Uint8Array {
  const reader = new ByteReader(bytes, path);
  const area = tpm2b.read(reader, path);
  for (const name of ['name', 'qualified name'])
    if (reader.remaining > 0) tpm2b.read(reader, `${name} of ${path}`);
  reader.end();
  return area;
}

/** Signatures are sent bare: RSASSA with SHA-256, the scheme that Azure's attestation keys have. */
function signatureIn(value: Uint8Array): Uint8Array {
  return tpmtSignature.encode({ scheme: 'rsassa', hash: 'sha256', value });
}

const SEQUENCE = 0x30;
const TWO_OCTETS = 0x82;

/** Some clients send the whole NV index, with zeros behind the certificate. */
function certificateIn(area: Uint8Array): Uint8Array | undefined {
  if (allZero(area)) return undefined;
  const [tag, form, high = 0, low = 0] = area;
  const size = tag === SEQUENCE && form === TWO_OCTETS ? 4 + high * 256 + low : area.length;
  if (size > area.length || !allZero(area.subarray(size)))
    throw new EvidenceError('AikCertificateFormat', 'The AIK certificate is malformed.', {
      expected: 'a certificate, and nothing but zeros behind it',
      found: `${area.length} bytes`,
    });
  return area.subarray(0, size);
}

/** The text of a client's dictionary: values are text in base64. */
export function payloadIn(value: JsonValue | undefined): Readonly<Record<string, string>> {
  // Azure's own tools send an empty text where there is none.
  if (value === undefined || value === '') return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw malformed('an object as ClientPayload');
  const entries = Object.entries(value).map(([name, each]): [string, string] => {
    if (typeof each !== 'string')
      throw malformed(`text as ClientPayload member ${JSON.stringify(name).slice(0, 80)}`);
    bytesIn(each, 'ClientPayload');
    return [name, each];
  });
  return Object.fromEntries(entries);
}
