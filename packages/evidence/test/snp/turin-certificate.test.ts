/** A real certificate of a Turin chip, without a report: its chain holds up to AMD's root, and nothing near it does. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { hex } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { isVcekOf } from '../../src/endorsements/amd/vek.ts';
import { type Endorsement, endorsement } from '../../src/endorsements/source.ts';
import { EvidenceError } from '../../src/errors.ts';
import { requireCurrent } from '../../src/proof/windows.ts';
import { proveVekChain } from '../../src/snp/chain.ts';
import { Trail } from '../../src/trail/trail.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import { haveVectors } from '../vectors.ts';
import { snpVectors } from './cases.ts';

const file = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(resolve(snpVectors, 'turin-vcek-cert-only', name)));
const parts = (leaf: Uint8Array): readonly Endorsement[] => [
  endorsement(leaf, 'case'),
  endorsement(file('chain.pem'), 'case'),
];
const prove = (leaf: Uint8Array) =>
  proveVekChain(parts(leaf), undefined, builtInAnchors().AMD ?? [], new Trail());
const codeOf = (attempt: () => unknown): string | undefined => {
  try {
    attempt();
    return undefined;
  } catch (error) {
    if (error instanceof EvidenceError) return error.code;
    throw error;
  }
};

describe.skipIf(!haveVectors)('turin-vcek-cert-only', () => {
  const expected = haveVectors
    ? (JSON.parse(new TextDecoder().decode(file('expected.json'))) as {
        vek: { hwid: string; productName: string; structVersion: number; tcb: Record<string, number> };
        notBefore: string;
        notAfter: string;
      })
    : undefined;
  const { vek: said, notBefore = '', notAfter = '' } = expected ?? {};

  it('is a chain up to the root of Turin, with the extensions that it says', () => {
    const { vek, key } = prove(file('vcek.der'));
    expect(vek).toMatchObject({
      kind: 'vcek',
      line: 'Turin',
      productName: said?.productName,
      structureVersion: said?.structVersion,
      othersAreZero: true,
    });
    expect(hex(vek.hardwareId ?? new Uint8Array())).toBe(said?.hwid);
    const { fmc, bootLoader: bl, tee, snp, microcode: ucode } = vek.tcb;
    expect(said?.tcb).toMatchObject({ fmc, bl, tee, snp, ucode });
    expect(key).toMatchObject({ kind: 'EC', curve: 'P-384' });
  });

  it('is valid from its first moment to its last', () => {
    const { windows } = prove(file('vcek.der'));
    const at = (date: string, shift: number) =>
      codeOf(() => requireCurrent('current', windows, new Date(Date.parse(date) + shift), new Trail()));
    expect([at(notBefore, 0), at(notAfter, 0)]).toEqual([undefined, undefined]);
    expect([at(notBefore, -1000), at(notAfter, 1000)]).toEqual(['VekChainExpired', 'VekChainExpired']);
  });

  it('is of this chip and TCB, and of no other', () => {
    const request = {
      kind: 'vcek',
      product: 'Turin',
      chipId: said?.hwid ?? '',
      tcb: '0000000000000009',
    } as const;
    expect(isVcekOf(request, file('vcek.der'))).toBe(true);
    for (const other of [
      { ...request, chipId: '00'.repeat(8) },
      { ...request, chipId: (said?.hwid ?? '').padEnd(128, '0') },
      { ...request, tcb: '0000000000000008' },
      { ...request, tcb: '0100000000000009' },
      { ...request, product: 'Milan' as const },
    ]) {
      expect(isVcekOf(other, file('vcek.der'))).toBe(false);
    }
  });

  it('is refused with any byte of it changed', () => {
    const leaf = file('vcek.der');
    for (let at = 0; at < leaf.length; at += 5) {
      const changed = Uint8Array.from(leaf);
      changed[at] = (changed[at] ?? 0) ^ 0x01;
      expect(
        codeOf(() => prove(changed)),
        `byte ${at}`,
      ).toBeDefined();
    }
  });

  it('is refused without its root or intermediate, and under another root', () => {
    const [ask = '', ark = ''] = new TextDecoder()
      .decode(file('chain.pem'))
      .split(/(?<=-----END CERTIFICATE-----)\s*/);
    const encode = (text: string): Endorsement => endorsement(new TextEncoder().encode(text), 'case');
    const leaf = endorsement(file('vcek.der'), 'case');
    const anchors = builtInAnchors().AMD ?? [];
    for (const chain of [[leaf], [leaf, encode(ask)], [leaf, encode(ark)]]) {
      expect(codeOf(() => proveVekChain(chain, undefined, anchors, new Trail()))).toBe('VekChainMissing');
    }
    const others = anchors.filter(({ name }) => !name.includes('Turin'));
    expect(others.length).toBe(anchors.length - 1);
    expect(codeOf(() => proveVekChain(parts(file('vcek.der')), undefined, others, new Trail()))).toBe(
      'VekChainUntrusted',
    );
  });
});
