/** The development PKI in the shape of AMD's: per product line a root (ARK), two intermediates (ASK, ASVK) and the keys of one chip. */

import { createHash } from 'node:crypto';
import { derNumber, derValue, utf8 } from '@veritee/core/internal';
import type { ProductLine, TcbComponent } from '@veritee/evidence';
import { encodeTcbVersion, vekOid } from '@veritee/evidence/internal';
import { AUTHORITY, type Identity, type IdentityPlan } from '../pki/identity.ts';

/** The root of a product line. */
export function arkPlan(line: ProductLine): IdentityPlan {
  return {
    file: `snp-${line.toLowerCase()}-ark`,
    commonName: `ARK-${line}`,
    curve: 'P-384',
    request: { authority: { pathLength: null }, keyUsage: AUTHORITY },
  };
}

/** The intermediates: two for chips, of which the second is revoked, and one for keys of cloud providers. */
export const intermediates = ['ask', 'ask-revoked', 'asvk'] as const;
export type IntermediateName = (typeof intermediates)[number];

/** An intermediate of a product line. */
export function intermediatePlan(name: IntermediateName, line: ProductLine, issuer: Identity): IdentityPlan {
  return {
    file: `snp-${line.toLowerCase()}-${name}`,
    commonName: name === 'asvk' ? `SEV-VLEK-${line}` : `SEV-${line}`,
    curve: 'P-384',
    issuer,
    request: { authority: { pathLength: 0 }, keyUsage: ['keyCertSign'] },
  };
}

/** Levels of all simulated chips. */
export const levelsOf: Readonly<Record<ProductLine, Readonly<Partial<Record<TcbComponent, number>>>>> = {
  Milan: { bootLoader: 4, tee: 0, snp: 24, microcode: 219 },
  Genoa: { bootLoader: 10, tee: 0, snp: 24, microcode: 84 },
  Turin: { fmc: 1, bootLoader: 2, tee: 1, snp: 4, microcode: 81 },
};

/** Their TCB version as reports have it. */
export function tcbOf(line: ProductLine): Uint8Array {
  return encodeTcbVersion(line, levelsOf[line]);
}

const LONG_ID = 64;
const SHORT_ID = 8;

/**
 * The id of the chip of a product line: it follows from the root, so that each PKI has chips of its own.
 *
 * @param number - of a chip in a fleet
 */
export function chipIdOf(line: ProductLine, ark: Identity, number?: number): Uint8Array {
  const hash = createHash('sha512').update(ark.certificate.der);
  const id = new Uint8Array((number === undefined ? hash : hash.update(`chip ${number}`)).digest());
  return line === 'Turin' ? id.subarray(0, SHORT_ID) : id.subarray(0, LONG_ID);
}

/** The key of the chip under an intermediate. */
export function vekPlan(
  name: IntermediateName,
  line: ProductLine,
  issuer: Identity,
  ark: Identity,
  chipId: Uint8Array = chipIdOf(line, ark),
): IdentityPlan {
  const kind = name === 'asvk' ? 'vlek' : 'vcek';
  return {
    file: `snp-${line.toLowerCase()}-${kind}${name === 'ask-revoked' ? '-revoked' : ''}`,
    commonName: `SEV-${kind.toUpperCase()}`,
    curve: 'P-384',
    issuer,
    request: {},
    extensions: vekExtensions(line, kind === 'vcek' ? chipId : undefined),
  };
}

const IA5_STRING = 0x16;
const ia5 = (text: string): Uint8Array => derValue(IA5_STRING, utf8(text));

/**
 * AMD's extensions.
 *
 * @param chipId - absent in certificates for keys of cloud providers
 */
export function vekExtensions(
  line: ProductLine,
  chipId: Uint8Array | undefined,
): readonly { readonly oid: string; readonly value: Uint8Array }[] {
  const { fmc, bootLoader = 0, tee = 0, snp = 0, microcode = 0 } = levelsOf[line];
  const level = (oid: string, value: number) => ({ oid, value: derNumber(value) });
  return [
    level(vekOid.structureVersion, line === 'Turin' ? 1 : 0),
    { oid: vekOid.productName, value: ia5(line) },
    level(vekOid.bootLoader, bootLoader),
    level(vekOid.tee, tee),
    level(vekOid.snp, snp),
    ...(line === 'Turin' ? [] : [level(vekOid.spl4, 0)]),
    level(vekOid.spl5, 0),
    level(vekOid.spl6, 0),
    level(vekOid.spl7, 0),
    level(vekOid.microcode, microcode),
    ...(fmc === undefined ? [] : [level(vekOid.fmc, fmc)]),
    chipId === undefined
      ? { oid: vekOid.cspId, value: ia5('CN=simulated.veritee.example') }
      : { oid: vekOid.hardwareId, value: chipId },
  ];
}
