/** How commands talk to a service: over TLS that trusts the authority given, with few and quick retries. */

import { AttestationClient, type AttestationClientOptions } from '@veritee/client';
import { CliError } from '../errors.ts';
import type { Inputs } from '../input/inputs.ts';
import type { BearerCredential } from './credential.ts';

/** How to reach a service. */
export interface Reach {
  /** PEM of the certificate authority, in place of those that Node knows. */
  readonly authority?: string | undefined;
  /** The moment to judge tokens by. */
  readonly clock: () => Date;
  readonly credential?: BearerCredential | undefined;
}

/** A client of the instance at an address. Plain http is possible for loopback addresses only; the client sees to that. */
export function clientOf(endpoint: string, reach: Reach): AttestationClient {
  return new AttestationClient(endpoint, reach.credential, wayTo(reach));
}

/** Options of clients. */
export function wayTo({ authority, clock }: Reach): AttestationClientOptions {
  return {
    currentDate: clock,
    allowInsecureConnection: true,
    // A person waits for the answer.
    retryOptions: { maxRetries: 2, retryDelayInMs: 200, maxRetryDelayInMs: 1000 },
    ...(authority !== undefined && { tlsOptions: { ca: authority } }),
  };
}

/** The PEM text of `--ca`. */
export async function readAuthority(file: string | undefined, inputs: Inputs): Promise<string | undefined> {
  if (file === undefined) return undefined;
  const text = await inputs.text(file, 'TLS authority');
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new CliError('InputInvalid', `${file} has no certificate in PEM form.`);
}
