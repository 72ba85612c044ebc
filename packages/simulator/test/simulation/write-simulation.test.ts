import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@veritee/core/internal';
import { anchorsFrom, appraiseEvidence, collateralSource } from '@veritee/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { developmentRoot } from '../../src/simulated-pki.ts';
import type { SimulatedType } from '../../src/simulation/registry.ts';
import { simulate } from '../../src/simulation/simulate.ts';
import { writeSimulation } from '../../src/simulation/write-simulation.ts';
import { now, pki, schemeFor } from '../judging.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veritee-simulation-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (name: string) => readFileSync(join(folder, 'out', name));

describe('writeSimulation', () => {
  it.each<SimulatedType>(['SgxEnclave', 'OpenEnclave'])(
    'writes what verifies %s with nothing else at hand',
    async (type) => {
      const simulation = simulate(type, pki, { runtimeData: utf8('data'), currentDate: now });
      const paths = writeSimulation(simulation, join(folder, 'out'));
      expect(paths.every(existsSync)).toBe(true);
      expect(readdirSync(join(folder, 'out')).sort()).toEqual([
        'collateral.json',
        'evidence.bin',
        'root.pem',
        'runtime-data.bin',
      ]);
      const appraisal = await appraiseEvidence(
        schemeFor(type),
        {
          evidence: read('evidence.bin'),
          runtimeData: { bytes: read('runtime-data.bin'), dataType: 'Binary' },
        },
        {
          source: collateralSource(JSON.parse(read('collateral.json').toString()), 'collateral.json'),
          trust: { anchors: { Intel: anchorsFrom(read('root.pem')) }, now },
        },
      );
      expect(appraisal.error).toBeUndefined();
      expect(appraisal.status).toBe('UpToDate');
    },
  );

  it('leaves no data of an earlier simulation behind', () => {
    const first = simulate('SgxEnclave', pki, {
      runtimeData: utf8('a'),
      initTimeData: utf8('b'),
      currentDate: now,
    });
    writeSimulation(first, join(folder, 'out'));
    expect(read('inittime-data.bin').toString()).toBe('b');
    const paths = writeSimulation(simulate('SgxEnclave', pki, { currentDate: now }), join(folder, 'out'));
    expect(paths.map((path) => path.slice(folder.length + 5))).toEqual([
      'evidence.bin',
      'root.pem',
      'collateral.json',
    ]);
    expect(readdirSync(join(folder, 'out')).sort()).toEqual(['collateral.json', 'evidence.bin', 'root.pem']);
    expect(read('root.pem').toString()).toBe(developmentRoot(pki));
  });

  it('never writes a private key', () => {
    writeSimulation(simulate('SgxEnclave', pki, { currentDate: now }), join(folder, 'out'));
    for (const name of readdirSync(join(folder, 'out'))) expect(read(name).includes('PRIVATE')).toBe(false);
  });
});
