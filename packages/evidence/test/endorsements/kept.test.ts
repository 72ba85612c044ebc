/** Intel's endorsements on disk: a service that starts while Intel's is away goes on, and what is on disk is no more than that. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import { type KeptOptions, keptSource } from '../../src/endorsements/kept.ts';
import type { EndorsementRequest } from '../../src/endorsements/request.ts';
import type { EndorsementSource } from '../../src/endorsements/source.ts';
import { EvidenceError } from '../../src/errors.ts';
import { judgeMade } from '../judge.ts';
import { duringValidity, make, platform } from '../vendor.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const made = make();
const tcbInfo: EndorsementRequest = { kind: 'tcb-info', tee: 'sgx', fmspc: platform.fmspc };
const list: EndorsementRequest = { kind: 'root-crl' };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'veritee-kept-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A service that may be away, and a clock. */
function service(options: { away?: boolean; name?: string } = {}) {
  const { away = false, name = 'pcs' } = options;
  const asked: string[] = [];
  const inner = collateralSource(made.collateral, 'made');
  const source: EndorsementSource = {
    name,
    anyRoot: true,
    get: async (request) => {
      // The quote brings its own.
      if (request.kind === 'pck-chain') return undefined;
      asked.push(request.kind);
      if (away) throw new EvidenceError('EndorsementsUnavailable', 'down');
      const found = await inner.get(request);
      return found === undefined ? undefined : { ...found, channel: 'standard' };
    },
  };
  return { asked, source };
}

const kept = (source: EndorsementSource, path: string, now = duringValidity, options: KeptOptions = {}) =>
  keptSource(source, path, () => now, options);

/** A folder that a service of earlier has filled, so long ago. */
async function filled(ago: number, now = duringValidity): Promise<string> {
  const path = folder();
  await judgeMade(made, { source: kept(service().source, path) });
  const written = new Date(now.getTime() - ago);
  for (const name of readdirSync(path)) utimesSync(join(path, name), written, written);
  return path;
}

const outcome = (source: EndorsementSource, request: EndorsementRequest) =>
  source.get(request).then(
    (found) => (found === undefined ? 'none' : 'found'),
    (error: { code: string }) => error.code,
  );

describe("Intel's endorsements on disk", () => {
  it('verify evidence after a start while the service is away', async () => {
    const { asked, source } = service({ away: true });
    const restarted = kept(source, await filled(3 * DAY));
    expect(await judgeMade(made, { source: restarted })).toMatchObject({ accepted: true });
    expect(asked.length).toBeGreaterThan(0);
  });

  it('answer for an hour without the service, and then only if it fails', async () => {
    for (const [ago, expected] of [
      [0.9 * HOUR, []],
      [1.1 * HOUR, ['tcb-info']],
    ] as const) {
      const { asked, source } = service();
      expect(await outcome(kept(source, await filled(ago)), tcbInfo)).toBe('found');
      expect(asked).toEqual(expected);
    }
  });

  it('are lists for a week at most, and documents until they end', async () => {
    const { source } = service({ away: true });
    const path = await filled(8 * DAY);
    expect([await outcome(kept(source, path), tcbInfo), await outcome(kept(source, path), list)]).toEqual([
      'found',
      'EndorsementsUnavailable',
    ]);
    const late = new Date('2026-02-01T00:00:01Z');
    const fresh = await filled(0, late);
    expect(await outcome(kept(source, fresh, late), tcbInfo)).toBe('EndorsementsUnavailable');
  });

  it('keep the series that they are of, apart from others', async () => {
    const path = await filled(2 * HOUR);
    const { source } = service({ away: true });
    expect(await kept(source, path).get(tcbInfo)).toMatchObject({ channel: 'standard' });
    expect(await outcome(kept(source, path, duringValidity, { series: 'early' }), tcbInfo)).toBe(
      'EndorsementsUnavailable',
    );
    expect(await outcome(kept(service({ away: true, name: 'pccs' }).source, path), tcbInfo)).toBe(
      'EndorsementsUnavailable',
    );
  });

  it('are not believed to be about another platform, nor when they are damaged', async () => {
    const path = await filled(2 * HOUR);
    const { source } = service({ away: true });
    const [file = ''] = readdirSync(path).filter((name) => /^tcb-info.*\.json$/.test(name));
    const text = readFileSync(join(path, file), 'utf8');
    writeFileSync(join(path, file.replace(platform.fmspc, 'ffffffffffff')), text);
    expect(await outcome(kept(source, path), { ...tcbInfo, fmspc: 'ffffffffffff' })).toBe(
      'EndorsementsUnavailable',
    );
    writeFileSync(join(path, file), text.slice(0, 100));
    expect(await outcome(kept(source, path), tcbInfo)).toBe('EndorsementsUnavailable');
  });

  it('are statements only: no certificates of platforms', async () => {
    const path = folder();
    const source: EndorsementSource = {
      name: 'pcs',
      get: () => collateralSource(made.collateral, 'made').get(list),
    };
    const chain = { kind: 'pck-chain', embedded: false, qeId: '00' } as const;
    expect(await outcome(kept(source, path), chain)).toBe('found');
    expect(readdirSync(path)).toEqual([]);
  });

  it('cost no answer where the folder cannot be written', async () => {
    const file = join(folder(), 'a-file');
    writeFileSync(file, '');
    expect(await outcome(kept(service().source, join(file, 'below')), tcbInfo)).toBe('found');
  });
});
