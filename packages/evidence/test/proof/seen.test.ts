/** Endorsements never go backwards. */

import { describe, expect, it } from 'vitest';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import { createSeen, newestOf, type SeenRecord } from '../../src/endorsements/newest.ts';
import type { EndorsementRequest } from '../../src/endorsements/request.ts';
import type { EndorsementSource } from '../../src/endorsements/source.ts';
import { createProofCache } from '../../src/proof/proof-cache.ts';
import { judgeMade } from '../judge.ts';
import { duringValidity, type Made, make, type Wishes } from '../vendor.ts';

type Json = Record<string, unknown>;

const evaluated =
  (evaluation: number, issueDate = '2026-01-01T00:00:00Z') =>
  (document: Json): Json => ({ ...document, tcbEvaluationDataNumber: evaluation, issueDate });

/** A platform whose statements are of an evaluation. */
const of = (evaluation: number, issueDate?: string, wishes: Wishes = {}): Made =>
  make({
    tcbInfo: evaluated(evaluation, issueDate),
    qeIdentity: evaluated(evaluation, issueDate),
    ...wishes,
  });

/** The statements of a made platform as a source delivers them, of a channel. */
function sourceOf(made: Made, channel?: string): EndorsementSource {
  const source = collateralSource(made.collateral, 'made');
  return {
    name: 'made',
    get: async (request) => {
      const found = await source.get(request);
      return found && { ...found, channel };
    },
  };
}

async function codeWith(made: Made, seen: SeenRecord, channel?: string): Promise<string | undefined> {
  const { error } = await judgeMade(made, { trust: { seen }, source: sourceOf(made, channel) });
  return error?.code;
}

describe('a record of what was seen', () => {
  it('refuses documents of an older evaluation, whatever their date, and lets newer ones pass', async () => {
    const seen = createSeen();
    expect(await codeWith(of(18), seen)).toBeUndefined();
    expect(await codeWith(of(17, '2026-01-05T00:00:00Z'), seen)).toBe('EndorsementRolledBack');
    expect(await codeWith(of(18), seen)).toBeUndefined();
    expect(await codeWith(of(18, '2026-01-02T00:00:00Z'), seen)).toBeUndefined();
    expect(await codeWith(of(18), seen)).toBe('EndorsementRolledBack');
    expect(await codeWith(of(19, '2026-01-01T00:00:00Z'), seen)).toBeUndefined();
  });

  it.each(['tcbInfo', 'qeIdentity'] as const)('refuses an older %s beside new statements', async (which) => {
    const seen = createSeen();
    expect(await codeWith(of(18), seen)).toBeUndefined();
    expect(await codeWith(of(18, undefined, { [which]: evaluated(17) }), seen)).toBe('EndorsementRolledBack');
  });

  it.each(['root', 'pck'] as const)(
    'refuses a %s list with a smaller number, though it is newer by date',
    async (which) => {
      const seen = createSeen();
      const listed = (number: number, crlUntil?: Date): Made =>
        of(18, undefined, { crlNumber: { [which]: number }, ...(crlUntil && { crlUntil }) });
      expect(await codeWith(listed(255), seen)).toBeUndefined();
      expect(await codeWith(listed(256), seen)).toBeUndefined();
      expect(await codeWith(listed(255, new Date('2026-02-20T00:00:00Z')), seen)).toBe(
        'EndorsementRolledBack',
      );
      expect(await codeWith(listed(256), seen)).toBeUndefined();
    },
  );

  it('refuses older lists of the same number, which is 1 in all lists of Intel', async () => {
    const seen = createSeen();
    const listed = (crlFrom: string): Made => of(18, undefined, { crlFrom: new Date(crlFrom) });
    expect(await codeWith(listed('2026-01-01T00:00:00Z'), seen)).toBeUndefined();
    expect(await codeWith(listed('2026-01-02T00:00:00Z'), seen)).toBeUndefined();
    expect(await codeWith(listed('2026-01-01T00:00:00Z'), seen)).toBe('EndorsementRolledBack');
    expect(await codeWith(listed('2026-01-02T00:00:00Z'), seen)).toBeUndefined();
  });

  it('knows marks from before lists had their date in them', async () => {
    const seen = createSeen();
    expect(await codeWith(of(18), seen)).toBeUndefined();
    const marks = [...seen.marks].map(
      ([name, mark]) => [name, mark.replace(/^(number [0-9a-f]+),.*/, '$1')] as const,
    );
    expect(await codeWith(of(18), createSeen(marks))).toBeUndefined();
  });

  it('refuses the same with everything remembered, and writes the line that says so', async () => {
    const [seen, proofCache] = [createSeen(), createProofCache()];
    const old = of(17);
    expect((await judgeMade(old, { trust: { seen, proofCache } })).accepted).toBe(true);
    expect((await judgeMade(of(18), { trust: { seen, proofCache } })).accepted).toBe(true);
    for (let time = 0; time < 2; time++) {
      const { error, trail } = await judgeMade(old, { trust: { seen, proofCache } });
      expect(error?.code).toBe('EndorsementRolledBack');
      expect(trail.at(-1)).toMatchObject({ ok: false, check: 'TCB info is not older than one seen before' });
    }
    expect((await judgeMade(old, { trust: { proofCache } })).accepted).toBe(true);
  });

  it('keeps each update channel by itself: the standard one is meant to be older', async () => {
    const seen = createSeen();
    expect(await codeWith(of(19), seen, 'early')).toBeUndefined();
    expect(await codeWith(of(18), seen, 'standard')).toBeUndefined();
    expect(await codeWith(of(19), seen, 'early')).toBeUndefined();
    expect(await codeWith(of(18), seen, 'early')).toBe('EndorsementRolledBack');
  });

  it('believes no mark that is not proven', async () => {
    const seen = createSeen();
    const forged = of(99, undefined, {
      collateral: (file) => ({ ...file, tcb_info_signature: '00'.repeat(64) }),
    });
    expect(await codeWith(forged, seen)).toBe('TcbInfoInvalidSignature');
    const ofAnother = of(99, undefined, {
      qeIdentity: (identity) => ({ ...evaluated(99)(identity), id: 'TD_QE' }),
    });
    expect(await codeWith(ofAnother, seen)).toBe('QeIdentityMismatch');
    expect([...seen.marks]).toEqual([]);
    expect(await codeWith(of(18), seen)).toBeUndefined();
  });

  it('writes the lines of today without a record', async () => {
    const made = of(18);
    const { trail } = await judgeMade(made);
    expect(trail.filter(({ check }) => check.includes('older'))).toEqual([]);
    const noted = await judgeMade(made, { trust: { seen: createSeen() } });
    expect(noted.trail.filter(({ check }) => !check.includes('older'))).toEqual(trail);
  });
});

