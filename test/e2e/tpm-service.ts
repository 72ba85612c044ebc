/** A service that attests TPMs, and clients of it: for tests over HTTPS. */

import { AttestationAdministrationClient, AttestationClient } from '@veritee/client';
import type { ServiceOptions } from '@veritee/service';
import { authorityOf, serviceCredential } from './service-credential.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

/** Permits whatever is genuine. */
export const PERMIT_ALL =
  'version=1.2;configurationrules{};authorizationrules{=>permit();};issuancerules{c:[type=="secureBootEnabled"]=>issue(claim=c);c:[type=="aikValidated"]=>issue(claim=c);};';

/** The service with its clients. */
export interface TpmService extends SimulatedService {
  readonly client: AttestationClient;
  /** Sets the policy for TPMs. */
  setPolicy(text: string): Promise<void>;
  clientAt(endpoint: string): AttestationClient;
}

/** Starts it, with a policy that permits whatever is genuine. */
export async function startTpmService(options: Partial<ServiceOptions> = {}): Promise<TpmService> {
  const simulated = await startSimulatedService({
    development: { roots: ['test PKI'], identity: true },
    ...options,
  });
  const { service } = simulated;
  const way = { tlsOptions: { ca: authorityOf(service) } };
  const credential = serviceCredential(service);
  const administration = new AttestationAdministrationClient(service.endpoint, credential, way);
  const clientAt = (endpoint: string): AttestationClient => new AttestationClient(endpoint, credential, way);
  const setPolicy = async (text: string): Promise<void> => {
    await administration.setPolicy('Tpm', text);
  };
  await setPolicy(PERMIT_ALL);
  return { ...simulated, client: clientAt(service.endpoint), clientAt, setPolicy };
}

/** The fine code of a refusal, `accepted` when there was none. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'accepted';
  } catch (error) {
    const { innerCode, code } = error as { readonly innerCode?: string; readonly code?: string };
    return innerCode ?? code ?? String(error);
  }
}
