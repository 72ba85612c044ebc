/** Simulated platforms whose evidence the service takes for genuine: each call is one that attests. */

import {
  type GuestOptions,
  type GuestSimulation,
  type SgxOptions,
  type SimulatedPki,
  type SnpOptions,
  type SoftwareTpm,
  type SoftwareTpmOptions,
  simulateGuest,
  simulateOpenEnclave,
  simulateSgx,
  simulateSnp,
  simulateTdx,
  softwareTpm,
  type TdxOptions,
} from '@veritee/simulator';

/** Simulated platforms. */
export interface World {
  /** An SGX quote: `world.sgx({ runtimeData, isvSvn: 3 })`. */
  sgx(options?: SgxOptions): Uint8Array;
  /** An Open Enclave report. */
  openEnclave(options?: SgxOptions): Uint8Array;
  /** A TDX quote. */
  tdx(options?: TdxOptions): Uint8Array;
  /** The JSON document that holds a SEV-SNP report with its certificates. */
  snp(options?: SnpOptions): Uint8Array;
  /** A software TPM, for `attestTpmPlatform`. */
  tpm(options?: SoftwareTpmOptions): SoftwareTpm;
  /** A confidential virtual machine of Azure, for `attestAzureGuest`. */
  azureGuest(options?: GuestOptions): GuestSimulation;
  /** The PKI of all of them, for what else the simulator makes. */
  readonly pki: SimulatedPki;
}

/**
 * The world of a service.
 *
 * @param now - its clock
 */
export function worldOf(pki: SimulatedPki, now: () => Date): World {
  return {
    sgx: (options) => simulateSgx(pki, options),
    openEnclave: (options) => simulateOpenEnclave(pki, options),
    tdx: (options) => simulateTdx(pki, options),
    snp: (options) => simulateSnp(pki, { currentDate: now, ...options }).evidence,
    tpm: (options) => softwareTpm(pki, options),
    azureGuest: (options) => simulateGuest(pki, { currentDate: now, ...options }),
    pki,
  };
}
