/** The audit chain: what cannot be done to a log without being found out. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditPages } from '../../src/audit/read-log.ts';
import { type ChainPlace, verifyChain } from '../../src/audit/verify-chain.ts';
import { auditHash } from '../../src/storage/audit-chain.ts';
import type { AuditRecord } from '../../src/storage/storage.ts';

/** A log whose lines say what the texts say. */
function logOf(texts: readonly string[], first: ChainPlace = { sequence: 0, hash: '' }): AuditRecord[] {
  let { sequence, hash } = first;
  return texts.map((text) => {
    const entry = JSON.stringify({ text });
    sequence++;
    hash = auditHash(hash, entry);
    return { sequence, entry, hash };
  });
}
const headOf = (log: readonly AuditRecord[]): ChainPlace => {
  const { sequence, hash } = log.at(-1) ?? { sequence: 0, hash: '' };
  return { sequence, hash };
};
const ACTS = ['made', 'changed', 'changed again', 'deleted', 'made again'];
const faultOf = async (log: readonly AuditRecord[], more: Parameters<typeof verifyChain>[1] = {}) =>
  (await verifyChain([log], more)).fault?.code;

describe('a log as it was written', () => {
  it('is proven, in pages of any size, against its head and any head seen before', async () => {
    const log = logOf(ACTS);
    const told = headOf(log);
    for (const size of [1, 2, 5]) {
      const pages = auditPages(async (after) => log.slice(after, after + size));
      expect(await verifyChain(pages, { told, remembered: headOf(log.slice(0, 3)) })).toEqual({
        records: 5,
        head: told,
      });
    }
    expect(await verifyChain([], { told: { sequence: 0, hash: '' } })).toEqual({
      records: 0,
      head: { sequence: 0, hash: '' },
    });
  });
});

describe('a log that was touched', () => {
  const log = logOf(ACTS);
  const told = headOf(log);

  it('is found out when a line was altered', async () => {
    const altered = log.map((line) =>
      line.sequence === 3 ? { ...line, entry: '{"text":"nothing"}' } : line,
    );
    expect(await verifyChain([altered], { told })).toMatchObject({
      records: 2,
      fault: { code: 'HashMismatch', sequence: 3 },
    });
  });

  it('is found out when a line was altered with its own hash', async () => {
    const [forged] = logOf(['nothing'], headOf(log.slice(0, 2)));
    const altered = log.map((line) => (line.sequence === 3 && forged !== undefined ? forged : line));
    expect(await verifyChain([altered], { told })).toMatchObject({
      fault: { code: 'HashMismatch', sequence: 4 },
    });
  });

  it('is found out when lines were removed, put in, swapped or renumbered', async () => {
    const [a, b, c, d, e] = log as [AuditRecord, AuditRecord, AuditRecord, AuditRecord, AuditRecord];
    expect(await faultOf([a, b, d, e], { told })).toBe('SequenceBroken');
    expect(await faultOf([b, c, d, e], { told })).toBe('SequenceBroken');
    expect(await faultOf([a, c, b, d, e], { told })).toBe('SequenceBroken');
    expect(await faultOf([a, b, b, c, d, e], { told })).toBe('SequenceBroken');
    const renumbered = [a, b, { ...d, sequence: 3 }, { ...e, sequence: 4 }];
    expect(await faultOf(renumbered, { told })).toBe('HashMismatch');
  });

  it('is found out when its end was cut off, by its head', async () => {
    expect(await faultOf(log.slice(0, 4), { told })).toBe('HeadMismatch');
    expect(await faultOf([], { told })).toBe('HeadMismatch');
  });

  it('is found out when its end and its head were cut off, by a head that was remembered', async () => {
    const cut = log.slice(0, 3);
    expect(await faultOf(cut, { told: headOf(cut) })).toBeUndefined();
    expect(await faultOf(cut, { told: headOf(cut), remembered: told })).toBe('RememberedMissing');
  });

  it('is found out when all of it was written anew, by a head that was remembered', async () => {
    const anew = logOf(['made', 'something else', 'changed again', 'deleted', 'made again', 'more']);
    expect(await faultOf(anew, { told: headOf(anew) })).toBeUndefined();
    expect(await faultOf(anew, { told: headOf(anew), remembered: headOf(log.slice(0, 4)) })).toBe(
      'RememberedMismatch',
    );
  });

  it('is found out whatever single change was made', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string(), { minLength: 1, maxLength: 8 }),
        fc.nat(7),
        fc.constantFrom('entry', 'hash', 'sequence', 'removed'),
        async (texts, at, what) => {
          const whole = logOf(texts);
          const index = at % whole.length;
          const touched = whole.flatMap((line, place): AuditRecord[] => {
            if (place !== index) return [line];
            if (what === 'removed') return [];
            if (what === 'sequence') return [{ ...line, sequence: line.sequence + 1 }];
            if (what === 'hash')
              return [{ ...line, hash: line.hash.replace(/^./, (d) => (d === '0' ? '1' : '0')) }];
            return [{ ...line, entry: `${line.entry} ` }];
          });
          expect(await faultOf(touched, { told: headOf(whole) })).toBeDefined();
        },
      ),
      { numRuns: 200, seed: 7 },
    );
  });
});

it('does not read a source for ever that repeats itself', async () => {
  const line = logOf(['made']);
  let pages = 0;
  for await (const page of auditPages(async () => line)) pages += page.length;
  expect(pages).toBe(2);
});
