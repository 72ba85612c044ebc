/** The guide to secure key release, run from top to bottom against a real service. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as clientDoor from '@veritee/client';
import * as keyReleaseDoor from '@veritee/client/key-release';
import * as relyingPartyDoor from '@veritee/client/relying-party';
import { fromHex, utf8 } from '@veritee/core/internal';
import { simulateSgx } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runExample, snippetsOf } from '../examples.ts';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const page = readFileSync(resolve(import.meta.dirname, '../../docs/guides/secure-key-release.md'), 'utf8');
const snippets = snippetsOf(page);
const mrSigner = '5a'.repeat(32);
const doors = {
  '@veritee/client': clientDoor,
  '@veritee/client/key-release': keyReleaseDoor,
  '@veritee/client/relying-party': relyingPartyDoor,
};
/** What passes between the examples. */
const state: Record<string, unknown> = {};
let simulated: SimulatedService;

beforeAll(async () => {
  simulated = await startSimulatedService();
});
afterAll(() => simulated.close());

describe('docs/guides/secure-key-release.md', () => {
  it('its examples do what they say, one after the other', async () => {
    const { service, pki } = simulated;
    expect.assertions(
      snippets
        .map(({ code }) => code)
        .join('')
        .split('expect(').length - 1,
    );
    for (const { code } of snippets) {
      await runExample(code, doors, {
        expect,
        state,
        mrSigner,
        secret: utf8('open sesame'),
        endpoint: service.endpoint,
        ca: readFileSync(service.certificateAuthority ?? '', 'utf8'),
        makeQuote: (runtimeData: Uint8Array) =>
          simulateSgx(pki, { runtimeData, mrSigner: fromHex(mrSigner) }),
      });
    }
  });

  it('has examples, and names every code', () => {
    expect(snippets).toHaveLength(4);
    const source = readFileSync(
      resolve(import.meta.dirname, '../../packages/client/src/key-release/errors.ts'),
      'utf8',
    );
    const codes = [...source.matchAll(/ {2}\| '(\w+)'/g)].map(([, code = '']) => code);
    expect(codes.length).toBeGreaterThan(5);
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});
