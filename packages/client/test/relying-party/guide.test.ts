/** The guide for relying parties, run: each of its examples does what it says. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { utf8 } from '@veritee/core';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as relyingPartyDoor from '../../src/relying-party/index.ts';
import { runExample, snippetsOf } from '../support/examples.ts';
import { makeSigner, sgxClaims, signToken } from '../support/signing.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/guides/verify-a-token.md'), 'utf8');
const snippets = snippetsOf(page);
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

const doors = { '@veritee/client/relying-party': relyingPartyDoor };
const given = { expect, token, snpToken, publicKey, nonce: 'n-1', certsJson: JSON.stringify(keySet) };

describe('docs/guides/verify-a-token.md', () => {
  beforeEach(() => {
    vi.stubGlobal('fetch', async () => Response.json(keySet));
  });
  afterEach(() => vi.unstubAllGlobals());

  it.each(snippets)('$title: the example does what it says', async ({ code }) => {
    expect.assertions(code.split('expect(').length - 1);
    await runExample(code, doors, given);
  });

  it('has examples', () => {
    expect(snippets.length).toBeGreaterThanOrEqual(4);
  });
});
