/** Quotes of simulated SGX enclaves: the bytes that the verifier reads, signed as a quoting enclave signs. */

import { createHash } from 'node:crypto';
import { ByteWriter, concat, fromHex, utf8 } from '@veritee/core/internal';
import { toPem } from '@veritee/core/internal/x509';
import {
  certificationType,
  ecdsaP256,
  intelQeVendorId,
  quoteHeader,
  teeType,
} from '@veritee/evidence/internal';
import { readOptions } from '../options.ts';
import { signRaw } from '../pki/keys.ts';
import { type QuotingEnclave, quotingEnclaveOf } from '../platform/quoting-enclave.ts';
import type { SimulatedPlatform } from '../platform/simulated-platform.ts';
import { namedIn } from '../scenario.ts';
import type { SimulatedPki } from '../simulated-pki.ts';
import { enclaveReport, type SgxOptions, sgxShape } from './enclave-report.ts';
import { sgxScenarios } from './scenarios.ts';

type QuoteVersion = NonNullable<SgxOptions['quoteVersion']>;
type CertificationType = NonNullable<SgxOptions['certificationType']>;

/**
 * A quote of a simulated enclave. Costs one signature: all that depends on the platform alone is made once.
 *
 * @throws SimulatorError `OptionInvalid`, `ScenarioUnknown`
 * @example
 * const quote = simulateSgx(pki, { runtimeData: new TextEncoder().encode('{"nonce":"…"}'), isvSvn: 3 });
 */
export function simulateSgx(pki: SimulatedPki, given: SgxOptions = {}): Uint8Array {
  const options = readOptions(given, sgxShape, 'simulateSgx');
  const scenario = namedIn(sgxScenarios, options.scenario ?? 'up-to-date');
  const platform = options.on ?? pki.platforms[options.platform ?? scenario.platform];
  const version = options.quoteVersion ?? 3;
  const front = frontOf(platform, version);
  const signedData = concat(front, enclaveReport(options, scenario, platform));
  const signature = signRaw(signedData, platform.attestationKey.privateKey);
  const back = backOf(platform, version, options.certificationType ?? certificationType.pckChain);
  if (scenario.spoilt === 'signed-data') flipBit(signedData, front.length + MRENCLAVE_OFFSET);
  return assembleQuote(signedData, signature, back);
}

/** Signed data, then the length of what follows, signature, and the platform's part. */
export function assembleQuote(signedData: Uint8Array, signature: Uint8Array, back: Uint8Array): Uint8Array {
  const length = new ByteWriter().u32le(signature.length + back.length).finish();
  return concat(signedData, length, signature, back);
}

/** Where MRENCLAVE stands in the report body. */
const MRENCLAVE_OFFSET = 64;

function flipBit(bytes: Uint8Array, offset: number): void {
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
}

/** Header, and in version 5 the descriptor of the body (type 1: SGX report). */
function frontOf({ pck, plan, qeId }: SimulatedPlatform, version: QuoteVersion): Uint8Array {
  const header = quoteHeader.encode({
    version,
    attestationKeyType: ecdsaP256,
    teeType: teeType.sgx,
    qeSvn: plan.qeSvn,
    pceSvn: pck.pceSvn,
    qeVendorId: fromHex(intelQeVendorId),
    userData: concat(qeId, new Uint8Array(4)),
  });
  return version < 5 ? header : new ByteWriter().bytes(header).u16le(1).u32le(384).finish();
}

const backs = new WeakMap<SimulatedPlatform, Map<string, Uint8Array>>();

function backOf(platform: SimulatedPlatform, version: QuoteVersion, type: CertificationType): Uint8Array {
  const known = backs.get(platform) ?? new Map<string, Uint8Array>();
  backs.set(platform, known);
  const key = `${version > 3} ${type}`;
  const back = known.get(key) ?? encodeBack(quotingEnclaveOf(platform), platform, version, type);
  known.set(key, back);
  return back;
}

/** Attestation key, QE report, certification data; from version 4 all but the key wrapped as certification data 6. */
export function encodeBack(
  { attestationKey, report, reportSignature, authData }: QuotingEnclave,
  platform: SimulatedPlatform,
  version: QuoteVersion,
  type: CertificationType,
): Uint8Array {
  const inner = new ByteWriter()
    .bytes(report)
    .bytes(reportSignature)
    .u16le(authData.length)
    .bytes(authData)
    .bytes(certification(type, certificationData(platform, type)))
    .finish();
  return concat(attestationKey, version > 3 ? certification(certificationType.qeReport, inner) : inner);
}

function certification(type: number, data: Uint8Array): Uint8Array {
  return new ByteWriter().u16le(type).u32le(data.length).bytes(data).finish();
}

function certificationData(platform: SimulatedPlatform, type: CertificationType): Uint8Array {
  if (type === certificationType.pckChain) return utf8(`${platform.chain}\0`);
  if (type === certificationType.pckLeaf) return utf8(toPem(platform.certificate.der, 'CERTIFICATE'));
  const { ppid, cpuSvn, pceSvn, pceId } = platform.pck;
  return new ByteWriter()
    .bytes(type === certificationType.ppidPlain ? fromHex(ppid) : sealedPpid(ppid, type))
    .bytes(fromHex(cpuSvn))
    .u16le(pceSvn)
    .bytes(fromHex(pceId))
    .finish();
}

/** Stands for the PPID encrypted with the vendor's RSA key: as long, and the same for a platform every time. */
function sealedPpid(ppid: string, type: CertificationType): Uint8Array {
  const outputLength = type === certificationType.ppidRsa2048 ? 256 : 384;
  return createHash('shake256', { outputLength }).update(fromHex(ppid)).digest();
}
