/** Kinds of evidence are known in one place of the command line, beside their schemes. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { attestationTypeNames, attestationTypes } from '@veritee/core/internal/maa';
import { schemes } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { kindOf, kinds } from '../../src/kinds/kinds.ts';
import { allKinds, wordsOf } from '../../src/session/all-kinds.ts';
import { run } from '../run.ts';

const commands = resolve(import.meta.dirname, '../../src/commands');
const files = readdirSync(commands, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);

/** What would give a kind away: its names, its vendor, its measurements. */
const named = new RegExp(
  [
    ...attestationTypes,
    ...attestationTypes.map((type) => attestationTypeNames[type].short),
    ...['Intel', 'AMD', 'Microsoft', 'SEV', 'VBS', 'MRENCLAVE', 'MRSIGNER', 'MRTD', 'PCRs?', 'AIK'],
  ]
    .map((word) => `(?:\\b|x-ms-)${word}(?:\\b|s\\b)`)
    .join('|'),
  'i',
);

describe('kinds of evidence', () => {
  it.each(['"sgx"', 'TPMs', 'case SevSnpVm:', 'x-ms-sgx-svn', '--pcr-mask', 'of TDX'])(
    'are noticed in %s',
    (text) => {
      expect(text).toMatch(named);
    },
  );

  it.each(files)('are not named in commands/%s', (file) => {
    expect(readFileSync(join(commands, file), 'utf8')).not.toMatch(named);
  });

  it('stand in the list once each', () => {
    expect(kinds.map(({ type }) => type)).toEqual([...new Set(kinds.map(({ type }) => type))]);
  });

  it.each(schemes)(
    '$type can be attested: from a file, or by a machine where it is a conversation or gets a sealed answer',
    (scheme) => {
      const { machine } = kindOf(scheme.type) ?? {};
      expect(machine !== undefined).toBe(scheme.conversation !== undefined || scheme.seal !== undefined);
    },
  );

  it('are named by help pages: all that can be verified, and all that can be administered', async () => {
    const words = await wordsOf(allKinds);
    const namesIn = (text: string) => attestationTypes.filter((type) => text.includes(`${type} (`));
    const types = schemes.map(({ type }) => type);
    expect(namesIn(words.type)).toEqual(attestationTypes.filter((type) => types.includes(type)));
    expect(namesIn(words.administeredType)).toEqual(attestationTypes);
  });
});

describe('options of one kind', () => {
  it.each([
    ['tdx', '--challenge', 'a0'],
    ['sgx', '--event-log', 'log.bin'],
    ['tpm', '--allow-missing-crl'],
  ])('are refused for evidence of another: %s %s', async (type, ...options) => {
    const { status, json } = await run(['evidence', 'verify', type, 'evidence.bin', '--json', ...options]);
    expect(status).toBe(2);
    expect(json()).toMatchObject({ error: { code: 'OptionInvalid' } });
  });
});
