// Has the official client carry the messages of a TPM conversation. Run as a process of its own: Node reads NODE_EXTRA_CA_CERTS at start.
import { AttestationClient } from '@azure/attestation';
import { answerTpmChallenge } from '@veritee/client';
import { openSimulatedPki, softwareTpm } from '@veritee/simulator';

const { endpoint, token, pki } = JSON.parse(process.env.FACTS ?? '{}');
const credential = { getToken: async () => ({ token, expiresOnTimestamp: Date.now() + 600_000 }) };
const client = new AttestationClient(endpoint, credential);
const challenge = await client.attestTpm('{"payload":{"type":"aikcert"}}');
const { message } = await answerTpmChallenge(challenge, softwareTpm(openSimulatedPki(pki)));
const report = await client.attestTpm(message);
console.log(JSON.stringify({ challenge: JSON.parse(challenge), report: JSON.parse(report) }));
