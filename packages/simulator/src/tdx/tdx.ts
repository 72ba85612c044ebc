/** Quotes of simulated TDX virtual machines: the bytes that the verifier reads, signed as a TD quoting enclave signs. */

import { ByteWriter, concat, fromHex } from '@veritee/core/internal';
import {
  certificationType,
  ecdsaP256,
  intelQeVendorId,
  quoteHeader,
  teeType,
} from '@veritee/evidence/internal';
import { readOptions } from '../options.ts';
import { signRaw } from '../pki/keys.ts';
import { tdQuotingEnclaveOf } from '../platform/quoting-enclave.ts';
import type { SimulatedPlatform } from '../platform/simulated-platform.ts';
import { namedIn } from '../scenario.ts';
import { assembleQuote, encodeBack } from '../sgx/sgx.ts';
import type { SimulatedPki } from '../simulated-pki.ts';
import { tdxScenarios } from './scenarios.ts';
import { MRTD_OFFSET, type TdxOptions, tdReportOf, tdxShape } from './td-report.ts';

/**
 * A quote of a simulated TD.
 *
 * @throws SimulatorError `OptionInvalid`, `ScenarioUnknown`
 * @example
 * const quote = simulateTdx(pki, { scenario: 'relaunch-advised', runtimeData });
 */
export function simulateTdx(pki: SimulatedPki, given: TdxOptions = {}): Uint8Array {
  const options = readOptions(given, tdxShape, 'simulateTdx');
  const scenario = namedIn(tdxScenarios, options.scenario ?? 'up-to-date');
  const platform = options.on ?? pki.platforms[options.platform ?? scenario.platform];
  const version = options.quoteVersion ?? 5;
  const { type, body } = tdReportOf(options, scenario, platform);
  const front = frontOf(platform, version, type, body.length);
  const signedData = concat(front, body);
  const enclave = tdQuotingEnclaveOf(platform);
  const signature = signRaw(signedData, enclave.key.privateKey);
  const certification = options.certificationType ?? certificationType.pckChain;
  const back = encodeBack(enclave, platform, version, certification);
  if (scenario.spoilt === 'signed-data') flipBit(signedData, front.length + MRTD_OFFSET);
  return assembleQuote(signedData, signature, back);
}

function flipBit(bytes: Uint8Array, offset: number): void {
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
}

/** Header, and in version 5 the descriptor of the body. */
function frontOf(
  { pck, qeId }: SimulatedPlatform,
  version: 4 | 5,
  bodyType: number,
  bodySize: number,
): Uint8Array {
  const header = quoteHeader.encode({
    version,
    attestationKeyType: ecdsaP256,
    teeType: teeType.tdx,
    // Real quotes of TDs leave it out.
    qeSvn: 0,
    pceSvn: pck.pceSvn,
    qeVendorId: fromHex(intelQeVendorId),
    userData: concat(qeId, new Uint8Array(4)),
  });
  return version < 5 ? header : new ByteWriter().bytes(header).u16le(bodyType).u32le(bodySize).finish();
}
