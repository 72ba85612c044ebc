/** The guide to secure key release, run from top to bottom against a real service. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as clientEntry from '@veritee/client';
import * as keyReleaseEntry from '@veritee/client/key-release';
import { createTokenVerifier } from '@veritee/client/relying-party';
import { fromHex, utf8 } from '@veritee/core/internal';
import { simulateSgx } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printsIn, runExample } from '../examples.ts';
import { programsOf, readPage } from '../support/pages.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const page = readPage('docs/guides/secure-key-release.md');
const programs = programsOf(page);
const mrSigner = '5a'.repeat(32);
let simulated: SimulatedService;
/** The program of a confidential VM needs a TPM: azure-guest-swtpm.test.ts goes its way with one. */
const needsNoTpm = ({ text }: { readonly text: string }): boolean => !text.includes('@veritee/tpm');

beforeAll(async () => {
  simulated = await startSimulatedService();
});
afterAll(() => simulated.close());

describe('docs/guides/secure-key-release.md', () => {
  it('its examples do what they say, one after the other', async () => {
    const { service, pki } = simulated;
    const tls = { ca: readFileSync(service.certificateAuthority ?? '', 'utf8') };
    const { keys } = new clientEntry.AttestationClient(service.endpoint, { tlsOptions: tls });
    const entries = {
      // The page's service has a certificate that everyone knows; this one has its own authority, and a private address.
      '@veritee/client': {
        AttestationClient: class extends clientEntry.AttestationClient {
          constructor(endpoint: string) {
            super(endpoint, { tlsOptions: tls });
          }
        },
      },
      '@veritee/client/key-release': keyReleaseEntry,
      '@veritee/client/relying-party': {
        createTokenVerifier: ({ issuers }: { issuers: readonly string[] }) =>
          createTokenVerifier({ issuers, keys }),
      },
    };
    const secret = utf8('open sesame');
    const passed: { token?: string; message?: string; privateKey?: Uint8Array; received?: Uint8Array } = {};
    const given = {
      endpoint: service.endpoint,
      mrSigner,
      makeQuote: (runtimeData: Uint8Array) => simulateSgx(pki, { runtimeData, mrSigner: fromHex(mrSigner) }),
      sendToOwner: (token: string) => (passed.token = token),
      sendToEnclave: (message: string) => (passed.message = message),
      passed,
    };
    const [enclave, owner, back, ...others] = programs.filter(needsNoTpm).map(({ text }) => text);
    await runExample(`${enclave}passed.privateKey = privateKey;`, entries, given);
    await runExample(owner ?? '', entries, { ...given, token: passed.token, secret });
    const { message, privateKey } = passed;
    await runExample(`${back}passed.received = secret;`, entries, { ...given, message, privateKey });
    expect(passed.received).toEqual(secret);
    for (const text of others) {
      const printed = await runExample(text, entries, given);
      expect(printed.map(({ found }) => found)).toEqual(printed.map(({ expected }) => expected));
      expect(printed).toHaveLength(printsIn(text));
    }
  });

  it('has examples, and names every code', () => {
    expect(programs).toHaveLength(5);
    expect(programs.filter(needsNoTpm)).toHaveLength(4);
    const source = readFileSync(
      resolve(import.meta.dirname, '../../packages/client/src/key-release/errors.ts'),
      'utf8',
    );
    const codes = [...source.matchAll(/ {2}\| '(\w+)'/g)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(5);
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});
