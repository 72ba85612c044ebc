/**
 * `kill -9` at random moments during 200 changes of policies and certificates, on both engines: what was acknowledged is
 * there after the restart, what was under way is there as a whole or not at all.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSimulatedPki } from '@veritee/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { auditHash } from '../../packages/service/src/storage/audit-chain.ts';
import { openStorage } from '../../packages/service/src/storage/open-storage.ts';
import {
  API,
  administrator,
  attestBody,
  certificateDocument,
  certificatesIn,
  documentIn,
  numberedPolicy,
  numberIn,
} from '../support/documents.ts';
import { noPostgresql, type Postgresql, startPostgresql } from '../support/postgresql.ts';
import {
  type Answer,
  killAll,
  type ServiceProcess,
  startServiceProcess,
} from '../support/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-kill-'));
const pki = join(folder, 'PKI');
const evidence = attestBody(openSimulatedPki(pki));
const [keeper, guest] = [administrator('keeper'), administrator('guest')];
afterAll(async () => {
  await killAll();
  rmSync(folder, { recursive: true, force: true });
});

const CHANGES = 200;
const KILLS = 4;
/** Each has changes under way at all times, one after the other. */
const TYPES = ['SgxEnclave', 'OpenEnclave', 'SevSnpVm'];

/** What is changed again and again, and what it may be now. */
interface Lane {
  readonly name: string;
  /** Answers the change that makes it that value. */
  change(service: ServiceProcess, value: number): Promise<Answer>;
  read(service: ServiceProcess): Promise<unknown>;
  /** What a reader sees of a value. */
  shown(value: number): unknown;
  /** The value that was acknowledged last, and one whose fate nobody knows. */
  acknowledged: number;
  pending: number | undefined;
}

function policyLane(type: string): Lane {
  return {
    name: type,
    change: (service, value) => service.call('PUT', `/policies/${type}?${API}`, numberedPolicy(value)),
    read: async (service) => documentIn(await service.call('GET', `/policies/${type}?${API}`)),
    shown: numberedPolicy,
    acknowledged: 0,
    pending: undefined,
  };
}

/** The guest's certificate comes and goes. */
function certificateLane(): Lane {
  return {
    name: 'certificates',
    change: (service, value) => {
      const path = `/guarded/certificates:${value % 2 === 1 ? 'add' : 'remove'}?${API}`;
      return service.call('POST', path, certificateDocument(guest.certificate, keeper), 'application/json');
    },
    read: async (service) => certificatesIn(await service.call('GET', `/guarded/certificates?${API}`)),
    shown: (value) => (value % 2 === 1 ? [keeper.certificate, guest.certificate] : [keeper.certificate]),
    acknowledged: 0,
    pending: undefined,
  };
}

