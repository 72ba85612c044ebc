/** Options of simulations: a misspelt one is refused, and does not leave the default in its place. */

import { describe, expect, it } from 'vitest';
import {
  certifyAttestationKey,
  createSimulatedPki,
  fleetOf,
  openSimulatedPki,
  simulate,
  simulateOpenEnclave,
  simulateSgx,
  simulateSnp,
  simulateTdx,
  simulatorSource,
  snpFleetOf,
  softwareTpm,
} from '../src/index.ts';

const pki = createSimulatedPki({ currentDate: new Date('2026-01-01') });
const jwk = await softwareTpm(pki).attestationKey();
/** Each takes what a caller without types may give. */
const functions: Readonly<Record<string, (options: never) => unknown>> = {
  simulateSgx: (options) => simulateSgx(pki, options),
  simulateOpenEnclave: (options) => simulateOpenEnclave(pki, options),
  simulateTdx: (options) => simulateTdx(pki, options),
  'simulate of an enclave': (options) => simulate('SgxEnclave', pki, options),
  'simulate of a TD': (options) => simulate('TdxVm', pki, options),
  simulateSnp: (options) => simulateSnp(pki, options),
  fleetOf: (options) => fleetOf(pki, options),
  snpFleetOf: (options) => snpFleetOf(pki, options),
  softwareTpm: (options) => softwareTpm(pki, options),
  simulatorSource: (options) => simulatorSource(pki, options),
  createSimulatedPki: (options) => createSimulatedPki(options),
  openSimulatedPki: (options) => openSimulatedPki('/no/such/place', options),
  certifyAttestationKey: (options) => certifyAttestationKey(pki, { ...jwk.publicKey }, options),
};

function codeOf(call: () => unknown): unknown {
  try {
    call();
    return 'taken';
  } catch (error) {
    return (error as { readonly code?: unknown }).code;
  }
}

describe.each(Object.entries(functions))('%s', (_, act) => {
  it.each([
    ['a name that it does not know', { scenarioo: 'out-of-date' }],
    ['a value of the wrong kind', { scenario: 7, currentDate: 7 }],
    ['a promise of options', Promise.resolve({})],
  ])('refuses %s', (_what, options) => {
    expect(codeOf(() => act(options as never))).toBe('OptionInvalid');
  });
});

describe('simulateSgx', () => {
  it.each([
    ['a name of no platform', { platform: 'none' }],
    ['a text for bytes', { mrEnclave: 'ab'.repeat(32) }],
    ['a version of no quote', { quoteVersion: 6 }],
    ['a text for a switch', { debug: 'no' }],
  ])('refuses %s', (_, options) => {
    expect(codeOf(() => simulateSgx(pki, options as never))).toBe('OptionInvalid');
  });

  it('says which scenarios there are', () => {
    expect(codeOf(() => simulateSgx(pki, { scenario: 'none' as never }))).toBe('ScenarioUnknown');
  });
});
