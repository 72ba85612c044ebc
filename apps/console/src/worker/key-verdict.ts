/** Whether the key of a certificate is the one that its evidence is bound to, as relying parties verify it. */

import { verifySigningCertificate } from '@veritee/client/signing-certificate';
import { CodedError, type JsonObject } from '@veritee/core';
import type { Verdict } from '../protocol.ts';
import type { EvidenceInCertificate } from './embedded-in.ts';
import { faultOf } from './fault.ts';

const CHECK = 'Certificate is current, signed by its own key, and its key is the one in the evidence';

/** The verdict on genuine evidence, with that on the certificate that it is in. */
export async function keyVerdict(
  verdict: Verdict,
  { certificate, boundData }: EvidenceInCertificate,
  claims: JsonObject,
  at: number,
): Promise<Verdict> {
  try {
    await verifySigningCertificate(certificate, {
      prove: async () => ({ claims, boundData }),
      // Whose enclave may have made the key is for the reader to say: here, the one that made it.
      expectations: { measurement: measurementIn(claims), allowDebuggable: true },
      currentDate: new Date(at),
    });
    return { ...verdict, trail: [...verdict.trail, { check: CHECK, ok: true, detail: '' }] };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    const line = { check: CHECK, ok: false, detail: error.explain() };
    return {
      ...verdict,
      accepted: false,
      claims: [],
      refusal: faultOf(error),
      trail: [...verdict.trail, line],
    };
  }
}

/** Of the kinds that certificates hold. */
const MEASUREMENTS = ['x-ms-sgx-mrenclave', 'x-ms-sevsnpvm-launchmeasurement'];

function measurementIn(claims: JsonObject): string {
  const name = MEASUREMENTS.find((each) => each in claims) ?? '';
  return String(claims[name] ?? '');
}
