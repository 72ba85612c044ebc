/** PostgreSQL goes away and comes back during load: 503 with Retry-After, no wrong answer, recovery without a restart. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSimulatedPki } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API, attestBody, documentIn, numberedPolicy, numberIn } from '../support/documents.ts';
import { noPostgresql, type Postgresql, startPostgresql } from '../support/postgresql.ts';
import { type Answer, type ServiceProcess, startServiceProcess } from '../support/service-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-away-'));
const pki = join(folder, 'PKI');
const evidence = attestBody(openSimulatedPki(pki));
const POLICY = `/policies/SgxEnclave?${API}`;

describe.skipIf(noPostgresql)('PostgreSQL away and back', { timeout: 180_000 }, () => {
  let postgresql: Postgresql;
  let service: ServiceProcess;
  beforeAll(async () => {
    postgresql = await startPostgresql();
    const database = postgresql.createDatabase();
    service = await startServiceProcess({ dataDirectory: join(folder, 'data'), pki, database });
  });
  afterAll(async () => {
    await service?.stop();
    await postgresql?.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each(['fast', 'immediate'] as const)('after a stop that is %s', async (how) => {
    expect((await service.call('PUT', POLICY, numberedPolicy(1))).status).toBe(200);
    const load = startLoad(service);
    try {
      await load.until(({ answered }) => answered > 20);
      await load.meanwhile(postgresql.stop(how));
      const { unavailable } = load.seen;
      await load.until((seen) => seen.unavailable > unavailable + 20);
      // Changes are refused as well; the service is not ready, but alive.
      expectUnavailable(await service.call('PUT', POLICY, numberedPolicy(2)));
      expect((await service.call('GET', '/readyz')).status).toBe(503);
      expect((await service.call('GET', '/healthz')).status).toBe(200);
      await load.meanwhile(postgresql.start());
      const { answered } = load.seen;
      await load.until((seen) => seen.answered > answered + 20);
    } finally {
      await load.stop();
    }
    expect((await service.call('GET', '/readyz')).status).toBe(200);
    expect((await service.call('PUT', POLICY, numberedPolicy(3))).status).toBe(200);
    expect(numberIn(await attest(service))).toBe(3);
  });
});

function attest(service: ServiceProcess): Promise<Answer> {
  return service.call('POST', `/attest/SgxEnclave?${API}`, evidence, 'application/json');
}

function expectUnavailable({ status, headers, body }: Answer): void {
  expect(status).toBe(503);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
  expect(body.error?.code).toBe('StorageUnavailable');
}

interface Seen {
  answered: number;
  unavailable: number;
}

/** Attest requests and policy reads without a pause. Each answer must be the right one, or an honest refusal. */
function startLoad(service: ServiceProcess) {
  const seen: Seen = { answered: 0, unavailable: 0 };
  let busy = true;
  const judge = (answer: Answer, expectRight: (answer: Answer) => void): void => {
    if (answer.status === 503) {
      expectUnavailable(answer);
      seen.unavailable++;
    } else {
      expect(answer.status).toBe(200);
      expectRight(answer);
      seen.answered++;
    }
  };
  const attesting = async (): Promise<void> => {
    while (busy) judge(await attest(service), (answer) => expect(numberIn(answer)).toBe(1));
  };
  const reading = async (): Promise<void> => {
    while (busy) {
      judge(await service.call('GET', POLICY), (answer) =>
        expect(documentIn(answer)).toBe(numberedPolicy(1)),
      );
    }
  };
  const lanes = Promise.all([attesting(), attesting(), attesting(), reading()]);
  // A wrong answer fails the test at once, whatever it waits for.
  const meanwhile = async (work: Promise<unknown>): Promise<void> => {
    await Promise.race([work, lanes]);
  };
  return {
    seen,
    meanwhile,
    until: (reached: (seen: Seen) => boolean) =>
      meanwhile(Promise.resolve(expect.poll(() => reached(seen), { timeout: 60_000 }).toBe(true))),
    stop: async () => {
      busy = false;
      await lanes;
    },
  };
}
