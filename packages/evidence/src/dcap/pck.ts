/** What a PCK certificate says of its platform (extension 1.2.840.113741.1.13.1 of Intel's PCK certificate profile). */

import { CodedError } from '@veritee/core';
import { concat, hex } from '@veritee/core/internal';
import { type Certificate, DerReader, derOid, derTag } from '@veritee/core/internal/x509';
import { EvidenceError } from '../errors.ts';

/** OID of Intel's SGX extensions. */
export const sgxExtensionOid = '1.2.840.113741.1.13.1';
/** The same as it is encoded, without tag and length. */
const SGX_EXTENSION = derOid(sgxExtensionOid).subarray(2);
const SGX_TCB = concat(SGX_EXTENSION, Uint8Array.of(2));
const SGX_CONFIGURATION = concat(SGX_EXTENSION, Uint8Array.of(7));

/** The platform that a PCK certificate stands for. Byte strings as lower-case hex. */
export interface PckPlatform {
  readonly ppid: string;
  /** The 16 component SVNs: what TCB levels are compared with. */
  readonly components: readonly number[];
  readonly pceSvn: number;
  readonly cpuSvn: string;
  readonly pceId: string;
  readonly fmspc: string;
  /** 0 standard, 1 scalable, 2 scalable with integrity. */
  readonly sgxType: number;
  /** Platform CA only. */
  readonly platformInstanceId?: string | undefined;
  readonly dynamicPlatform?: boolean | undefined;
  readonly cachedKeys?: boolean | undefined;
  readonly smtEnabled?: boolean | undefined;
}

/** What TCB info is compared with: the same for all platforms of one model that run the same microcode. */
export type PlatformTcb = Pick<PckPlatform, 'fmspc' | 'pceId' | 'components' | 'pceSvn'>;

/** Values of a SEQUENCE OF SEQUENCE { OID, value }, by the last arc of the OID. */
type Items = ReadonlyMap<number, DerReader>;

/**
 * Decodes the SGX extension of a PCK certificate.
 * @throws EvidenceError `PckExtensionFormat`
 */
export function pckPlatformOf(certificate: Certificate): PckPlatform {
  const extension = certificate.extensions.get(sgxExtensionOid);
  if (extension === undefined) throw malformed('The PCK certificate has no SGX extension.');
  try {
    return readPlatform(readItems(new DerReader(extension.value), SGX_EXTENSION));
  } catch (cause) {
    if (cause instanceof EvidenceError || !(cause instanceof CodedError)) throw cause;
    throw malformed('The SGX extension of the PCK certificate cannot be decoded.', cause);
  }
}

function readPlatform(items: Items): PckPlatform {
  const tcb = readItems(item(items, 2), SGX_TCB);
  const configuration = items.has(7) ? readItems(item(items, 7), SGX_CONFIGURATION) : new Map();
  const flag = (n: number): boolean | undefined => configuration.get(n)?.boolean('configuration');
  const components = Array.from({ length: 16 }, (_, i) => svn(item(tcb, i + 1), 0xff));
  return {
    ppid: octets(item(items, 1), 16),
    components,
    pceSvn: svn(item(tcb, 17), 0xffff),
    cpuSvn: octets(item(tcb, 18), 16),
    pceId: octets(item(items, 3), 2),
    fmspc: octets(item(items, 4), 6),
    sgxType: item(items, 5).number('SGX type', derTag.enumerated),
    platformInstanceId: items.has(6) ? octets(item(items, 6), 16) : undefined,
    dynamicPlatform: flag(1),
    cachedKeys: flag(2),
    smtEnabled: flag(3),
  };
}

function readItems(reader: DerReader, parent: Uint8Array): Items {
  const list = reader.only(derTag.sequence, 'items');
  const items = new Map<number, DerReader>();
  while (!list.done) {
    const each = list.sequence('item');
    const arc = each.arcBelow(parent, 'item type');
    if (arc === undefined || items.has(arc)) {
      const found = arc === undefined ? 'an identifier of another form' : `item ${arc} twice`;
      throw malformed('The SGX extension has an item out of place.', undefined, found);
    }
    items.set(arc, each);
  }
  return items;
}

function item(items: Items, arc: number): DerReader {
  const reader = items.get(arc);
  if (reader === undefined) throw malformed('The SGX extension lacks an item.', undefined, `no item ${arc}`);
  return reader;
}

function octets(reader: DerReader, length: number): string {
  const value = reader.octetString('item');
  if (value.length !== length) throw malformed('An item of the SGX extension has the wrong length.');
  return hex(value);
}

function svn(reader: DerReader, most: number): number {
  const value = reader.number('SVN');
  if (value > most) throw malformed('An SVN of the SGX extension is out of range.', undefined, `${value}`);
  return value;
}

function malformed(message: string, cause?: unknown, found?: string): EvidenceError {
  return new EvidenceError('PckExtensionFormat', message, { cause, found });
}
