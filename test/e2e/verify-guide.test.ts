/** The guide for relying parties, run: each of its examples does what it says. */

import { createHash } from 'node:crypto';
import * as relyingPartyDoor from '@veritee/client/relying-party';
import * as fastifyDoor from '@veritee/client/relying-party/fastify';
import * as signingCertificateDoor from '@veritee/client/signing-certificate';
import { fromHex, utf8 } from '@veritee/core/internal';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import * as embeddedDoor from '@veritee/evidence/embedded';
import {
  createSimulatedPki,
  simulatedAnchors,
  simulateOpenEnclave,
  simulatorSource,
} from '@veritee/simulator';
import Fastify from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { makeSigner, sgxClaims, signToken } from '../../packages/client/test/support/signing.ts';
import { printsIn, runExample } from '../examples.ts';
import { rsaKeyPair } from '../rsa-key-pair.ts';
import { programsOf, readPage } from '../support/pages.ts';

const programs = programsOf(readPage('docs/guides/verify-a-token.md'));
const signer = makeSigner('key-1');
const keySet = { keys: [signer.key] };
const publicKey = utf8('a public key');
const bound = createHash('sha256').update(publicKey).digest('hex') + '00'.repeat(32);
const seconds = Math.floor(Date.now() / 1000);
const times = { iat: seconds, nbf: seconds, exp: seconds + 28_800 };
const token = signToken(
  signer,
  sgxClaims({
    iss: 'https://mine.wus.attest.azure.net',
    nonce: 'n-1',
    'x-ms-sgx-report-data': bound,
    ...times,
  }),
);
const snpToken = signToken(signer, {
  iss: 'https://snp.weu.attest.azure.net',
  'x-ms-attestation-type': 'sevsnpvm',
  'x-ms-compliance-status': 'azure-compliant-uvm',
  'x-ms-sevsnpvm-hostdata': '73973b78d70cc68353426de188db5dfc57e5b766e399935fb73a61127ea26d20',
  'x-ms-sevsnpvm-is-debuggable': false,
  'x-ms-sevsnpvm-microcode-svn': 115,
  'x-ms-sevsnpvm-vmpl': 0,
  ...times,
});

/** An instance that runs in a simulated enclave. */
const pki = createSimulatedPki();
const maaSigner = '5a'.repeat(32);
const instanceKey = rsaKeyPair();
const runtimeData = signingCertificateDoor.boundKeyBytes(
  new Uint8Array(instanceKey.publicKey.export({ type: 'spki', format: 'der' })),
);
const instanceName = [['CN', 'https://mine.wus.attest.azure.net']] as const;
const signingCertificate = issueCertificate(
  {
    subject: instanceName,
    publicKey: instanceKey.publicKey,
    serialNumber: '01',
    notBefore: new Date(Date.now() - 86_400_000),
    notAfter: new Date(Date.now() + 86_400_000),
    extensions: [
      {
        oid: '1.3.6.1.4.1.311.105.1',
        value: simulateOpenEnclave(pki, { runtimeData, mrSigner: fromHex(maaSigner) }),
      },
    ],
  },
  { name: instanceName, ...instanceKey },
).der;

const source = simulatorSource(pki, { currentDate: () => new Date() });
const anchors = simulatedAnchors(pki);
const doors = {
  '@veritee/client/relying-party': relyingPartyDoor,
  '@veritee/client/relying-party/fastify': fastifyDoor,
  '@veritee/client/signing-certificate': signingCertificateDoor,
  // The page's service runs in Azure; this one in a simulated enclave.
  '@veritee/evidence/embedded': {
    ...embeddedDoor,
    embeddedEvidenceProver: () =>
      embeddedDoor.embeddedEvidenceProver({ source, trust: { anchors, now: new Date() } }),
  },
  fastify: { default: Fastify },
};
const given = {
  token,
  snpToken,
  publicKey,
  nonce: 'n-1',
  certsJson: JSON.stringify(keySet),
  signingCertificate,
  maaSigner,
};

describe('docs/guides/verify-a-token.md', () => {
  beforeEach(() => {
    vi.stubGlobal('fetch', async () => Response.json(keySet));
  });
  afterEach(() => vi.unstubAllGlobals());

  it.each(programs)('$title: the example does what it says', async ({ text }) => {
    const printed = await runExample(text, doors, given);
    expect(printed.map(({ found }) => found)).toEqual(printed.map(({ expected }) => expected));
    expect(printed).toHaveLength(printsIn(text));
  });

  it('has examples', () => {
    expect(programs.length).toBeGreaterThanOrEqual(4);
  });
});
