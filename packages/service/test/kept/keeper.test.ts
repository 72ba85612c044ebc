/** Decisions are kept beside the answers, within bounds, and what is lost is told. */

import { evidenceKinds } from '@veritee/evidence';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { KeyError } from '../../src/errors/key-error.ts';
import { readKept } from '../../src/http/maa/kept-decisions.ts';
import { createKeeper } from '../../src/kept/keeper.ts';
import { openDecision, type ProvenDecision, sealDecision } from '../../src/kept/sealed-decision.ts';
import { type Keeping, keepingOf } from '../../src/kept/settings.ts';
import { createSealer, type Sealer } from '../../src/keys/sealing.ts';
import type { KeptBounds, KeptPage, NewKeptDecision, Storage } from '../../src/storage/storage.ts';

const NOW = new Date('2026-01-02T03:04:05.678Z');
const sealer = createSealer([new Uint8Array(32).fill(7)]);
const evidence = new Uint8Array([1, 2, 3]);
const DECISION: ProvenDecision = {
  instance: 'contoso',
  instanceId: 'c0',
  at: NOW,
  caller: 'someone',
  type: 'SgxEnclave',
  outcome: 'refused',
  code: 'PolicyEvaluationError',
  policyHash: 'hash',
  requestId: 'request',
  claims: [{ type: 'svn', value: 9_007_199_254_740_993n, issuer: 'AttestationService' }],
  evidence,
  runtimeData: { bytes: evidence, dataType: 'JSON' },
};

/** Sealed, where it fits. */
function sealedOf(decision: ProvenDecision, by: Sealer, withEvidence: boolean): NewKeptDecision {
  const sealed = sealDecision(decision, by, { withEvidence });
  if (sealed === undefined) throw new Error('It has no bound.');
  return sealed;
}

/** A decision whose claims are so many characters. */
function large(characters: number): ProvenDecision {
  return {
    ...DECISION,
    claims: [{ type: 'log', value: 'x'.repeat(characters), issuer: 'AttestationService' }],
  };
}

describe('a sealed decision', () => {
  it('opens only where it belongs', () => {
    const sealed = { ...sealedOf(DECISION, sealer, true), sequence: 1 };
    const code = (moved: Partial<typeof sealed>): unknown => {
      try {
        return openDecision({ ...sealed, ...moved }, sealer);
      } catch (error) {
        return error instanceof KeyError ? error.code : error;
      }
    };
    expect(code({ instance: 'fabrikam' })).toBe('SealBroken');
    expect(code({ type: 'TdxVm' })).toBe('SealBroken');
    expect(code({ at: new Date(0) })).toBe('SealBroken');
    expect(code({ sealedEvidence: sealed.sealedClaims })).toBe('SealBroken');
    expect(code({ sealedClaims: sealed.sealedEvidence ?? '' })).toBe('SealBroken');
  });

  it('says what was decided, with integers as they are', () => {
    const sealed = sealedOf(DECISION, sealer, true);
    expect(openDecision({ ...sealed, sequence: 4 }, sealer)).toBe(
      '{"at":"2026-01-02T03:04:05.678Z","sequence":4,"type":"SgxEnclave",' +
        '"claims":[{"issuer":"AttestationService","type":"svn","value":9007199254740993}],' +
        '"code":"PolicyEvaluationError","outcome":"refused","policyHash":"hash","requestId":"request",' +
        '"evidence":"AQID","runtimeData":{"data":"AQID","dataType":"JSON"}}',
    );
    const bare = sealedOf(DECISION, sealer, false);
    expect(bare.sealedEvidence).toBeUndefined();
    expect(openDecision({ ...bare, sequence: 4 }, sealer)).not.toContain('AQID');
  });
});

