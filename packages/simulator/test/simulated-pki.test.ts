import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collateralSource } from '@veritee/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createSimulatedPki,
  developmentRoot,
  openSimulatedPki,
  simulatedAnchors,
} from '../src/simulated-pki.ts';
import { simulate } from '../src/simulation/simulate.ts';
import { judge, now } from './judging.ts';

let folder = '';
let directory = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veritee-pki-'));
  directory = join(folder, 'data', 'simulator');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string) => join(directory, name);

describe('openSimulatedPki', () => {
  it('gives the same root, keys and platforms every time', () => {
    const first = openSimulatedPki(directory, { currentDate: now });
    const again = openSimulatedPki(directory, { currentDate: new Date('2027-01-01T00:00:00Z') });
    expect(developmentRoot(again)).toBe(developmentRoot(first));
    for (const [name, platform] of Object.entries(first.platforms)) {
      const reopened = again.platforms[name as keyof typeof again.platforms];
      expect(reopened.chain).toBe(platform.chain);
      expect(reopened.qeId).toEqual(platform.qeId);
      expect(reopened.privateKey.equals(platform.privateKey)).toBe(true);
      expect(reopened.attestationKey.privateKey.equals(platform.attestationKey.privateKey)).toBe(true);
    }
  });

  it('makes evidence that the reopened PKI vouches for, and the other way round', async () => {
    const [first, again] = [
      openSimulatedPki(directory, { currentDate: now }),
      openSimulatedPki(directory, { currentDate: now }),
    ];
    const [one, other] = [
      simulate('SgxEnclave', first, { currentDate: now }),
      simulate('SgxEnclave', again, { currentDate: now }),
    ];
    for (const [evidence, collateral] of [
      [one.evidence, other.collateral],
      [other.evidence, one.collateral],
    ] as const) {
      const appraisal = await judge(evidence, collateralSource(collateral, 'x'), {
        anchors: simulatedAnchors(again),
      });
      expect(appraisal.error).toBeUndefined();
      expect(appraisal.status).toBe('UpToDate');
    }
  });

  it('keeps its folder and keys for the owner only and leaves no other files', () => {
    openSimulatedPki(directory, { currentDate: now });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    const names = readdirSync(directory);
    expect(names).toContain('root.pem');
    for (const name of names) {
      expect(name).toMatch(/^[a-z-]+\.pem$/);
      expect(statSync(file(name)).mode & 0o777).toBe(0o600);
    }
  });

  it('makes a different root in another folder', () => {
    expect(developmentRoot(openSimulatedPki(directory, { currentDate: now }))).not.toBe(
      developmentRoot(openSimulatedPki(join(folder, 'other'), { currentDate: now })),
    );
  });

  it('uses the root that another process put there first', () => {
    const theirs = openSimulatedPki(join(folder, 'theirs'), { currentDate: now });
    const theirRoot = readFileSync(join(folder, 'theirs', 'root.pem'));
    let raced = false;
    const ours = openSimulatedPki(directory, {
      currentDate: now,
      random: (size) => {
        // The first draw is for the root's key: by now its absence was seen.
        if (!raced) writeFileSync(file('root.pem'), theirRoot);
        raced = true;
        return crypto.getRandomValues(new Uint8Array(size));
      },
    });
    expect(developmentRoot(ours)).toBe(developmentRoot(theirs));
    expect(ours.platformCa.certificate.issuer).toEqual(theirs.root.certificate.subject);
  });

  it('reissues what hangs on another root, and keeps the root', () => {
    const first = openSimulatedPki(directory, { currentDate: now });
    rmSync(file('root.pem'));
    const second = openSimulatedPki(directory, { currentDate: now });
    expect(developmentRoot(second)).not.toBe(developmentRoot(first));
    expect(second.platforms['up-to-date'].chain).not.toBe(first.platforms['up-to-date'].chain);
    expect(openSimulatedPki(directory, { currentDate: now }).platforms['up-to-date'].chain).toBe(
      second.platforms['up-to-date'].chain,
    );
    expect(readdirSync(directory).filter((name) => !name.endsWith('.pem'))).toEqual([]);
  });

  it('reissues a PCK certificate whose platform is planned otherwise now', () => {
    const first = openSimulatedPki(directory, { currentDate: now });
    writeFileSync(file('pck-up-to-date.pem'), readFileSync(file('pck-out-of-date.pem')));
    const second = openSimulatedPki(directory, { currentDate: now });
    expect(developmentRoot(second)).toBe(developmentRoot(first));
    expect(second.platforms['up-to-date'].pck.components).toEqual(
      first.platforms['up-to-date'].pck.components,
    );
    expect(statSync(file('pck-up-to-date.pem')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['text', 'not a key'],
    ['nothing', ''],
    ['a certificate without its key', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ])('never replaces a root file that holds %s', (_what, content) => {
    mkdirSync(directory, { recursive: true });
    writeFileSync(file('root.pem'), content);
    expect(() => openSimulatedPki(directory, { currentDate: now })).toThrow(
      expect.objectContaining({ code: 'PkiUnreadable' }),
    );
    expect(readFileSync(file('root.pem'), 'utf8')).toBe(content);
  });

  it('refuses a certificate beside the key of another', () => {
    openSimulatedPki(directory, { currentDate: now });
    const [ours, theirs] = ['root', 'platform-ca'].map((name) => readFileSync(file(`${name}.pem`), 'utf8'));
    const at = (text = '') => text.indexOf('-----BEGIN CERTIFICATE-----');
    writeFileSync(file('root.pem'), `${theirs?.slice(0, at(theirs))}${ours?.slice(at(ours))}`);
    expect(() => openSimulatedPki(directory, { currentDate: now })).toThrow(
      expect.objectContaining({ code: 'PkiUnreadable' }),
    );
  });

  it('says which path it cannot use', () => {
    writeFileSync(join(folder, 'data'), '');
    expect(() => openSimulatedPki(directory, { currentDate: now })).toThrow(
      expect.objectContaining({ code: 'PkiUnreadable', message: expect.stringContaining(directory) }),
    );
  });
});

describe('createSimulatedPki', () => {
  it('draws every key from the randomness given', () => {
    const counting = () => {
      let state = 1;
      return (size: number) =>
        Uint8Array.from({ length: size }, () => {
          state = (state * 1103515245 + 12345) % 2 ** 31;
          return state >> 16;
        });
    };
    const [one, other] = [
      createSimulatedPki({ currentDate: now, random: counting() }),
      createSimulatedPki({ currentDate: now, random: counting() }),
    ];
    expect(one.root.publicKey.equals(other.root.publicKey)).toBe(true);
    expect(one.root.certificate.serialNumber).toBe(other.root.certificate.serialNumber);
    expect(one.platforms['up-to-date'].pck).toEqual(other.platforms['up-to-date'].pck);
  });

  it('trusts its own roots only', () => {
    expect(simulatedAnchors(createSimulatedPki({ currentDate: now })).Intel).toHaveLength(1);
    expect(simulatedAnchors(createSimulatedPki({ currentDate: now })).AMD?.map(({ name }) => name)).toEqual([
      'ARK-Milan',
      'ARK-Genoa',
      'ARK-Turin',
    ]);
  });
});