describe.each([
  { engine: 'sqlite', skipped: false },
  { engine: 'postgresql', skipped: noPostgresql },
])('$engine', ({ engine, skipped }) => {
  it.skipIf(skipped)(
    `loses nothing in ${CHANGES} changes and ${KILLS} kills`,
    { timeout: 240_000 },
    async () => {
      const postgresql: Postgresql | undefined = engine === 'sqlite' ? undefined : await startPostgresql();
      const database = postgresql?.createDatabase();
      const dataDirectory = join(folder, engine);
      const start = (): Promise<ServiceProcess> =>
        startServiceProcess({
          dataDirectory,
          pki,
          ...(database !== undefined && { database }),
          certificates: [['guarded', keeper.certificate]],
        });
      const lanes = [...TYPES.map(policyLane), certificateLane()];
      let service = await start();
      for (const lane of lanes.slice(0, TYPES.length)) await acknowledgedChange(lane, service);
      const inForce = lanes[0];
      let done = lanes.length - 1;
      let interrupted = 0;

      for (let life = 1; life <= KILLS + 1; life++) {
        const last = life === KILLS + 1;
        const until = last ? CHANGES : Math.floor((CHANGES * life) / (KILLS + 1));
        const running = service;
        let killed = false;
        const working = lanes.map(async (lane) => {
          while (!killed && (done < until || !last)) {
            if (!(await tryChange(lane, running))) return;
            done++;
          }
        });
        if (!last) {
          // Somewhere in the middle of a change: after so many of them, and a moment that is never the same.
          await expect.poll(() => done, { timeout: 60_000, interval: 2 }).toBeGreaterThanOrEqual(until);
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 12));
          await running.kill();
          killed = true;
        }
        await Promise.all(working);
        if (last) break;
        // The server may still end what the dead client had asked for.
        await postgresql?.withoutClients('veritee');
        interrupted += lanes.filter(({ pending }) => pending !== undefined).length;
        service = await start();
        for (const lane of lanes) settle(lane, await lane.read(service));
        const attested = await service.call(
          'POST',
          `/attest/SgxEnclave?${API}`,
          evidence,
          'application/json',
        );
        expect(numberIn(attested)).toBe(inForce?.acknowledged);
        expect((await service.call('GET', '/readyz')).body.status).toBe('ready');
      }
      await service.stop();
      expect(done).toBeGreaterThanOrEqual(CHANGES);
      // Without requests cut off by the kills nothing was tried.
      expect(interrupted).toBeGreaterThan(0);
      await expectWholeRecord(
        database === undefined ? { directory: dataDirectory } : { url: database },
        lanes,
      );
      await postgresql?.remove();
    },
  );
});

async function acknowledgedChange(lane: Lane, service: ServiceProcess): Promise<void> {
  expect(await tryChange(lane, service)).toBe(true);
}

/** Makes the next change. False when the service died before it answered. */
async function tryChange(lane: Lane, service: ServiceProcess): Promise<boolean> {
  const value = lane.acknowledged + 1;
  lane.pending = value;
  let answer: Answer;
  try {
    answer = await lane.change(service, value);
  } catch {
    return false;
  }
  expect([lane.name, answer.status]).toEqual([lane.name, 200]);
  lane.acknowledged = value;
  lane.pending = undefined;
  return true;
}

/** After a restart a lane has its last acknowledged value, or the one that was under way. */
function settle(lane: Lane, seen: unknown): void {
  const { acknowledged, pending } = lane;
  if (pending !== undefined && JSON.stringify(seen) === JSON.stringify(lane.shown(pending))) {
    lane.acknowledged = pending;
  } else {
    expect(seen, `${lane.name}: ${acknowledged} was acknowledged`).toEqual(lane.shown(acknowledged));
  }
  lane.pending = undefined;
}

/** State, policy history and audit log tell the same story, and the log's chain holds. */
async function expectWholeRecord(
  address: Parameters<typeof openStorage>[0],
  lanes: readonly Lane[],
): Promise<void> {
  const storage = await openStorage(address, new Date());
  const records = await storage.auditRecords(0, 10_000);
  let previous = '';
  for (const { sequence, entry, hash } of records) {
    expect(hash, `line ${sequence}`).toBe(auditHash(previous, entry));
    previous = hash;
  }
  expect(await storage.auditHead()).toEqual({ sequence: records.length, hash: previous });
  const entries = records.map(
    ({ entry }) => JSON.parse(entry) as { operation: string; outcome: string; details?: { type?: string } },
  );
  const ofDone = entries.filter(({ outcome }) => outcome === 'done');
  for (const lane of lanes.slice(0, TYPES.length)) {
    const lines = ofDone.filter(
      ({ operation, details }) => operation === 'SetPolicy' && details?.type === lane.name,
    );
    const history = await storage.policyHistory('default', lane.name as 'SgxEnclave', 10_000);
    expect(history.length).toBe(lines.length);
    expect(history.map(({ document }) => document)).toEqual(
      Array.from({ length: lane.acknowledged }, (_, index) => numberedPolicy(lane.acknowledged - index)),
    );
  }
  await storage.close();
}