describe('the share of a decision', () => {
  const share = (more: Partial<ProvenDecision> = {}, by = sealer): string =>
    sealedOf({ ...DECISION, ...more }, by, false).share;

  it('is that of one caller and outcome on one instance, whatever was sent', () => {
    expect(share({ at: new Date(0), requestId: 'another', claims: [] })).toBe(share());
    const others: readonly Partial<ProvenDecision>[] = [
      { caller: 'another' },
      { instanceId: 'c1' },
      { type: 'TdxVm' },
      { outcome: 'permitted', code: undefined },
      { code: 'DebugNotAccepted' },
    ];
    expect(new Set([share(), ...others.map((each) => share(each))]).size).toBe(6);
  });

  it('does not name the caller, nor can it be found by trying names', () => {
    expect(share()).toMatch(/^[\w-]{16}$/);
    expect(share({}, createSealer([new Uint8Array(32).fill(8)]))).not.toBe(share());
  });
});

describe('a page of kept decisions', () => {
  function pages(kept: readonly NewKeptDecision[]): (after: number) => Promise<unknown> {
    const storage = {
      keptDecisions: async (_: string, __: string, { after }: KeptPage) =>
        kept.map((each, index) => ({ ...each, sequence: index + 1 })).slice(after),
      audit: async () => undefined,
    } as unknown as Storage;
    const contributor = {
      id: 'someone',
      kind: 'bearer',
      roles: new Set(['contributor']),
      rolesOn: new Map(),
    };
    return async (after) => {
      const instance = { name: 'contoso', mode: 'AAD' };
      const request = { instance, caller: contributor, query: { after }, id: 'request' };
      const reply = { type: () => undefined } as unknown as FastifyReply;
      const parts = { storage, sealer, kinds: evidenceKinds, clock: () => NOW };
      return JSON.parse(await readKept(request as unknown as FastifyRequest, reply, 'SgxEnclave', parts));
    };
  }

  it('counts what another master key sealed, and goes on behind it', async () => {
    const other = createSealer([new Uint8Array(32).fill(8)]);
    const page = pages([sealedOf(DECISION, other, false), sealedOf(DECISION, sealer, false)]);
    expect(await page(0)).toMatchObject({ value: [{ sequence: 2 }], unreadable: 1, next: 2 });
    expect(await page(2)).toEqual({ value: [] });
  });

  it('goes on behind what was kept before there was a limit, and leaves out what no client would take', async () => {
    const bytes = new Uint8Array(13_000_000);
    const page = pages([
      sealedOf({ ...DECISION, evidence: bytes }, sealer, true),
      sealedOf(large(13_000_000), sealer, true),
      sealedOf(DECISION, sealer, true),
    ]);
    const answer = (await page(0)) as { readonly value: readonly { readonly evidence?: string }[] };
    expect(answer).toMatchObject({ value: [{ sequence: 1 }, { sequence: 3 }], unreadable: 1, next: 3 });
    expect(answer.value.map(({ evidence: given }) => given)).toEqual([undefined, 'AQID']);
  });
});

