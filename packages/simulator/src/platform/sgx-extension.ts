/** Intel's extension of PCK certificates, from its fields to DER: the counterpart of `pckPlatformOf`. */

import {
  derBoolean,
  derNumber,
  derOctets,
  derOid,
  derSequence,
  derTag,
  fromHex,
} from '@veritee/core/internal';
import { type PckPlatform, sgxExtensionOid } from '@veritee/evidence/internal';

/**
 * DER of extension 1.2.840.113741.1.13.1 (Intel's PCK certificate profile, section "SGX extensions").
 *
 * @example
 * issueCertificate({ ...request, extensions: [{ oid: sgxExtensionOid, value: encodeSgxExtension(platform) }] }, ca);
 */
export function encodeSgxExtension(platform: PckPlatform): Uint8Array {
  const { platformInstanceId, dynamicPlatform, cachedKeys, smtEnabled } = platform;
  const flags = [dynamicPlatform, cachedKeys, smtEnabled].flatMap((flag, i) =>
    flag === undefined ? [] : [item(`7.${i + 1}`, derBoolean(flag))],
  );
  return derSequence(
    item('1', octets(platform.ppid)),
    item('2', encodeTcb(platform)),
    item('3', octets(platform.pceId)),
    item('4', octets(platform.fmspc)),
    item('5', derNumber(platform.sgxType, derTag.enumerated)),
    ...(platformInstanceId === undefined ? [] : [item('6', octets(platformInstanceId))]),
    ...(flags.length === 0 ? [] : [item('7', derSequence(...flags))]),
  );
}

function encodeTcb({ components, pceSvn, cpuSvn }: PckPlatform): Uint8Array {
  return derSequence(
    ...components.map((svn, i) => item(`2.${i + 1}`, derNumber(svn))),
    item('2.17', derNumber(pceSvn)),
    item('2.18', octets(cpuSvn)),
  );
}

function item(arcs: string, value: Uint8Array): Uint8Array {
  return derSequence(derOid(`${sgxExtensionOid}.${arcs}`), value);
}

function octets(text: string): Uint8Array {
  return derOctets(fromHex(text));
}
