/** What ends when, for operators: the TLS certificate and the endorsements in use. */

import { generateKeyPairSync } from 'node:crypto';
import { base64url } from '@veritee/core/internal';
import { toPem } from '@veritee/core/internal/x509';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import { createSimulatedPki, simulatedAnchors, simulateSgx, simulatorSource } from '@veritee/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { certificateEnds } from '../../src/observe/certificate-ends.ts';
import { contributor, send } from '../https-client.ts';
import { type PlainService, plainService } from './plain-service.ts';
import { tokenFor } from './token-for.ts';

const DAY = 86_400_000;

let service: PlainService | undefined;
afterEach(() => service?.close());

interface Line {
  readonly kind: string;
  readonly name: string;
  readonly expires: string;
  readonly days: number;
  readonly endorsement?: string;
}

async function expirations({ endpoint }: PlainService, token: string): Promise<Response> {
  return fetch(`${endpoint}/management/expirations?api-version=2020-10-01`, {
    headers: token === '' ? {} : { authorization: `Bearer ${token}` },
  });
}

describe('expirations', () => {
  it('are those of the endorsements that evidence needed, soonest first', async () => {
    const pki = createSimulatedPki();
    const now = new Date();
    const running = await plainService({
      source: simulatorSource(pki, { currentDate: () => now }),
      anchors: simulatedAnchors(pki),
      currentDate: () => now,
      development: { roots: [], identity: true },
    });
    service = running;
    const operator = await tokenFor(running, 'operator');
    expect(await (await expirations(running, operator)).json()).toEqual({
      now: now.toISOString(),
      value: [],
    });
    await fetch(`${running.endpoint}/attest/SgxEnclave?api-version=2022-08-01`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ quote: base64url(simulateSgx(pki)) }),
    });
    const { value } = (await (await expirations(running, operator)).json()) as { value: readonly Line[] };
    expect(value.length).toBeGreaterThan(3);
    expect(value.every(({ kind, endorsement }) => kind === 'endorsement' && endorsement !== undefined)).toBe(
      true,
    );
    expect(value.map(({ days }) => days)).toEqual(value.map(({ days }) => days).toSorted((a, b) => a - b));
    for (const { expires, days } of value)
      expect(days).toBe(Math.floor((Date.parse(expires) - now.getTime()) / DAY));
  });

  it('begin with the certificates that the server itself sends', async () => {
    const running = await plainService({ protocol: 'https', development: { roots: [], identity: true } });
    service = running;
    const url = `${running.endpoint}/management/expirations?api-version=2020-10-01`;
    const { body } = await send(running, url, { headers: { authorization: await contributor(running) } });
    const { value } = body as unknown as { value: readonly Line[] };
    expect(value.map(({ kind, name, days }) => [kind, name, days])).toEqual([
      ['tls', 'Veritee development server', 396],
      ['tls', 'Veritee Development CA (loopback only)', 3649],
    ]);
  });

  it('are not told without a token, nor without the role', async () => {
    service = await plainService({ development: { roots: [], identity: true } });
    expect((await expirations(service, '')).status).toBe(401);
    expect((await expirations(service, await tokenFor(service, 'reader'))).status).toBe(403);
  });
});

describe('ends of certificates', () => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const made = (name: string, ends: string): string => {
    const subject = [['CN', name]] as const;
    const { der } = issueCertificate(
      {
        subject,
        publicKey: keys.publicKey,
        serialNumber: '01',
        notBefore: new Date('2026-01-01T00:00:00Z'),
        notAfter: new Date(ends),
      },
      { name: subject, ...keys },
    );
    return toPem(der, 'CERTIFICATE');
  };

  it('are those of all in the file, with their names', () => {
    const pem = made('server.example', '2026-06-01T00:00:00Z') + made('Some CA', '2030-01-01T00:00:00Z');
    expect(certificateEnds(pem)).toEqual([
      { name: 'server.example', expires: new Date('2026-06-01T00:00:00Z') },
      { name: 'Some CA', expires: new Date('2030-01-01T00:00:00Z') },
    ]);
  });

  it('are twenty at most', () => {
    expect(certificateEnds(made('one', '2030-01-01T00:00:00Z').repeat(40))).toHaveLength(20);
  });
});