describe('a keeper', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function keeper(settings: Partial<Keeping>, fails = false) {
    const kept: NewKeptDecision[] = [];
    const bounds: KeptBounds[] = [];
    const lost: number[] = [];
    const batches: number[] = [];
    const made = createKeeper({
      settings: { ...keepingOf(), ...settings },
      sealer,
      clock: () => NOW,
      lost: (decisions) => void lost.push(decisions),
      storage: {
        keepDecisions: async (decisions) => {
          if (fails) throw new Error('the disk is full');
          kept.push(...decisions);
          batches.push(decisions.length);
        },
        forgetDecisions: async (given) => {
          bounds.push(given);
          if (fails) throw new Error('the disk is full');
          return 0;
        },
      },
    });
    return { made, kept, bounds, lost, batches };
  }

  it('keeps nothing where that is off, and still forgets what is old', async () => {
    const { made, kept, bounds } = keeper({ keep: 'off', keepDays: 2 });
    made.take(DECISION);
    await vi.advanceTimersByTimeAsync(60_000);
    await made.close();
    expect(kept).toEqual([]);
    const before = new Date('2025-12-31T03:04:05.678Z');
    expect(bounds).toEqual([
      { before, bytes: 100_000_000 },
      { before, bytes: 100_000_000 },
    ]);
  });

  it('keeps claims without the evidence unless that is asked for', async () => {
    for (const keep of ['claims', 'evidence'] as const) {
      const { made, kept } = keeper({ keep });
      made.take(DECISION);
      expect(kept).toEqual([]);
      await vi.advanceTimersByTimeAsync(1_000);
      expect(kept.map(({ sealedEvidence }) => sealedEvidence !== undefined)).toEqual([keep === 'evidence']);
      await made.close();
    }
  });

  it('keeps what still waits when it is closed', async () => {
    const { made, kept } = keeper({ keep: 'claims' });
    for (let count = 0; count < 600; count++) made.take(DECISION);
    await made.close();
    expect(kept).toHaveLength(600);
  });

  it('drops what is too much to wait, and says so', async () => {
    const many = keeper({ keep: 'claims' });
    for (let count = 0; count < 2_003; count++) many.made.take(DECISION);
    expect(many.lost).toEqual([1, 1, 1]);
    await many.made.close();
    const few = keeper({ keep: 'claims' });
    for (let count = 0; count < 12; count++) few.made.take(large(2_900_000));
    expect(few.lost).toEqual([1]);
    await few.made.close();
    expect(few.kept).toHaveLength(11);
  });

  it('seals little at once, by bytes as by count', async () => {
    const { made, batches } = keeper({ keep: 'claims' });
    for (const characters of [400_000, 400_000, 400_000, 2_000_000, 10]) made.take(large(characters));
    await made.close();
    expect(batches).toEqual([2, 1, 1, 1]);
  });

  it('leaves out evidence that is too large, so that a page has room for every decision', async () => {
    const { made, kept, lost } = keeper({ keep: 'evidence' });
    made.take({ ...DECISION, evidence: new Uint8Array(2_300_000) });
    made.take({ ...DECISION, evidence: new Uint8Array(2_200_000) });
    made.take({ ...large(2_000_000), evidence: new Uint8Array(1_000_000) });
    await made.close();
    expect(lost).toEqual([]);
    expect(kept.map(({ sealedEvidence }) => sealedEvidence !== undefined)).toEqual([false, true, false]);
    for (const { sealedClaims, sealedEvidence } of kept)
      expect(sealedClaims.length + (sealedEvidence?.length ?? 0)).toBeLessThanOrEqual(4_000_000);
  });

  it('counts a decision as lost whose claims are too large, also where only escaping makes them so', async () => {
    const { made, kept, lost } = keeper({ keep: 'claims' });
    made.take(large(8_000_000));
    expect(lost).toEqual([1]);
    const value = '\u0001'.repeat(1_000_000);
    made.take({ ...DECISION, claims: [{ type: 'log', value, issuer: 'AttestationService' }] });
    made.take(DECISION);
    await made.close();
    expect(lost).toEqual([1, 1]);
    expect(kept).toHaveLength(1);
  });

  it('has room for 25 of the largest decisions, however small the bound of an instance', async () => {
    const { made, kept, lost } = keeper({ keep: 'claims', keepMegabytes: 1 });
    made.take(large(30_000));
    made.take(large(28_000));
    await made.close();
    expect(lost).toEqual([1]);
    expect(kept).toHaveLength(1);
    expect(kept[0]?.sealedClaims.length).toBeLessThanOrEqual(1_000_000 / 25);
  });

  it('says how many could not be written, and goes on', async () => {
    const { made, lost } = keeper({ keep: 'claims' }, true);
    made.take(DECISION);
    made.take(DECISION);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(lost).toEqual([0, 2]);
    await made.close();
  });

  it('forgets the oldest before there is a tenth too much', async () => {
    const { made, bounds } = keeper({ keep: 'evidence', keepMegabytes: 1 });
    for (let count = 0; count < 4; count++) made.take({ ...DECISION, evidence: new Uint8Array(20_000) });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(bounds).toHaveLength(2);
    await made.close();
  });
});
