import { utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { requestKey } from '../../src/endorsements/request.ts';
import { requireEndorsement } from '../../src/endorsements/require.ts';
import { type EndorsementSource, endorsement, firstOf } from '../../src/endorsements/source.ts';
import { retryAfterOf } from '../../src/endorsements/throttled.ts';
import { describeRequest } from '../../src/endorsements/vendors.ts';
import { EvidenceError } from '../../src/errors.ts';

const request = { kind: 'root-crl' } as const;
const has = (text: string): EndorsementSource => ({
  name: text,
  get: async () => endorsement(utf8(text), text),
});
const none: EndorsementSource = { name: 'none', get: async () => undefined };
const broken: EndorsementSource = {
  name: 'broken',
  get: async () => {
    throw new EvidenceError('EndorsementsUnavailable', 'broken');
  },
};

describe('several sources as one', () => {
  it('answer with the first that has it', async () => {
    expect((await firstOf([none, has('a'), has('b')]).get(request))?.origin).toBe('a');
  });

  it('pass over one that fails, unless no other has it', async () => {
    expect((await firstOf([broken, has('a')]).get(request))?.origin).toBe('a');
    await expect(firstOf([broken, none]).get(request)).rejects.toMatchObject({
      code: 'EndorsementsUnavailable',
    });
  });

  it('stop when the caller leaves', async () => {
    const leaving = new AbortController();
    leaving.abort(new Error('left'));
    await expect(firstOf([broken, has('a')]).get(request, leaving.signal)).rejects.toThrow('left');
  });

  it('lacking it are a refusal with their names', async () => {
    await expect(requireEndorsement(firstOf([none, none]), request, describeRequest)).rejects.toMatchObject({
      code: 'EndorsementsMissing',
      found: 'sources asked: none, none',
    });
  });
});

describe('an endorsement', () => {
  it('is named by body and issuer chain together', () => {
    const names = [
      endorsement(utf8('a'), 'x'),
      endorsement(utf8('a'), 'x', 'chain'),
      endorsement(utf8('achain'), 'x'),
      endorsement(utf8('b'), 'x'),
    ].map((each) => each.sha256);
    expect(new Set(names).size).toBe(4);
    expect(endorsement(utf8('a'), 'y').sha256).toBe(names[0]);
  });
});

describe('a request key', () => {
  it('does not depend on the order of members or on absent ones', () => {
    const key = requestKey({ kind: 'tcb-info', tee: 'sgx', fmspc: '00' });
    expect(requestKey({ fmspc: '00', tee: 'sgx', kind: 'tcb-info' })).toBe(key);
    const chain = { kind: 'pck-chain', embedded: false, qeId: '00' } as const;
    expect(requestKey({ ...chain, cpuSvn: undefined })).toBe(requestKey(chain));
  });
});

describe('Retry-After', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  it.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7000],
    ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['999999999999999999', 24 * 3600_000],
    ['soon', 5000],
    ['-5', 5000],
    ['', 5000],
    [null, 5000],
  ])('%j means %i ms', (header, milliseconds) => {
    expect(retryAfterOf(header, now)).toBe(milliseconds);
  });
});
