import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { tcbEvaluations } from '../../src/dcap/evaluations.ts';
import { expiriesOf } from '../../src/endorsements/expiry.ts';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import { pcsSource } from '../../src/endorsements/intel/pcs.ts';
import { type EndorsementSource, endorsement } from '../../src/endorsements/source.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import { haveVectors, quoteCases, vectors } from '../vectors.ts';

const now = new Date('2025-06-01T00:00:00Z');

interface Recorded {
  readonly issuer_chain: string;
  readonly tcb_evaluation_data_numbers_json: string;
}

function recorded(tee: 'sgx' | 'tdx'): Recorded {
  const file = resolve(vectors, `tdx-pcs/tcbevaluationdatanumbers/${tee}_tcb_eval_nums.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Recorded;
}

/** The recorded list, with the revocation list of Intel's root of about the same time. */
function sourceOf(tee: 'sgx' | 'tdx', change: (text: string) => string = (text) => text): EndorsementSource {
  const { issuer_chain: chain, tcb_evaluation_data_numbers_json: text } = recorded(tee);
  const near = quoteCases('tdx').find(({ name }) => name === 'tdx-v4-uptodate-tcb3eval17-55d278a9');
  const lists = collateralSource(near?.collateral, 'lists');
  return {
    name: 'recorded',
    get: (request) =>
      request.kind === 'tcb-evaluations'
        ? Promise.resolve(endorsement(utf8(change(text)), 'recorded', chain))
        : lists.get(request),
  };
}

describe.skipIf(!haveVectors)("Intel's list of TCB evaluations", () => {
  const trust = { anchors: builtInAnchors(), now };

  it.each(['sgx', 'tdx'] as const)('of %s is proven and read, the latest first', async (tee) => {
    const list = await tcbEvaluations(tee, sourceOf(tee), trust);
    const numbers = list.map((each) => each.tcbEvaluationDataNumber);
    expect(numbers.length).toBeGreaterThan(2);
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
    expect(list[0]?.tcbDate).toBeInstanceOf(Date);
  });

  it('is refused when it was changed, has expired, or is of the other TEE', async () => {
    const changed = sourceOf('tdx', (text) =>
      text.replace('"version":1', '"version": 1').replace('202', '203'),
    );
    await expect(tcbEvaluations('tdx', changed, trust)).rejects.toMatchObject({
      code: 'TcbInfoInvalidSignature',
    });
    const late = { ...trust, now: new Date('2025-08-01T00:00:00Z') };
    await expect(tcbEvaluations('tdx', sourceOf('tdx'), late)).rejects.toMatchObject({
      code: 'TcbInfoExpired',
    });
    await expect(tcbEvaluations('tdx', sourceOf('sgx'), trust)).rejects.toMatchObject({
      code: 'TcbInfoMismatch',
    });
  });

  it('is fetched from its own place, with its own header, and its end is known', async () => {
    const { issuer_chain: chain, tcb_evaluation_data_numbers_json: text } = recorded('tdx');
    const asked: string[] = [];
    const source = pcsSource({
      fetch: async (url) => {
        asked.push(url);
        const headers = { 'TCB-Evaluation-Data-Numbers-Issuer-Chain': encodeURIComponent(chain) };
        return new Response(text, { headers });
      },
      update: 'early',
    });
    const request = { kind: 'tcb-evaluations', tee: 'tdx' } as const;
    const found = await source.get(request);
    expect(asked).toEqual([
      'https://api.trustedservices.intel.com/tdx/certification/v4/tcbevaluationdatanumbers',
    ]);
    expect(found?.issuerChain).toBe(chain);
    expect(found && expiriesOf(request, found).length).toBeGreaterThan(1);
  });
});
