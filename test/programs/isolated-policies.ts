/** Policies of an isolated instance, signed with a PEM and with a key of WebCrypto, and the certificates that may sign. */

import { readFile } from 'node:fs/promises';
import {
  AttestationAdministrationClient,
  AttestationServiceError,
  staticTokenCredential,
} from '@veritee/client';

const endpoint = process.env['ATTESTATION_ISOLATED_URL'] ?? '';
const credential = staticTokenCredential(process.env['ACCESS_TOKEN'] ?? '');
const manager = {
  privateKey: await readFile('manager-key.pem', 'utf8'),
  certificate: await readFile('manager.pem', 'utf8'),
};
const admin = new AttestationAdministrationClient(endpoint, credential, manager);
const policy = 'version= 1.0;authorizationrules{=> permit();};issuancerules{};';

const set = await admin.setPolicy('SgxEnclave', policy);
console.log(set.body.policyResolution, set.body.policySigner?.certificates.length);
const stored = await admin.getPolicy('SgxEnclave');
console.log(stored.policy.kind, stored.policy.signatureVerified, stored.body === policy);

// The successor's key is one of WebCrypto, which no code can read.
const next = {
  privateKey: await crypto.subtle.importKey(
    'jwk',
    JSON.parse(await readFile('next-key.json', 'utf8')),
    { name: 'ECDSA', namedCurve: 'P-256' },
    false,
    ['sign'],
  ),
  certificate: await readFile('next.pem', 'utf8'),
};
const added = await admin.addPolicyManagementCertificate(next.certificate);
console.log(added.body.certificateResolution);
const reset = await admin.resetPolicy('SgxEnclave', next);
console.log(reset.body.policyResolution);

const unsigned = new AttestationAdministrationClient(endpoint, credential);
try {
  await unsigned.setPolicy('SgxEnclave', policy);
} catch (error) {
  if (!(error instanceof AttestationServiceError)) throw error;
  console.log(error.statusCode, error.reason?.code, error.innerCode);
}
const removed = await admin.removePolicyManagementCertificate(next.certificate);
const { body: certificates } = await admin.getPolicyManagementCertificates();
console.log(removed.body.certificateResolution, certificates.length);
