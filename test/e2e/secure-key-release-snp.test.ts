/** Secure key release to confidential containers by the policies of the reference cases: guest, service, client and owner in one piece. */

import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AttestationClient } from '@veritee/client';
import {
  encodeWrappedKey,
  parseReleasePolicy,
  parseWrappedKey,
  releaseKey,
  unwrapSecret,
} from '@veritee/client/key-release';
import { createTokenVerifier } from '@veritee/client/relying-party';
import type { JsonObject } from '@veritee/core';
import { utf8 } from '@veritee/core/internal';
import { sha256Hex } from '@veritee/core/internal/crypto';
import { type RunningService, startService } from '@veritee/service';
import {
  createSimulatedPki,
  type SnpOptions,
  simulatedAnchors,
  simulateSnp,
  simulatorSource,
} from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noVectors, vectors } from '../vectors.ts';

/** The authority of the cases, and the host data of their container: here they are the service's and the simulated one's. */
const AUTHORITY = 'https://sharedweu.weu.attest.azure.net';
const HOST_DATA = '73973b78d70cc68353426de188db5dfc57e5b766e399935fb73a61127ea26d20';

interface PolicyCase {
  readonly name: string;
  readonly policy: JsonObject;
  readonly claims: JsonObject;
  readonly expected: 'release' | 'deny' | 'invalid-policy';
}

function casesOfContainers(): readonly PolicyCase[] {
  if (vectors === undefined) return [];
  const file = resolve(vectors, 'snp/_skr/policy-cases/cases.json');
  const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly PolicyCase[] };
  // The others are about the token of a whole virtual machine.
  return cases.filter(({ claims }) => claims['x-ms-attestation-type'] === 'sevsnpvm');
}

const cases = casesOfContainers();
const secret = utf8('the master key of the database');
const containerPolicy = utf8('package policy');
const pki = createSimulatedPki();
const now = (): Date => new Date();

/** A guest with a key of its own, whose public half its report is bound to. */
function guest(options: SnpOptions = {}) {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { n, e } = publicKey.export({ format: 'jwk' });
  const runTimeJson = JSON.stringify({ keys: [{ kty: 'RSA', kid: 'mine', key_ops: ['encrypt'], n, e }] });
  const { evidence } = simulateSnp(pki, {
    scenario: 'container',
    runtimeData: utf8(runTimeJson),
    initTimeData: containerPolicy,
    ...options,
  });
  return {
    evidence,
    runTimeJson,
    privateKey: new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' })),
  };
}

describe.skipIf(noVectors)('secure key release to a confidential container', () => {
  const directory = mkdtempSync(join(tmpdir(), 'veritee-skr-'));
  let service: RunningService;
  let client: AttestationClient;
  beforeAll(async () => {
    service = await startService({
      dataDirectory: directory,
      source: simulatorSource(pki, { currentDate: now }),
      anchors: simulatedAnchors(pki),
      trust: { snp: { uvmIssuers: [pki.snp.uvmEndorser().issuer] } },
      development: { roots: ['test PKI'] },
    });
    const ca = readFileSync(service.certificateAuthority ?? '', 'utf8');
    client = new AttestationClient(service.endpoint, { tlsOptions: { ca } });
  });
  afterAll(async () => {
    await service.close();
    rmSync(directory, { recursive: true });
  });

  /** A policy of the cases, for this service and this container. */
  const policyOf = ({ policy }: PolicyCase): string =>
    JSON.stringify(policy)
      .replaceAll(AUTHORITY, service.endpoint)
      .replaceAll(HOST_DATA, sha256Hex(containerPolicy));

  /** What a guest gets: the secret, or the code of the refusal. */
  async function outcome(
    policyText: string,
    options: SnpOptions = {},
    allowDebuggable = true,
  ): Promise<string> {
    const { evidence, runTimeJson, privateKey } = guest(options);
    try {
      const policy = parseReleasePolicy(policyText);
      const { token } = await client.attestSevSnpVm(evidence, { runTimeJson });
      const verifier = createTokenVerifier({ issuers: [service.endpoint], keys: client.keys });
      const verified = await verifier.verify(token.serialize(), { allowDebuggable });
      const wrapped = await releaseKey(verified, { policy, secret, enc: 'RSA_AES_KEY_WRAP_256' });
      const { ciphertext, enc } = parseWrappedKey(encodeWrappedKey(wrapped));
      expect(await unwrapSecret(ciphertext, privateKey, enc)).toEqual(secret);
      return 'release';
    } catch (error) {
      return (error as { code: string }).code;
    }
  }

  const codes = { release: 'release', deny: 'ReleaseDenied', 'invalid-policy': 'ReleasePolicyInvalid' };

  it('has its cases', () => {
    expect(cases.length).toBeGreaterThan(10);
    expect(new Set(cases.map(({ expected }) => expected)).size).toBe(3);
  });

  it.each(cases)('$name: $expected', async (given) => {
    expect(await outcome(policyOf(given))).toBe(codes[given.expected]);
  });

  it('stops at the token of a guest that its host may debug, unless told otherwise', async () => {
    const lax = cases.find(({ name }) => name === 'nested-anyof');
    if (lax === undefined) throw new Error('the case is missing');
    expect(await outcome(policyOf(lax), { debug: true }, false)).toBe('TokenRefused');
    expect(await outcome(policyOf(lax), { debug: true })).toBe('release');
  });

  it.each<[string, SnpOptions]>([
    ['another container policy', { initTimeData: utf8('package other') }],
    ['no container policy', { initTimeData: undefined }],
    ['a utility VM that nobody endorses', { scenario: 'up-to-date' }],
    ['a host that may debug it', { debug: true }],
    ['another privilege level', { vmpl: 1 }],
  ])('is denied to a guest with %s', async (_, options) => {
    const strict = cases.find(({ name }) => name === 'caci-text-values');
    expect(strict).toBeDefined();
    if (strict !== undefined) expect(await outcome(policyOf(strict), options)).toBe('ReleaseDenied');
  });
});
