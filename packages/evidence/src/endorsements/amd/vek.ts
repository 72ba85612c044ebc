/** What a VCEK or VLEK certificate says of its chip (AMD's specification 57230, extensions below 1.3.6.1.4.1.3704.1). */

import { CodedError } from '@veritee/core';
import { fromHex, fromUtf8, sameBytes } from '@veritee/core/internal';
import { type Certificate, DerReader, derTag } from '@veritee/core/internal/x509';
import { EvidenceError } from '../../errors.ts';
import { readChain } from '../../proof/certificates.ts';
import { type ProductLine, productLineNamed, SHORT_CHIP_ID, type VekKind } from './product-line.ts';
import type { VcekRequest } from './request.ts';
import { type TcbComponent, tcbComponents, tcbVersionOf } from './tcb.ts';

const ARC = '1.3.6.1.4.1.3704.1';

/** OIDs of AMD's extensions. */
export const vekOid = {
  structureVersion: `${ARC}.1`,
  productName: `${ARC}.2`,
  bootLoader: `${ARC}.3.1`,
  tee: `${ARC}.3.2`,
  snp: `${ARC}.3.3`,
  spl4: `${ARC}.3.4`,
  spl5: `${ARC}.3.5`,
  spl6: `${ARC}.3.6`,
  spl7: `${ARC}.3.7`,
  microcode: `${ARC}.3.8`,
  fmc: `${ARC}.3.9`,
  hardwareId: `${ARC}.4`,
  cspId: `${ARC}.5`,
} as const;

/** AMD's extensions may be critical without being unknown. */
export const vekExtensions: ReadonlySet<string> = new Set(Object.values(vekOid));

/** The chip, or the provider, that an endorsement key stands for. */
export interface Vek {
  readonly kind: VekKind;
  readonly structureVersion: number;
  /** With the stepping, where the certificate names one. */
  readonly productName: string;
  readonly line: ProductLine;
  readonly tcb: Readonly<Record<Exclude<TcbComponent, 'fmc'>, number>> & { readonly fmc: number | undefined };
  /** Whether the levels that have no meaning are zero or absent. */
  readonly othersAreZero: boolean;
  /** VCEK only: 64 bytes, 8 on Turin. */
  readonly hardwareId: Uint8Array | undefined;
  /** VLEK only: the cloud provider. */
  readonly cspId: string | undefined;
}

/**
 * Decodes the extensions of an endorsement key's certificate. Its kind follows from what it has: a hardware id or a provider.
 * @throws EvidenceError `VekExtensionFormat`
 */
export function vekOf(certificate: Certificate): Vek {
  try {
    return readVek(certificate);
  } catch (cause) {
    if (cause instanceof EvidenceError || !(cause instanceof CodedError)) throw cause;
    throw malformed('An extension of the VEK certificate cannot be decoded.', undefined, cause);
  }
}

function readVek(certificate: Certificate): Vek {
  const value = (oid: string): Uint8Array | undefined => certificate.extensions.get(oid)?.value;
  const productName = textIn(required(value(vekOid.productName), 'a product name'));
  const line = productLineNamed(productName);
  if (line === undefined) throw unknownProduct(productName);
  const level = (oid: string): number => levelIn(required(value(oid), `the level ${oid}`));
  const optionalLevel = (oid: string): number | undefined => {
    const found = value(oid);
    return found === undefined ? undefined : levelIn(found);
  };
  const hardwareId = value(vekOid.hardwareId);
  const cspId = value(vekOid.cspId);
  if ((hardwareId === undefined) === (cspId === undefined)) {
    throw malformed(
      'The certificate is neither that of a VCEK nor that of a VLEK.',
      'a hardware id or a CSP id, one of them',
    );
  }
  return {
    kind: hardwareId === undefined ? 'vlek' : 'vcek',
    structureVersion: integerIn(required(value(vekOid.structureVersion), 'a structure version')),
    productName,
    line,
    tcb: {
      fmc: optionalLevel(vekOid.fmc),
      bootLoader: level(vekOid.bootLoader),
      tee: level(vekOid.tee),
      snp: level(vekOid.snp),
      microcode: level(vekOid.microcode),
    },
    othersAreZero: [vekOid.spl4, vekOid.spl5, vekOid.spl6, vekOid.spl7].every(
      (oid) => (optionalLevel(oid) ?? 0) === 0,
    ),
    hardwareId: hardwareId === undefined ? undefined : hardwareIdIn(hardwareId),
    cspId: cspId === undefined ? undefined : textIn(cspId),
  };
}

/** Whether a certificate is for the chip and the TCB asked for. */
export function isVcekOf({ product, chipId, tcb }: VcekRequest, certificate: Uint8Array): boolean {
  const [leaf, ...others] = readChain(certificate);
  if (leaf === undefined || others.length > 0) return false;
  const vek = vekOf(leaf);
  const levels = tcbVersionOf(product, fromHex(tcb));
  return (
    vek.line === product &&
    vek.hardwareId !== undefined &&
    sameBytes(vek.hardwareId, fromHex(chipId)) &&
    tcbComponents.every((component) => vek.tcb[component] === levels[component])
  );
}

const IA5_STRING = 0x16;

function textIn(extension: Uint8Array): string {
  const reader = new DerReader(extension);
  const value = reader.expect(IA5_STRING, 'text');
  reader.end('text');
  return fromUtf8(value.content, 'extension');
}

function integerIn(extension: Uint8Array): number {
  const reader = new DerReader(extension);
  const value = reader.number('number');
  reader.end('number');
  return value;
}

function levelIn(extension: Uint8Array): number {
  const level = integerIn(extension);
  if (level > 0xff)
    throw malformed('A security patch level is out of range.', '0 to 255', undefined, `${level}`);
  return level;
}

const LONG_CHIP_ID = 64;

/** The id as bare bytes, or once more in an OCTET STRING: certificates of both forms are in use. */
function hardwareIdIn(extension: Uint8Array): Uint8Array {
  const isLength = (length: number): boolean => length === LONG_CHIP_ID || length === SHORT_CHIP_ID;
  if (isLength(extension.length)) return extension;
  const reader = new DerReader(extension);
  const id = reader.expect(derTag.octetString, 'hardware id').content;
  reader.end('hardware id');
  if (isLength(id.length)) return id;
  throw malformed('The hardware id has the wrong length.', '64 or 8 bytes', undefined, `${id.length} bytes`);
}

function required<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw malformed('The VEK certificate lacks an extension.', what);
  return value;
}

function unknownProduct(name: string): EvidenceError {
  return new EvidenceError(
    'SnpProductUnknown',
    'The certificate is for a processor that is not known here.',
    {
      expected: 'Milan, Genoa or Turin',
      found: name.replace(/[^\x20-\x7e]/g, '?').slice(0, 40),
      hint: 'A newer release may know this product.',
    },
  );
}

function malformed(message: string, expected?: string, cause?: unknown, found?: string): EvidenceError {
  return new EvidenceError('VekExtensionFormat', message, { expected, found, cause });
}
