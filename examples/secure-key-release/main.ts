/** Secure key release from beginning to end, against a service on this machine and a simulated enclave. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AttestationClient } from '@veritee/client';
import { startService } from '@veritee/service';
import { createSimulatedPki, simulatedAnchors, simulateSgx, simulatorSource } from '@veritee/simulator';
import { type Enclave, startEnclave } from './enclave.ts';
import { createKeyOwner, type KeyOwner } from './key-owner.ts';

/** The three parties, and an end to them. */
export interface Stage {
  readonly client: AttestationClient;
  readonly owner: KeyOwner;
  /** Starts an enclave signed by the one whom the owner trusts, or by another. */
  enclave(mrSigner?: Uint8Array): Promise<Enclave>;
  close(): Promise<void>;
}

const trustedSigner = new Uint8Array(32).fill(0x5a);

/** Sets the stage: a simulated processor, a real service that trusts it, an owner with a secret. */
export async function setStage(secret: Uint8Array): Promise<Stage> {
  const directory = await mkdtemp(join(tmpdir(), 'secure-key-release-'));
  const pki = createSimulatedPki();
  const service = await startService({
    dataDirectory: directory,
    source: simulatorSource(pki, { currentDate: () => new Date() }),
    anchors: simulatedAnchors(pki),
    development: { roots: ['simulated processor'] },
  });
  // The service speaks https by an authority of its own.
  const client = new AttestationClient(service.endpoint, { tlsOptions: service.tlsOptions });
  return {
    client,
    owner: createKeyOwner({
      issuer: service.endpoint,
      keys: client.keys,
      enclaveSigner: Buffer.from(trustedSigner).toString('hex'),
      secret,
    }),
    enclave: (mrSigner = trustedSigner) =>
      startEnclave((runtimeData) => simulateSgx(pki, { runtimeData, mrSigner, isvSvn: 2 })),
    close: async () => {
      await service.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function main(): Promise<void> {
  const stage = await setStage(new TextEncoder().encode('open sesame'));
  try {
    const enclave = await stage.enclave();
    const token = await enclave.attest(stage.client, stage.owner.invite());
    console.log(`attested: a token of ${token.length} characters`);
    const wrappedKey = await stage.owner.release(token);
    console.log(`released: ${wrappedKey.length} characters that only the enclave can read`);
    const secret = await enclave.open(wrappedKey);
    console.log(`opened inside the enclave: ${new TextDecoder().decode(secret)}`);
  } finally {
    await stage.close();
  }
}

if (process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await main();
}
