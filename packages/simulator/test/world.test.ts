import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collateralSource } from '@veritee/evidence';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { simulate } from '../src/simulation/simulate.ts';
import { createWorld, developmentRoot, openWorld, worldAnchors } from '../src/world.ts';
import { judge, now } from './judging.ts';

let folder = '';
let directory = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'veritee-world-'));
  directory = join(folder, 'data', 'simulator');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string) => join(directory, name);

describe('openWorld', () => {
  it('gives the same root, keys and platforms every time', () => {
    const first = openWorld(directory, { now });
    const again = openWorld(directory, { now: new Date('2027-01-01T00:00:00Z') });
    expect(developmentRoot(again)).toBe(developmentRoot(first));
    for (const [name, platform] of Object.entries(first.platforms)) {
      const reopened = again.platforms[name as keyof typeof again.platforms];
      expect(reopened.chain).toBe(platform.chain);
      expect(reopened.qeId).toEqual(platform.qeId);
      expect(reopened.privateKey.equals(platform.privateKey)).toBe(true);
      expect(reopened.attestationKey.privateKey.equals(platform.attestationKey.privateKey)).toBe(true);
    }
  });

  it('makes evidence that the reopened world vouches for, and the other way round', async () => {
    const [first, again] = [openWorld(directory, { now }), openWorld(directory, { now })];
    const [one, other] = [simulate('SgxEnclave', first, { now }), simulate('SgxEnclave', again, { now })];
    for (const [evidence, collateral] of [
      [one.evidence, other.collateral],
      [other.evidence, one.collateral],
    ] as const) {
      const appraisal = await judge(evidence, collateralSource(collateral, 'x'), {
        anchors: worldAnchors(again),
      });
      expect(appraisal.error).toBeUndefined();
      expect(appraisal.status).toBe('UpToDate');
    }
  });

  it('keeps its folder and keys for the owner only and leaves no other files', () => {
    openWorld(directory, { now });
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    const names = readdirSync(directory);
    expect(names).toContain('root.pem');
    for (const name of names) {
      expect(name).toMatch(/^[a-z-]+\.pem$/);
      expect(statSync(file(name)).mode & 0o777).toBe(0o600);
    }
  });

  it('makes a different root in another folder', () => {
    expect(developmentRoot(openWorld(directory, { now }))).not.toBe(
      developmentRoot(openWorld(join(folder, 'other'), { now })),
    );
  });

  it('uses the root that another process put there first', () => {
    const theirs = openWorld(join(folder, 'theirs'), { now });
    const theirRoot = readFileSync(join(folder, 'theirs', 'root.pem'));
    let raced = false;
    const ours = openWorld(directory, {
      now,
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
    const first = openWorld(directory, { now });
    rmSync(file('root.pem'));
    const second = openWorld(directory, { now });
    expect(developmentRoot(second)).not.toBe(developmentRoot(first));
    expect(second.platforms['up-to-date'].chain).not.toBe(first.platforms['up-to-date'].chain);
    expect(openWorld(directory, { now }).platforms['up-to-date'].chain).toBe(
      second.platforms['up-to-date'].chain,
    );
    expect(readdirSync(directory).filter((name) => !name.endsWith('.pem'))).toEqual([]);
  });

  it('reissues a PCK certificate whose platform is planned otherwise now', () => {
    const first = openWorld(directory, { now });
    writeFileSync(file('pck-up-to-date.pem'), readFileSync(file('pck-out-of-date.pem')));
    const second = openWorld(directory, { now });
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
    expect(() => openWorld(directory, { now })).toThrow(expect.objectContaining({ code: 'WorldUnreadable' }));
    expect(readFileSync(file('root.pem'), 'utf8')).toBe(content);
  });

  it('refuses a certificate beside the key of another', () => {
    openWorld(directory, { now });
    const [ours, theirs] = ['root', 'platform-ca'].map((name) => readFileSync(file(`${name}.pem`), 'utf8'));
    const at = (text = '') => text.indexOf('-----BEGIN CERTIFICATE-----');
    writeFileSync(file('root.pem'), `${theirs?.slice(0, at(theirs))}${ours?.slice(at(ours))}`);
    expect(() => openWorld(directory, { now })).toThrow(expect.objectContaining({ code: 'WorldUnreadable' }));
  });

  it('says which path it cannot use', () => {
    writeFileSync(join(folder, 'data'), '');
    expect(() => openWorld(directory, { now })).toThrow(
      expect.objectContaining({ code: 'WorldUnreadable', message: expect.stringContaining(directory) }),
    );
  });
});

describe('createWorld', () => {
  it('draws every key from the randomness given', () => {
    const counting = () => {
      let state = 1;
      return (size: number) =>
        Uint8Array.from({ length: size }, () => {
          state = (state * 1103515245 + 12345) % 2 ** 31;
          return state >> 16;
        });
    };
    const [one, other] = [createWorld({ now, random: counting() }), createWorld({ now, random: counting() })];
    expect(one.root.publicKey.equals(other.root.publicKey)).toBe(true);
    expect(one.root.certificate.serialNumber).toBe(other.root.certificate.serialNumber);
    expect(one.platforms['up-to-date'].pck).toEqual(other.platforms['up-to-date'].pck);
  });

  it('trusts its own roots only', () => {
    expect(worldAnchors(createWorld({ now })).Intel).toHaveLength(1);
    expect(worldAnchors(createWorld({ now })).AMD?.map(({ name }) => name)).toEqual([
      'ARK-Milan',
      'ARK-Genoa',
      'ARK-Turin',
    ]);
  });
});
