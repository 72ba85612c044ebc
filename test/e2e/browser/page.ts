/** What runs inside the page: attests against a service of another origin, and judges the token as a relying party does. */

import { AttestationClient } from '@veritee/client';
import { keyEncryptionKeyOf, unwrapSecret, wrapSecret } from '@veritee/client/key-release';
import { createTokenVerifier, TokenVerificationError } from '@veritee/client/relying-party';

/** What the test hands in. */
export interface PageTask {
  readonly endpoint: string;
  /** Hex. */
  readonly quote: string;
  readonly runtimeData: string;
  readonly mrSigner: string;
  /** PKCS #8 of the enclave's key, in hex. */
  readonly privateKey: string;
}

/** What the page found. */
export interface PageReport {
  readonly mrEnclave: string | undefined;
  readonly svn: unknown;
  readonly refusals: readonly (readonly string[])[];
  readonly opened: string;
}

const bytes = (hex: string) =>
  new Uint8Array((hex.match(/../g) ?? []).map((each) => Number.parseInt(each, 16)));

async function run(task: PageTask): Promise<PageReport> {
  const client = new AttestationClient(task.endpoint);
  const { body, token } = await client.attestSgxEnclave(bytes(task.quote), {
    runTimeJson: task.runtimeData,
    nonce: 'from the page',
  });
  const verifier = createTokenVerifier({
    issuers: [task.endpoint],
    fetchKeys: { allowPrivateAddresses: true },
  });
  const text = token.serialize();
  const verified = await verifier.verify(text, {
    attestationType: 'sgx',
    signer: task.mrSigner,
    runtimeData: task.runtimeData,
    nonce: 'from the page',
    maxTokenAge: 60,
  });
  const refusals = await Promise.all([
    codesOf(verifier.verify(`${text.slice(0, -12)}AAAAAAAAAAAA`)),
    codesOf(verifier.verify(text, { minimumSvn: 9, nonce: 'another' })),
  ]);
  const { key } = await keyEncryptionKeyOf(verified.claims);
  const wrapped = await wrapSecret(new TextEncoder().encode('open sesame'), key);
  const opened = new TextDecoder().decode(await unwrapSecret(wrapped, bytes(task.privateKey)));
  return { mrEnclave: body.mrEnclave, svn: verified.claims['x-ms-sgx-svn'], refusals, opened };
}

async function codesOf(attempt: Promise<unknown>): Promise<readonly string[]> {
  try {
    await attempt;
    return ['accepted'];
  } catch (error) {
    return error instanceof TokenVerificationError ? error.problems.map(({ code }) => code) : [String(error)];
  }
}

Object.assign(globalThis, { run });
