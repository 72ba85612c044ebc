/** The conversation of a machine's TPM with a service, and what its report says. */

import {
  AttestationAdministrationClient,
  AttestationClient,
  AttestationServiceError,
  staticTokenCredential,
} from '@veritee/client';
import { openSimulatedPki, softwareTpm } from '@veritee/simulator';

const endpoint = process.env['ATTESTATION_AAD_URL'] ?? '';
const credential = staticTokenCredential(process.env['ACCESS_TOKEN'] ?? '');
const admin = new AttestationAdministrationClient(endpoint, credential);
await admin.setPolicy(
  'Tpm',
  `version= 1.2;
configurationrules { => issueproperty(type="required_pcr_mask", value=16777215); };
authorizationrules { [type=="secureBootEnabled", value==true] => permit(); };
issuancerules { c:[type=="secureBootEnabled"] => issue(claim=c); };`,
);

const client = new AttestationClient(endpoint, credential);
const pki = openSimulatedPki('data/simulator');
const nonce = crypto.getRandomValues(new Uint8Array(16));
const { body } = await client.attestTpmPlatform(softwareTpm(pki), { relyingPartyData: nonce });
console.log(body.evidence.type, body.claims['secureBootEnabled'], body.verified);

try {
  await client.attestTpmPlatform(softwareTpm(pki, { scenario: 'secure-boot-off' }));
} catch (error) {
  if (!(error instanceof AttestationServiceError)) throw error;
  console.log(error.reason?.code);
}
