import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromBase64, jwsClaims, parseJws, utf8 } from '@veritee/core/internal';
import { decodeCertificate } from '@veritee/core/internal/x509';
import { builtInAnchors, collateralSource } from '@veritee/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningService } from '../../src/start/running-service.ts';
import { startService } from '../../src/start/start-service.ts';
import { attestRecordings, haveVectors, vectorJson } from '../vectors.ts';

const COLLATERAL = 'sgx/sgx-v3-oldroot-4b10adcc/collateral.json';
const MOMENT = '2025-06-11T19:18:17Z';

/** Claims that say when and by whom, not what. */
const PASSING = ['iat', 'exp', 'nbf', 'jti', 'iss'];
const COLLATERAL_CLAIMS = ['x-ms-sgx-collateral', 'maa-attestationcollateral'];

const WAYS = [
  { way: 'on the event loop', loopBytes: 1024 * 1024 },
  { way: 'in a thread', loopBytes: 0 },
];

describe.skipIf(!haveVectors).each(WAYS)(
  'recorded attest calls of Azure Attestation, $way',
  ({ loopBytes }) => {
    const folder = mkdtempSync(join(tmpdir(), 'veritee-replay-'));
    let service: RunningService;

    beforeAll(async () => {
      service = await startService({
        dataDirectory: folder,
        protocol: 'http',
        source: collateralSource(vectorJson(COLLATERAL), COLLATERAL),
        anchors: builtInAnchors(),
        accept: new Set(['UpToDate', 'OutOfDate']),
        currentDate: () => new Date(MOMENT),
        limits: { loopBytes },
      });
    });
    afterAll(async () => {
      await service.close();
      rmSync(folder, { recursive: true });
    });

    it('are all there', () => expect(attestRecordings().length).toBeGreaterThanOrEqual(18));

    it.each(attestRecordings())('$name', async ({ request, response, decodedResponseToken }) => {
      const query = new URLSearchParams(request.query);
      const answer = await fetch(`${service.endpoint}${request.path}?${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(request.body),
      });
      const body = (await answer.json()) as { token: string; error?: { code: string } };
      expect(answer.status).toBe(response.status);
      expect(body.error?.code).toBe(response.body.error?.code);
      if (decodedResponseToken === null) return;

      const jws = parseJws(body.token);
      expect(Object.keys(jws.header)).toEqual(Object.keys(decodedResponseToken.header));
      expect(jws.header['alg']).toBe(decodedResponseToken.header['alg']);
      expect(jws.header['jku']).toBe(`${service.endpoint}/certs`);
      const claims = jwsClaims(jws);
      expect(Object.keys(claims)).toEqual(Object.keys(decodedResponseToken.claims));
      expect(stable(claims)).toEqual(stable(decodedResponseToken.claims));
      expect(Number(claims['exp']) - Number(claims['iat'])).toBe(28800);
      expect(claims['iss']).toBe(service.endpoint);
      await expectSignature(body.token, service.endpoint);
    });
  },
);

/** The claims that must be equal: of the collateral only the hash of the quote, the rest is of its day. */
function stable(claims: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept = Object.fromEntries(Object.entries(claims).filter(([name]) => !PASSING.includes(name)));
  for (const name of COLLATERAL_CLAIMS) {
    const collateral = kept[name] as Record<string, string>;
    for (const hash of Object.values(collateral)) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    kept[name] = { names: Object.keys(collateral), quotehash: collateral['quotehash'] };
  }
  return kept;
}

async function expectSignature(token: string, endpoint: string): Promise<void> {
  const { header, signature, signingInput } = parseJws(token);
  if (header['alg'] === 'none') return expect(signature.length).toBe(0);
  const { keys } = (await (await fetch(`${endpoint}/certs`)).json()) as {
    keys: { kid: string; x5c: string[] }[];
  };
  const key = keys.find((each) => each.kid === header['kid']);
  const certificate = decodeCertificate(fromBase64(key?.x5c[0] ?? ''));
  expect(certificate.commonName).toBe(endpoint);
  const publicKey = createPublicKey({
    key: Buffer.from(certificate.publicKeyInfo),
    format: 'der',
    type: 'spki',
  });
  expect(verify('sha256', utf8(signingInput), publicKey, signature)).toBe(true);
}
