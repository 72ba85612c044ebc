// Attests with the official client as any program would. Run as a process of its own: Node reads NODE_EXTRA_CA_CERTS at start.
import { AttestationClient } from '@azure/attestation';

/** @type {{ endpoint: string, calls: { method: 'attestSgxEnclave' | 'attestOpenEnclave', evidence: string, runtimeData?: string, runtimeJson?: string, draftPolicy?: string }[] }} */
const { endpoint, calls } = JSON.parse(process.env.CALLS ?? '{}');

// The official client skips all validation when its options object is partial, so all of it is named.
const validationOptions = {
  validateToken: true,
  validateExpirationTime: true,
  validateNotBeforeTime: true,
  validateIssuer: true,
  expectedIssuer: endpoint,
  timeValidationSlack: 30,
};
const client = new AttestationClient(endpoint);
const results = [];
for (const { method, evidence, runtimeData, runtimeJson, draftPolicy } of calls) {
  try {
    const { body, token } = await client[method](Buffer.from(evidence, 'base64'), {
      validationOptions,
      ...(runtimeData !== undefined && { runTimeData: Buffer.from(runtimeData, 'base64') }),
      ...(runtimeJson !== undefined && { runTimeJson: Buffer.from(runtimeJson, 'base64') }),
      ...(draftPolicy !== undefined && { draftPolicyForAttestation: draftPolicy }),
    });
    // The result's fields are getters of a class.
    const { issuer, version, verifierType, isDebuggable, productId, svn, mrEnclave, mrSigner } = body;
    results.push({
      ...{ issuer, version, verifierType, isDebuggable, productId, svn, mrEnclave, mrSigner },
      runTimeClaims: body.runTimeClaims,
      enclaveHeldData: body.enclaveHeldData && Buffer.from(body.enclaveHeldData).toString('base64'),
      policyHash: body.policyHash && Buffer.from(body.policyHash).toString('base64url'),
      algorithm: token.algorithm,
    });
  } catch (error) {
    results.push({ error: { code: error.code, statusCode: error.statusCode, message: error.message } });
  }
}
const signers = await client.getAttestationSigners();
const metadata = await client.getOpenIdMetadata();
console.log(JSON.stringify({ results, signers: signers.length, metadata }));
