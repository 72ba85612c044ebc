/** Verifies evidence on this machine, without any service, and lets a policy decide about it. */

import { readFile } from 'node:fs/promises';
import { anchorsFrom, EvidenceError, verify } from '@veritee/evidence';
import { compilePolicy, evaluatePolicy } from '@veritee/policy';

const quote = await readFile('demo/evidence.bin');
const endorsements = 'demo/collateral.json';
const trust = { anchors: { Intel: anchorsFrom(await readFile('demo/root.pem', 'utf8')) } };

const result = await verify(quote, { endorsements, trust, runtimeData: await readFile('key.json') });
console.log(result.type, result.status, result.claims['x-ms-sgx-product-id']);

const { policy } = compilePolicy(
  'version=1.0; authorizationrules { [type=="x-ms-sgx-is-debuggable", value==false] => permit(); };',
);
if (policy !== undefined) console.log(evaluatePolicy(policy, result.policyClaims).permitted);

async function refusalOf(attempt: Promise<unknown>): Promise<void> {
  try {
    await attempt;
    console.log('accepted');
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    console.log(error.code, error.platform?.status);
  }
}
await refusalOf(verify(quote, { endorsements }));
await refusalOf(verify(quote, { endorsements, trust, runtimeData: new Uint8Array(1) }));
await refusalOf(verify(quote, { endorsements, trust, currentDate: new Date('2049-01-01') }));
await refusalOf(verify(await readFile('late/evidence.bin'), { endorsements: 'late', trust }));