describe('a source with the newest at hand', () => {
  /** A source that gives the statements of one platform after the other. */
  function changing(...given: readonly Made[]) {
    let at = 0;
    const source: EndorsementSource = {
      name: 'changing',
      get: (request) => sourceOf(given[at] as Made).get(request),
    };
    return { source, turn: () => ++at };
  }

  it('passes an older answer over while the newer is valid, and gives it out when none is', async () => {
    const seen = createSeen();
    const { source, turn } = changing(of(18), of(17));
    let now = duringValidity;
    const newest = newestOf(source, seen, () => now);
    const judge = (made: Made) => judgeMade(made, { trust: { seen }, source: newest });
    expect((await judge(of(18))).accepted).toBe(true);
    turn();
    expect((await judge(of(18))).accepted).toBe(true);
    now = new Date('2026-02-01T00:00:00Z');
    expect((await judge(of(18))).error?.code).toBe('EndorsementRolledBack');
  });

  it('does not take a forged answer for the newest', async () => {
    const seen = createSeen();
    const forged = of(99, undefined, {
      collateral: (file) => ({
        ...file,
        tcb_info_signature: '00'.repeat(64),
        qe_identity_signature: '00'.repeat(64),
      }),
    });
    const { source, turn } = changing(of(18), forged, of(17));
    const newest = newestOf(source, seen, () => duringValidity);
    const judge = () => judgeMade(of(18), { trust: { seen }, source: newest });
    expect((await judge()).accepted).toBe(true);
    turn();
    expect((await judge()).accepted).toBe(false);
    turn();
    expect((await judge()).accepted).toBe(true);
  });

  it('knows nothing after a start but what is on record, and refuses an older answer by it', async () => {
    const before = createSeen();
    await judgeMade(of(18), { trust: { seen: before } });
    const seen = createSeen(before.marks);
    const newest = newestOf(sourceOf(of(17)), seen, () => duringValidity);
    const { error } = await judgeMade(of(17), { trust: { seen }, source: newest });
    expect(error?.code).toBe('EndorsementRolledBack');
  });

  it('gives out what has no age and what cannot be read as it is', async () => {
    const broken = { body: new Uint8Array([1]), sha256: 'x', origin: 'made' };
    const newest = newestOf({ name: 'broken', get: async () => broken }, createSeen(), () => duringValidity);
    const requests: EndorsementRequest[] = [
      { kind: 'root-crl' },
      { kind: 'tcb-info', tee: 'sgx', fmspc: '00' },
      { kind: 'pck-chain', embedded: true, qeId: '00' },
    ];
    for (const request of requests) expect(await newest.get(request)).toBe(broken);
  });
});
