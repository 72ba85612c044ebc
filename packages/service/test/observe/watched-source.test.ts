/** Endorsements in use: every end of them, whom it concerns, and what was renewed meanwhile. */

import { generateKeyPairSync } from 'node:crypto';
import { utf8 } from '@veritee/core/internal';
import { issueRevocationList } from '@veritee/core/internal/x509/issue';
import { type EndorsementRequest, type EndorsementSource, endorsement } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../src/observe/metrics.ts';
import { watchedSource } from '../../src/observe/watched-source.ts';

const DAY = 86_400_000;
const start = Date.parse('2026-01-01T00:00:00Z');
const issuer = { name: [['CN', 'CA']] as const, ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };
const fmspc = '00906ed50000';
const needed: readonly EndorsementRequest[] = [
  { kind: 'tcb-info', tee: 'sgx', fmspc },
  { kind: 'qe-identity', tee: 'sgx' },
  { kind: 'pck-crl', ca: 'platform' },
  { kind: 'root-crl' },
];

function watched() {
  let now = start;
  let life = 10;
  let refreshed = 0;
  const inner: EndorsementSource = {
    name: 'by hand',
    refresh: async () => void refreshed++,
    get: async (request) => {
      const nextUpdate = new Date(start + life * DAY);
      if (request.kind === 'pck-crl' || request.kind === 'root-crl') {
        const thisUpdate = new Date(start);
        const { der } = issueRevocationList({ thisUpdate, nextUpdate, number: 1, revoked: [] }, issuer);
        return endorsement(der, 'made');
      }
      const member = request.kind === 'tcb-info' ? 'tcbInfo' : 'enclaveIdentity';
      const end = request.kind === 'tcb-info' ? new Date(start + (life - 1) * DAY) : nextUpdate;
      const text = JSON.stringify({ nextUpdate: end });
      return endorsement(utf8(`{"${member}":${text},"signature":"${'00'.repeat(64)}"}`), 'made');
    },
  };
  const source = watchedSource(
    inner,
    () => new Date(now),
    () => now,
  );
  return {
    source,
    use: async () => {
      for (const request of needed) await source.get(request);
    },
    pass: (days: number) => {
      now += days * DAY;
    },
    renew: (days: number) => {
      life = days;
    },
    refreshed: () => refreshed,
  };
}

describe('a watched source', () => {
  it('knows every end, and from when on which platforms are refused', async () => {
    const { source, use } = watched();
    expect([source.ends(), source.status()]).toEqual([[], []]);
    await use();
    expect(source.ends().map(({ endorsement, days }) => [endorsement, days])).toEqual([
      [`TCB info for sgx fmspc ${fmspc}`, 9],
      ['QE identity for sgx', 10],
      ['PCK revocation list of the platform CA', 10],
      ['root CA revocation list', 10],
    ]);
    expect(source.status()).toMatchObject([
      { platforms: [`SGX platforms of FMSPC ${fmspc}`], days: 9, from: new Date(start + 9 * DAY) },
    ]);
  });

  it('sees what was renewed without anybody asking', async () => {
    const { source, use, renew, refreshed } = watched();
    await use();
    renew(40);
    await source.refresh();
    expect(refreshed()).toBe(1);
    expect(source.status()[0]?.days).toBe(39);
  });

  it('forgets what nobody needed for a month, and renewing is no need', async () => {
    const { source, use, pass } = watched();
    await use();
    for (let day = 0; day < 29; day++) {
      pass(1);
      await source.refresh();
    }
    expect(source.ends()).toHaveLength(4);
    pass(2);
    expect(source.ends()).toEqual([]);
  });

  it('is not troubled by a source that fails when it renews', async () => {
    const inner: EndorsementSource = { name: 'down', get: () => Promise.reject(new Error('down')) };
    await expect(watchedSource(inner, () => new Date(start)).refresh()).resolves.toBeUndefined();
  });

  it('tells metrics of every end', async () => {
    const { source, use } = watched();
    await use();
    const metrics = createMetrics();
    metrics.onReadEnds(() => source.ends());
    expect(await metrics.text()).toContain(
      `veritee_endorsement_days{endorsement="TCB info for sgx fmspc ${fmspc}",what="TCB info for sgx fmspc ${fmspc}"} 9`,
    );
    metrics.close();
  });
});
