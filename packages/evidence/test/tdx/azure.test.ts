/** Real quotes of Azure's TDX machines, of which no collateral is at hand: what they say, what they are bound to, why they are refused. */

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject, JsonValue } from '@veritee/core';
import { isJsonObject, parseJson } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../../src/errors.ts';
import { bindHeldData } from '../../src/held-data.ts';
import { proved } from '../../src/scheme.ts';
import { claimsOfReport } from '../../src/tdx/claims.ts';
import { decodeTdxEvidence } from '../../src/tdx/layout.ts';
import { Trail } from '../../src/trail/trail.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import { appraiseEvidence } from '../../src/verify-evidence.ts';
import { tdxScheme } from '../judge.ts';
import { haveVectors, vectors } from '../vectors.ts';

const cases = [
  ['azure-guest/azure-tdx-openhcl-2026-06', 'tdxvm-request.json'],
  ['snp/_maa/tdxvm-azure-cvm', 'request.json'],
  ['snp/_maa/tdxvm-azure-cvm-2', 'request.json'],
] as const;

function jsonIn(folder: string, file: string): JsonObject {
  const parsed = parseJson(readFileSync(resolve(vectors, folder, file), 'utf8'));
  if (!isJsonObject(parsed)) throw new Error(`${file} is no object`);
  return parsed;
}

const nothing = { name: 'nothing', get: () => Promise.resolve(undefined) };

describe.skipIf(!haveVectors)('a TDX quote from Azure', () => {
  it.each(cases)(
    '%s says what its case expects, is bound to its data, and lacks endorsements',
    async (...[folder, file]) => {
      const request = tdxScheme().request.parse(jsonIn(folder, file));
      const { quote, report } = decodeTdxEvidence(request.evidence);
      const own = resolve(vectors, folder, 'td-quote.bin');
      if (existsSync(own)) expect(quote.signedData.length).toBeLessThan(readFileSync(own).length);

      const expected = jsonIn(folder, 'expected.json')['claimsFromQuote'] ?? {};
      const claims: Record<string, unknown> = claimsOfReport(report);
      for (const [name, value] of Object.entries(expected as Record<string, JsonValue>)) {
        if (name.includes(' ')) continue;
        expect([name, claims[name]]).toEqual([name, value]);
      }

      const verified = proved({
        proof: undefined,
        status: 'UpToDate',
        advisories: [],
        reportData: report.reportData,
        expires: new Date(0),
      });
      expect(request.runtimeData).toBeDefined();
      bindHeldData(verified, request, new Trail());
      const other = request.runtimeData && { ...request.runtimeData, bytes: new Uint8Array(3) };
      expect(() => bindHeldData(verified, { runtimeData: other }, new Trail())).toThrow(EvidenceError);

      const appraisal = await appraiseEvidence(tdxScheme(), request, {
        source: nothing,
        trust: { anchors: builtInAnchors(), now: new Date('2026-06-15T00:00:00Z') },
      });
      expect(appraisal.error?.code).toBe('EndorsementsMissing');
    },
  );
});
