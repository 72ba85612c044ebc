import { describe, expect, it } from 'vitest';
import {
  type AttestData,
  attestDataBody,
  type BinaryInput,
  bytesOf,
} from '../../src/attestation/attest-request.ts';
import { codesOf } from '../support/problems.ts';

const bytes = new Uint8Array([123, 125]);

describe('attestDataBody', () => {
  it.each<[string, AttestData, object]>([
    ['nothing', {}, {}],
    ['bytes', { runTimeData: bytes }, { runtimeData: { data: 'e30', dataType: 'Binary' } }],
    [
      'part of a larger buffer',
      { runTimeData: new Uint8Array([0, 123, 125, 0]).subarray(1, 3) },
      { runtimeData: { data: 'e30', dataType: 'Binary' } },
    ],
    ['an ArrayBuffer', { runTimeData: bytes.buffer }, { runtimeData: { data: 'e30', dataType: 'Binary' } }],
    ['a Blob', { runTimeData: new Blob([bytes]) }, { runtimeData: { data: 'e30', dataType: 'Binary' } }],
    ['text as data', { runTimeData: '{}' }, { runtimeData: { data: 'e30', dataType: 'Binary' } }],
    ['no bytes at all', { runTimeData: new Uint8Array() }, { runtimeData: { data: '', dataType: 'Binary' } }],
    ['JSON bytes', { runTimeJson: bytes }, { runtimeData: { data: 'e30', dataType: 'JSON' } }],
    [
      'JSON text, kept to the letter',
      { runTimeJson: ' {}' },
      { runtimeData: { data: 'IHt9', dataType: 'JSON' } },
    ],
    ['a JSON object', { runTimeJson: { a: 1 } }, { runtimeData: { data: 'eyJhIjoxfQ', dataType: 'JSON' } }],
    ['init-time data', { initTimeData: bytes }, { initTimeData: { data: 'e30', dataType: 'Binary' } }],
    ['init-time JSON', { initTimeJson: {} }, { initTimeData: { data: 'e30', dataType: 'JSON' } }],
    [
      'a draft policy',
      { draftPolicyForAttestation: 'version= 1.0;' },
      { draftPolicyForAttestation: 'version= 1.0;' },
    ],
    ['a nonce', { nonce: 'n' }, { nonce: 'n' }],
  ])('carries %s', async (_, data, body) => {
    expect(await attestDataBody(data)).toEqual(body);
  });

  it.each<[string, unknown, string]>([
    ['runtime data twice', { runTimeData: bytes, runTimeJson: '{}' }, 'DataAmbiguous'],
    ['init-time data twice', { initTimeData: '', initTimeJson: {} }, 'DataAmbiguous'],
    ['JSON that is none', { runTimeJson: '{' }, 'DataInvalid'],
    ['JSON bytes that are no text', { runTimeJson: new Uint8Array([0xff]) }, 'DataInvalid'],
    ['init-time JSON that is none', { initTimeJson: 'a' }, 'DataInvalid'],
    ['a number as data', { runTimeData: 1 }, 'DataInvalid'],
    ['null as data', { runTimeData: null }, 'DataInvalid'],
    ['a list as data', { initTimeData: [1, 2] }, 'DataInvalid'],
    ['a nonce that is a number', { nonce: 1 }, 'OptionsInvalid'],
    ['a policy that is no text', { draftPolicyForAttestation: bytes }, 'OptionsInvalid'],
  ])('refuses %s', async (_, data, code) => {
    expect(await codesOf(attestDataBody(data as AttestData))).toEqual([code]);
  });

  it('refuses JSON with very many NULs at once', async () => {
    const runTimeJson = `"${'\0'.repeat(100_000)}"`;
    const before = process.cpuUsage();
    expect(await codesOf(attestDataBody({ runTimeJson }))).toEqual(['DataInvalid']);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(500);
  });
});

describe('bytesOf', () => {
  it('takes no other thing for bytes', async () => {
    expect(await codesOf(bytesOf('quote', { length: 3 } as unknown as BinaryInput))).toEqual(['DataInvalid']);
  });
});
