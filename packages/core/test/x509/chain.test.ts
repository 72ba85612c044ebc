import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameBytes } from '../../src/bytes/encoding.ts';
import { type Certificate, decodeCertificate } from '../../src/x509/certificate.ts';
import {
  anchorFor,
  anchorOf,
  isOwnCertificate,
  isSelfIssued,
  orderPath,
  pathFault,
} from '../../src/x509/chain.ts';
import { certify, certifyAuthority, flipped, orCoded, party } from '../support.ts';
import { rawCertificate } from './raw.ts';

const rootParty = party('root');
const middleParty = party('middle');
const leafParty = party('leaf');
const root = certifyAuthority(rootParty, rootParty, { serialNumber: '01' });
const middle = certifyAuthority(middleParty, rootParty, { serialNumber: '02' });
const leaf = certify(leafParty, middleParty, { serialNumber: '03', keyUsage: ['digitalSignature'] });
const path = [leaf, middle, root];

const unknown = { oid: '1.2.3.4', value: Uint8Array.of(5, 0) };

describe('pathFault', () => {
  it('finds none in a sound path', () => {
    expect(pathFault(path)).toBeUndefined();
  });

  it.each<[string, readonly Certificate[], string, Certificate | undefined]>([
    ['an issuer of another name', [leaf, root], 'IssuerName', leaf],
    [
      'an issuer of the right name with another key',
      [leaf, certifyAuthority({ ...party('x'), name: middleParty.name }, rootParty), root],
      'Signature',
      leaf,
    ],
    [
      'an issuer that is no authority',
      [leaf, certify(middleParty, rootParty, { keyUsage: ['keyCertSign'] }), root],
      'NotAuthority',
      leaf,
    ],
    [
      'an issuer that may sign revocation lists only',
      [leaf, certifyAuthority(middleParty, rootParty, { keyUsage: ['crlSign'] }), root],
      'KeyUsage',
      leaf,
    ],
    [
      'an issuer with an empty key usage',
      [leaf, certifyAuthority(middleParty, rootParty, { keyUsage: [] }), root],
      'KeyUsage',
      leaf,
    ],
    [
      'a root that allows no authority below it',
      [leaf, middle, certifyAuthority(rootParty, rootParty, { authority: { pathLength: 0 } })],
      'PathLength',
      middle,
    ],
    [
      'an unknown critical extension in the leaf',
      [certify(leafParty, middleParty, { extensions: [{ ...unknown, critical: true }] }), middle, root],
      'CriticalExtension',
      undefined,
    ],
    [
      'an unknown critical extension in the root',
      [
        leaf,
        middle,
        certifyAuthority(rootParty, rootParty, { extensions: [{ ...unknown, critical: true }] }),
      ],
      'CriticalExtension',
      undefined,
    ],
    [
      'critical name constraints, which are not evaluated here',
      [
        leaf,
        certifyAuthority(middleParty, rootParty, {
          extensions: [{ oid: '2.5.29.30', critical: true, value: Uint8Array.of(0x30, 0) }],
        }),
        root,
      ],
      'CriticalExtension',
      undefined,
    ],
  ])('refuses %s', (_what, broken, fault, where) => {
    const found = pathFault(broken);
    expect(found?.fault).toBe(fault);
    if (where !== undefined) expect(found?.certificate).toBe(where);
  });

  it('accepts an unknown extension that is not critical', () => {
    expect(
      pathFault([certify(leafParty, middleParty, { extensions: [unknown] }), middle, root]),
    ).toBeUndefined();
  });

  it('accepts a critical extension that its caller understands, and no other', () => {
    const critical = certify(leafParty, middleParty, { extensions: [{ ...unknown, critical: true }] });
    const broken = [critical, middle, root];
    expect(pathFault(broken, undefined, new Set([unknown.oid]))).toBeUndefined();
    expect(pathFault(broken, undefined, new Set(['1.2.3.5']))?.fault).toBe('CriticalExtension');
  });

  it('accepts a path length that is just enough', () => {
    const tight = certifyAuthority(rootParty, rootParty, { authority: { pathLength: 1 } });
    const tightMiddle = certifyAuthority(middleParty, rootParty, { authority: { pathLength: 0 } });
    expect(pathFault([leaf, tightMiddle, tight])).toBeUndefined();
  });

  it('refuses any link after any single signed bit of its certificate is changed', () => {
    for (const [i, certificate] of [leaf, middle].entries()) {
      const issuer = path[i + 1] as Certificate;
      const from = certificate.tbs.byteOffset - certificate.der.byteOffset;
      for (let bit = from * 8; bit < (from + certificate.tbs.length) * 8; bit++) {
        const changed = orCoded(() => decodeCertificate(flipped(certificate.der, bit)));
        if (changed === undefined) continue;
        expect(pathFault([changed, issuer])).toBeDefined();
      }
    }
  });

  it('never holds for a changed signed part, whatever bytes of the certificate change', () => {
    const change = fc.tuple(fc.nat(leaf.der.length - 1), fc.uint8Array({ minLength: 1, maxLength: 4 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const bytes = leaf.der.slice();
        for (const [at, put] of changes) bytes.set(put.subarray(0, bytes.length - at), at);
        const changed = orCoded(() => decodeCertificate(bytes));
        if (changed === undefined || sameBytes(changed.tbs, leaf.tbs)) return;
        // An unknown algorithm is a refusal by its own code.
        expect(orCoded(() => pathFault([changed, middle]) ?? 'sound')).not.toBe('sound');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('orderPath', () => {
  it('gives the same path for any order of the certificates', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(path, { minLength: 3 }), (shuffled) => {
        expect(orderPath(leaf, shuffled)).toEqual({ path, unplaced: [] });
      }),
    );
  });

  it('tells what has no place', () => {
    const stranger = certify(party('stranger'), party('elsewhere'));
    expect(orderPath(leaf, [stranger, ...path]).unplaced).toEqual([stranger]);
  });

  it('takes the same certificate given twice as one', () => {
    const again = decodeCertificate(middle.der);
    expect(orderPath(leaf, [...path, again]).unplaced).toEqual([]);
  });

  it('ends where an issuer is missing', () => {
    expect(orderPath(leaf, [leaf, root])).toEqual({ path: [leaf], unplaced: [root] });
  });

  it('ends at a self-issued certificate', () => {
    const other = certifyAuthority(rootParty, rootParty, { serialNumber: '09' });
    expect(orderPath(leaf, [...path, other])).toMatchObject({ path, unplaced: [other] });
  });

  it('ends when authorities certify each other in a circle', () => {
    const a = party('a');
    const b = party('b');
    const circle = [certifyAuthority(a, b), certifyAuthority(b, a)];
    const start = certify(leafParty, a);
    expect(orderPath(start, circle).path).toHaveLength(3);
  });

  it('climbs eight certificates at most', () => {
    const parties = Array.from({ length: 12 }, (_, i) => party(`level ${i}`));
    const ladder = parties.slice(1).map((issuer, i) => certifyAuthority(parties[i] ?? issuer, issuer));
    expect(orderPath(ladder[0] as Certificate, ladder).path).toHaveLength(8);
  });
});

describe('anchors', () => {
  const anchor = anchorOf(root);

  const reissued = certifyAuthority(rootParty, rootParty, { serialNumber: '77' });
  const impostor = { ...party('x'), name: rootParty.name };

  it('are a name with a key, so a re-issued root is the same anchor', () => {
    expect(anchorFor(reissued, [anchorOf(middle), anchor])).toBe(anchor);
    expect(anchor.name).toBe('root');
  });

  it('are not met by the same name with another key, by the same key under another name, or by none', () => {
    const renamed = { ...rootParty, name: party('renamed').name };
    expect(anchorFor(certifyAuthority(impostor, impostor), [anchor])).toBeUndefined();
    expect(anchorFor(certifyAuthority(renamed, renamed), [anchor])).toBeUndefined();
    expect(anchorFor(root, [])).toBeUndefined();
  });

  it('own the certificate they came from, further ones by their hash, and what their key signed', () => {
    const foreign = certifyAuthority(rootParty, impostor);
    expect(isOwnCertificate(root, anchor)).toBe(true);
    expect(isOwnCertificate(reissued, anchor)).toBe(true);
    expect(isOwnCertificate(foreign, anchorOf(root, [foreign.sha256]))).toBe(true);
  });

  it('do not own a certificate that merely carries their name and key', () => {
    const foreign = certifyAuthority(rootParty, impostor, { notAfter: new Date('2999-01-01') });
    expect(anchorFor(foreign, [anchor])).toBe(anchor);
    expect(isOwnCertificate(foreign, anchor)).toBe(false);
  });

  it('lend their key to the check of the last link', () => {
    expect(pathFault(path, anchor)).toBeUndefined();
    expect(pathFault(path, anchorOf(certifyAuthority(impostor, impostor)))?.fault).toBe('Signature');
  });

  it('tells self-issued certificates by their names', () => {
    expect(isSelfIssued(root)).toBe(true);
    expect(isSelfIssued(middle)).toBe(false);
    expect(isSelfIssued(decodeCertificate(rawCertificate()))).toBe(false);
  });
});
