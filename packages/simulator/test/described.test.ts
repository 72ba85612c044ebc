/** Fields of a description name the very bytes that they are made of. */

import { hex, rangeWithin } from '@veritee/core/internal';
import { type AnyScheme, type Description, schemeOf } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import {
  createSimulatedPki,
  simulateOpenEnclave,
  simulateSgx,
  simulateSnp,
  simulateTdx,
} from '../src/index.ts';

const currentDate = new Date('2026-11-29T00:00:00Z');
const pki = createSimulatedPki({ currentDate });

function flattened(field: Description): Description[] {
  return [field, ...(field.children ?? []).flatMap(flattened)];
}

function fieldsOf({ describe, decode }: AnyScheme, evidence: Uint8Array): Description[] {
  return flattened(describe(decode(evidence)));
}

describe('fields of a description', () => {
  it.each([
    ['an SGX quote', schemeOf('SgxEnclave'), simulateSgx(pki), 25],
    ['an Open Enclave report', schemeOf('OpenEnclave'), simulateOpenEnclave(pki), 25],
    ['a TDX quote', schemeOf('TdxVm'), simulateTdx(pki), 30],
    ['an SEV-SNP report', schemeOf('SevSnpVm'), simulateSnp(pki).report, 20],
  ])('of %s are made of its bytes', (_, scheme, evidence, least) => {
    const placed = fieldsOf(scheme, evidence).filter(({ bytes }) => bytes !== undefined);
    expect(placed.length).toBeGreaterThan(least);
    for (const { label, value, bytes } of placed) {
      expect([label, rangeWithin(evidence, bytes)]).toEqual([label, expect.anything()]);
      const digits = /^[0-9a-f]{16,}/.exec(value ?? '')?.[0];
      if (digits !== undefined) expect([label, hex(bytes ?? new Uint8Array())]).toEqual([label, digits]);
    }
  });
});
