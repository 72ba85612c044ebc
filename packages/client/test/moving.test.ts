/** Moving from the official client is a change of import: programs for it compile against ours, and ours has its names. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as official from '@azure/attestation';
import { describe, expect, it } from 'vitest';
import * as ours from '../src/index.ts';
import { compile } from './support/compile.ts';

const root = resolve(import.meta.dirname, '../../..');
const program = readFileSync(resolve(import.meta.dirname, 'moving/program.ts'), 'utf8');
const types = readFileSync(
  resolve(root, 'node_modules/@azure/attestation/types/latest/attestation.d.ts'),
  'utf8',
);
const compileProgram = (text: string) => compile({ 'program.ts': text });

describe('a program for @azure/attestation 1.0.0 (point 13)', () => {
  const moved = program.replace("from '@azure/attestation'", "from '@veritee/client'");

  it('is one', async () => {
    expect(moved).not.toBe(program);
    expect(await compileProgram(program)).toBe('');
  }, 120_000);

  it('compiles with only its import changed', async () => {
    expect(await compileProgram(moved)).toBe('');
  }, 120_000);

  it('would not, if a name or a member were another', async () => {
    expect(await compileProgram(moved.replaceAll('policyResolution', 'policyResolved'))).toContain(
      'policyResolved',
    );
    expect(await compileProgram(moved.replaceAll('runTimeData:', 'runtimeDatum:'))).toContain('runtimeDatum');
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
