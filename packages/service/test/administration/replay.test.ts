/** Every recorded administrative call whose request can be sent again gets the same answer from us, in the recorded sequences. */

import { createPublicKey, verify } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@veritee/core';
import { fromBase64, jwsClaims, parseJws, utf8 } from '@veritee/core/internal';
import { decodeCertificate } from '@veritee/core/internal/x509';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunningService } from '../../src/start/running-service.ts';
import { startService } from '../../src/start/start-service.ts';
import { contributor, send } from '../https-client.ts';
import { haveVectors } from '../vectors.ts';
import { type RecordedCall, recordedSequences, type Sequence } from './recordings.ts';

const sequences = recordedSequences();
/** Claims that say when and by whom. */
const PASSING = ['iat', 'exp', 'nbf', 'iss'];

const instanceOf = ({ mode }: Sequence, index: number): string =>
  mode === 'isolated' ? `isolated-${index}` : mode === 'shared' ? 'shared' : 'default';

describe.skipIf(!haveVectors)('recorded administrative calls of Azure Attestation', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-replay-'));
  let service: RunningService;
  let authorization: string;
  let now = new Date();

  beforeAll(async () => {
    const isolated = sequences.flatMap((sequence, index) => {
      const { mode, manager } = sequence;
      if (mode !== 'isolated' || manager === undefined) return [];
      return [{ name: instanceOf(sequence, index), mode: 'Isolated' as const, certificates: [manager] }];
    });
    // Instances are made before the first of their certificates has expired.
    const dates = sequences
      .filter(({ mode }) => mode === 'isolated')
      .flatMap(({ calls: [first] }) => first?.response.headers['date'] ?? [])
      .map((date) => Date.parse(date));
    if (dates.length > 0) now = new Date(Math.min(...dates));
    service = await startService({
      dataDirectory: folder,
      source: firstOf([]),
      anchors: builtInAnchors(),
      development: { roots: [], identity: true },
      instances: [...isolated, { name: 'shared', mode: 'Shared' }],
      currentDate: () => now,
    });
    authorization = await contributor(service);
  });
  afterAll(async () => {
    await service?.close();
    rmSync(folder, { recursive: true });
  });

  it('are all there', () => {
    expect(sequences.flatMap(({ calls }) => calls).length).toBeGreaterThanOrEqual(40);
    expect(sequences.filter(({ calls }) => calls.length === 4).length).toBeGreaterThanOrEqual(6);
  });

  it.each(sequences.map((sequence, index) => [sequence.name, sequence, index] as const))(
    '%s',
    async (_name, sequence, index) => {
      const name = instanceOf(sequence, index);
      const endpoint = service.instances.find((each) => each.name === name)?.endpoint ?? '';
      for (const call of sequence.calls) {
        now = new Date(call.response.headers['date'] ?? '');
        await replay(call, endpoint);
      }
    },
  );

  async function replay({ file, request, response, decodedResponseToken }: RecordedCall, endpoint: string) {
    const { accept, 'content-type': contentType } = request.headers;
    const answer = await send(service, `${endpoint}${request.path}?${new URLSearchParams(request.query)}`, {
      method: request.method,
      headers: {
        ...(accept !== undefined && { accept }),
        ...(contentType !== undefined && { 'content-type': contentType }),
        authorization,
      },
      ...(request.body !== null && { body: request.body }),
    });
    expect(answer.status, file).toBe(response.status);
    expect(answer.body.error?.code, file).toBe(response.body.error?.code);
    if (decodedResponseToken === null) return;
    const jws = parseJws(answer.body.token ?? '');
    const { header, claims } = decodedResponseToken;
    expect(Object.keys(jws.header), file).toEqual(Object.keys(header));
    expect(jws.header, file).toMatchObject({ alg: 'RS256', jku: `${endpoint}/certs`, typ: 'JWT' });
    const ours = jwsClaims(jws);
    expect(Object.keys(ours), file).toEqual(Object.keys(claims));
    expect(lasting(ours), file).toEqual(lasting(claims));
    expect(ours, file).toMatchObject({ iss: endpoint, iat: now.getTime() / 1000, nbf: ours['iat'] });
    expect(Number(ours['exp']) - Number(ours['iat']), file).toBe(
      Number(claims['exp']) - Number(claims['iat']),
    );
    await expectSignature(answer.body.token ?? '', endpoint);
  }

  async function expectSignature(token: string, endpoint: string): Promise<void> {
    const { header, signature, signingInput } = parseJws(token);
    const { body } = await send(service, `${endpoint}/certs`);
    const { keys } = body as unknown as { keys: { kid: string; x5c: string[] }[] };
    const certificate = decodeCertificate(
      fromBase64(keys.find(({ kid }) => kid === header['kid'])?.x5c[0] ?? ''),
    );
    const key = createPublicKey({ key: Buffer.from(certificate.publicKeyInfo), format: 'der', type: 'spki' });
    expect(verify('sha256', utf8(signingInput), key, signature)).toBe(true);
  }
});

function lasting(claims: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !PASSING.includes(name)));
}
