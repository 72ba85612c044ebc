/** Variables by which other programs use a service. */

import type { RunningService } from './running-service.ts';

/** Variables by which runtimes and tools are told of a certificate authority. */
const AUTHORITY_VARIABLES = ['NODE_EXTRA_CA_CERTS', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE', 'CURL_CA_BUNDLE'];

/** Names under which the tests of Azure's SDKs look for instances, by mode. */
const ENDPOINT_VARIABLES: Readonly<Record<string, string>> = {
  AAD: 'ATTESTATION_AAD_URL',
  Isolated: 'ATTESTATION_ISOLATED_URL',
};

/** What is known of the service. */
export interface ServiceFacts extends Pick<RunningService, 'endpoint' | 'certificateAuthority'> {
  readonly instances: readonly Pick<RunningService['instances'][number], 'mode' | 'endpoint'>[];
  readonly region: string;
  /** Those by which SDKs find its issuer of tokens. */
  readonly identity: Readonly<Record<string, string>>;
}

/** All of them. */
export function environmentOf(facts: ServiceFacts): Readonly<Record<string, string>> {
  const { endpoint, instances, certificateAuthority, region, identity } = facts;
  const environment: Record<string, string> = {};
  if (certificateAuthority !== undefined) {
    for (const name of AUTHORITY_VARIABLES) environment[name] = certificateAuthority;
  }
  for (const instance of instances) {
    const name = ENDPOINT_VARIABLES[instance.mode];
    if (name !== undefined) environment[name] ??= instance.endpoint;
  }
  environment['ATTESTATION_LOCATION_SHORT_NAME'] = region;
  environment['ATTESTATION_SERVICE_MANAGEMENT_URL'] = `${endpoint}/management`;
  return { ...environment, ...identity };
}
