/** The script that administers our service by the official client, run with only its import changed: everything comes out as before. */

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientEnvironment, startAdministeredService } from './administered-service.ts';

const SCRIPT = fileURLToPath(new URL('azure-sdk-administer.mjs', import.meta.url));
const CACHE = fileURLToPath(new URL('../../node_modules/.cache/', import.meta.url));
/** The one difference: signing is asynchronous here, so a signed policy token is awaited. */
const SIGNED_TOKEN = /(?<!await )createAttestationPolicyToken\((?=policy, )/g;

type Outcomes = Record<string, unknown>;

describe('a script for @azure/attestation, moved to @veritee/client (point 13)', () => {
  let before: Outcomes;
  let after: Outcomes;
  let folder: string;

  beforeAll(async () => {
    mkdirSync(CACHE, { recursive: true });
    folder = mkdtempSync(join(CACHE, 'moved-'));
    const text = readFileSync(SCRIPT, 'utf8');
    const moved = text
      .replace("from '@azure/attestation'", "from '@veritee/client'")
      .replaceAll(SIGNED_TOKEN, 'await createAttestationPolicyToken(');
    expect(moved.split('\n').filter((line, at) => line !== text.split('\n')[at])).toHaveLength(2);
    const script = join(folder, 'moved.mjs');
    writeFileSync(script, moved);
    [before, after] = [await outcomesOf(SCRIPT), await outcomesOf(script)];
  }, 240_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  /** On a service of its own each, because both change it. */
  async function outcomesOf(script: string): Promise<Outcomes> {
    const administered = await startAdministeredService();
    try {
      const env = clientEnvironment(administered);
      const { stdout } = await promisify(execFile)(process.execPath, [script], { env });
      const { aad, isolated } = administered.facts;
      return JSON.parse(stdout.replaceAll(aad, 'AAD').replaceAll(isolated, 'ISOLATED')) as Outcomes;
    } finally {
      await administered.close();
    }
  }

  const failed = (outcome: unknown) => typeof outcome === 'object' && outcome !== null && 'error' in outcome;
  /** Keys, certificates and challenges are made for each run. */
  const alike = (outcome: unknown) =>
    JSON.stringify(outcome)
      .replaceAll(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----(?:\\n)?/g, 'CERTIFICATE')
      .replaceAll(/"[\w-]{43}"/g, '"HASH"')
      .replaceAll(/"[0-9A-F]{40}"/g, '"THUMBPRINT"')
      .replaceAll(/(challenge|service_context)([^\w-]+)[\w-]+/g, '$1$2OPAQUE');

  it('succeeds and fails in the same calls, but for the one that the official client cannot do', () => {
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const different = Object.keys(after).filter((name) => failed(after[name]) !== failed(before[name]));
    expect(different).toEqual(['aad get Tpm']);
    expect(after['aad get Tpm']).toBe('');
  });

  it('gets the same results', () => {
    const same = Object.keys(after).filter((name) => !failed(before[name]) && !failed(after[name]));
    expect(same.length).toBeGreaterThan(20);
    for (const name of same) expect([name, alike(after[name])]).toEqual([name, alike(before[name])]);
    expect(after['aad set signed']).toMatchObject({ hash: after['aad hash signed'] });
    expect(after['aad set SgxEnclave']).toMatchObject({ hash: after['aad hash'] });
  });

  it('is refused with the same status', () => {
    const refused = Object.keys(after).filter((name) => failed(after[name]));
    expect(refused.length).toBeGreaterThan(6);
    const statusOf = (outcome: unknown) => (outcome as { error: { statusCode: number } }).error.statusCode;
    for (const name of refused) {
      expect([name, statusOf(after[name])]).toEqual([name, statusOf(before[name])]);
      expect(after[name]).toMatchObject({
        error: { kind: 'AttestationServiceError', code: 'ServiceRefused' },
      });
    }
  });
});
