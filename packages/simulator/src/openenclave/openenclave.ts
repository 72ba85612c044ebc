/** Reports of simulated Open Enclave enclaves: a header in front of an SGX quote. */

import { concat } from '@veritee/core/internal';
import { oeRemoteReport, oeReportHeader } from '@veritee/evidence/internal';
import type { SgxOptions } from '../sgx/enclave-report.ts';
import { simulateSgx } from '../sgx/sgx.ts';
import type { SimulatedPki } from '../simulated-pki.ts';

/**
 * An Open Enclave report for remote verifiers.
 *
 * @throws SimulatorError `OptionInvalid`, `ScenarioUnknown`
 * @example
 * const report = simulateOpenEnclave(pki, { runtimeData });
 */
export function simulateOpenEnclave(pki: SimulatedPki, options: SgxOptions = {}): Uint8Array {
  const quote = simulateSgx(pki, options);
  const header = { version: 1, type: oeRemoteReport, reportSize: BigInt(quote.length) };
  return concat(oeReportHeader.encode(header), quote);
}
