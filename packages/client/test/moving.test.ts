/** Moving from the official client is a change of import: programs for it compile against ours, and ours has its names. */

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import * as official from '@azure/attestation';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as ours from '../src/index.ts';

const root = resolve(import.meta.dirname, '../../..');
const program = readFileSync(resolve(import.meta.dirname, 'moving/program.ts'), 'utf8');
const types = readFileSync(
  resolve(root, 'node_modules/@azure/attestation/types/latest/attestation.d.ts'),
  'utf8',
);
let folder: string;

beforeAll(() => {
  const cache = resolve(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  // Below node_modules, so that packages are found as from any program.
  folder = mkdtempSync(resolve(cache, 'moving-'));
  const compilerOptions = { types: ['node'], noEmit: true, customConditions: ['source'], composite: false };
  const fromSource = {
    rewriteRelativeImportExtensions: false,
    allowImportingTsExtensions: true,
    incremental: false,
  };
  writeFileSync(
    resolve(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: resolve(root, 'tsconfig.base.json'),
      compilerOptions: {
        ...compilerOptions,
        ...fromSource,
        declaration: false,
        declarationMap: false,
        sourceMap: false,
      },
      include: ['*.ts'],
    }),
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the compiler says of a program; nothing when it is fine. */
async function compile(text: string): Promise<string> {
  writeFileSync(resolve(folder, 'program.ts'), text);
  try {
    await promisify(execFile)(process.execPath, [
      resolve(root, 'node_modules/typescript/bin/tsc'),
      '-p',
      folder,
    ]);
    return '';
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe('a program for @azure/attestation 1.0.0 (point 13)', () => {
  const moved = program.replace("from '@azure/attestation'", "from '@veritee/client'");

  it('is one', async () => {
    expect(moved).not.toBe(program);
    expect(await compile(program)).toBe('');
  }, 120_000);

  it('compiles with only its import changed', async () => {
    expect(await compile(moved)).toBe('');
  }, 120_000);

  it('would not, if a name or a member were another', async () => {
    expect(await compile(moved.replaceAll('policyResolution', 'policyResolved'))).toContain('policyResolved');
    expect(await compile(moved.replaceAll('runTimeData:', 'runtimeDatum:'))).toContain('runtimeDatum');
  }, 120_000);
});

describe('names of @azure/attestation 1.0.0 (point 13)', () => {
  it('are all exported', () => {
    expect(Object.keys(official).filter((name) => !(name in ours))).toEqual([]);
    const declared = [...types.matchAll(/export declare (?:interface|type|class|enum|function) (\w+)/g)].map(
      ([, name = '']) => name,
    );
    expect(declared.length).toBeGreaterThan(25);
    const index = readFileSync(resolve(import.meta.dirname, '../src/index.ts'), 'utf8');
    expect(declared.filter((name) => !new RegExp(`\\b${name}\\b`).test(index))).toEqual([]);
  });

  it.each([
    ['AttestationClient', official.AttestationClient, ours.AttestationClient],
    [
      'AttestationAdministrationClient',
      official.AttestationAdministrationClient,
      ours.AttestationAdministrationClient,
    ],
  ])('has every method of %s', (_name, theirs, own) => {
    const methods = Object.getOwnPropertyNames(theirs.prototype).filter(
      (method) => !/^(?:constructor|_.*|signingKeys|keyTypeFromCertificate)$/.test(method),
    );
    expect(methods.length).toBeGreaterThan(4);
    expect(methods.filter((method) => !(method in own.prototype))).toEqual([]);
  });

  it.each([
    ['KnownAttestationType', official.KnownAttestationType, ours.KnownAttestationType],
    ['KnownPolicyModification', official.KnownPolicyModification, ours.KnownPolicyModification],
    [
      'KnownCertificateModification',
      official.KnownCertificateModification,
      ours.KnownCertificateModification,
    ],
  ])('has every value of %s', (_name, theirs, own) => {
    expect(own).toMatchObject(theirs);
  });
});
