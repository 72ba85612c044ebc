import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Claim,
  type ClaimSample,
  type ClaimValue,
  compilePolicy,
  evaluatePolicy,
  formatPolicy,
  LearningError,
  type LearningVocabulary,
  learnPolicy,
} from '../../src/index.ts';

const vocabulary: LearningVocabulary = {
  claims: [
    { name: 'debug', use: 'required', value: false, why: 'Debug mode is off.' },
    { name: 'locked', use: 'expected', value: true, why: 'The boot is locked.' },
    { name: 'signer', use: 'pinned', why: 'The signer.' },
    { name: 'product', use: 'pinned', why: 'The product.' },
    { name: 'svn', use: 'minimum', why: 'The version.' },
    { name: 'firmware', use: 'minimum', why: 'The firmware version.' },
    { name: 'code', use: 'pinned', why: 'The code.' },
  ],
  identities: [
    { name: 'signer', claims: ['signer', 'product', 'svn'] },
    { name: 'code', claims: ['code'] },
  ],
};

function sample(name: string, values: Readonly<Record<string, ClaimValue>>): ClaimSample {
  const claims = Object.entries(values).map(
    ([type, value]): Claim => ({ type, value, issuer: 'AttestationService' }),
  );
  return { name, claims };
}

const good = { debug: false, locked: true, signer: 'aa', product: 1n, svn: 3n, firmware: 7n, code: 'c1' };

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof LearningError) return error.code;
    throw error;
  }
  return 'none';
}

function permits(text: string, { claims }: ClaimSample): boolean {
  const { policy, diagnostics } = compilePolicy(text);
  expect(diagnostics).toEqual([]);
  return policy !== undefined && evaluatePolicy(policy, claims).permitted;
}

describe('a policy that cannot be learned', () => {
  it('never permits what must not be', () => {
    const debuggable = sample('open', { ...good, debug: true });
    expect(codeOf(() => learnPolicy({ permit: [debuggable], vocabulary }))).toBe('LearningForbidden');
    const { debug: _, ...silent } = good;
    expect(codeOf(() => learnPolicy({ permit: [sample('silent', silent)], vocabulary }))).toBe(
      'LearningForbidden',
    );
    const both = {
      name: 'both',
      claims: [...sample('', good).claims, ...sample('', { debug: true }).claims],
    };
    expect(codeOf(() => learnPolicy({ permit: [both], vocabulary }))).toBe('LearningForbidden');
  });

  it('says which two cannot be told apart', () => {
    const permit = [sample('a.bin', good), sample('b.bin', { ...good, code: 'c2' })];
    const refuse = [sample('c.bin', { ...good, code: 'c2', nonce: 'other' })];
    expect(() => learnPolicy({ permit, refuse, vocabulary })).toThrow(/b\.bin must be permitted and c\.bin/);
    expect(codeOf(() => learnPolicy({ permit, refuse, vocabulary }))).toBe('LearningIndistinguishable');
  });

  it('needs an identity, and zeros are none', () => {
    const nobody = sample('nobody', { debug: false, svn: 3n });
    expect(codeOf(() => learnPolicy({ permit: [nobody], vocabulary }))).toBe('LearningIdentityMissing');
    const zeros = sample('zeros', { debug: false, signer: '0000', code: '' });
    expect(codeOf(() => learnPolicy({ permit: [zeros], vocabulary }))).toBe('LearningIdentityMissing');
    const unsigned = sample('unsigned', { ...good, signer: '00' });
    expect(learnPolicy({ permit: [unsigned], vocabulary }).identity).toBe('code');
  });

  it('takes nothing from what clients say', () => {
    const claims = sample('', good).claims.map((claim): Claim => ({ ...claim, issuer: 'CustomClaim' }));
    expect(codeOf(() => learnPolicy({ permit: [{ name: 'client', claims }], vocabulary }))).toBe(
      'LearningForbidden',
    );
  });

  it('has bounds', () => {
    const permit = Array.from({ length: 1_001 }, (_, index) => sample(`${index}`, good));
    expect(codeOf(() => learnPolicy({ permit, vocabulary }))).toBe('LearningTooLarge');
  });

  it('refuses options that it does not know', () => {
    const permit = [sample('a', good)];
    expect(() => learnPolicy({ permit: [], vocabulary })).toThrow(/at least one/);
    expect(() => learnPolicy({ permit, vocabulary, identity: 'colour' })).toThrow(/no identity "colour"/);
    // @ts-expect-error: misspelt
    expect(() => learnPolicy({ permit, vocabulary, refused: [] })).toThrow(/refused/);
  });
});

describe('a learned policy', () => {
  it('pins the customary identity with the lowest versions, and says why', () => {
    const permit = [sample('a.bin', good), sample('b.bin', { ...good, svn: 5n, code: 'c2', firmware: 6n })];
    const learned = learnPolicy({ permit, vocabulary });
    expect(learned).toMatchObject({ identity: 'signer', rules: [['a.bin', 'b.bin']], notes: [] });
    expect(learned.text).toBe(`version=1.0;

// Learned: permits 2 pieces of evidence.
// Identity: signer (signer, product, svn).
authorizationrules
{
    // Permits a.bin and b.bin.
    // Debug mode is off.
    [type=="debug", value==false, issuer=="AttestationService"] &&
    // The boot is locked.
    [type=="locked", value==true, issuer=="AttestationService"] &&
    // The signer.
    [type=="signer", value=="aa", issuer=="AttestationService"] &&
    // The product.
    [type=="product", value==1, issuer=="AttestationService"] &&
    // The version.
    // This is the lowest in the evidence; raise it to refuse older ones.
    [type=="svn", value>=3, issuer=="AttestationService"] &&
    // The firmware version.
    // This is the lowest in the evidence; raise it to refuse older ones.
    [type=="firmware", value>=6, issuer=="AttestationService"]
        => permit();
};

issuancerules
{
};
`);
    expect(formatPolicy(learned.text).text).toBe(learned.text);
  });

  it('takes the identity that was asked for', () => {
    const permit = [sample('a.bin', good), sample('b.bin', { ...good, code: 'c2' })];
    const { text, rules } = learnPolicy({ permit, vocabulary, identity: 'code' });
    expect(rules).toEqual([['a.bin'], ['b.bin']]);
    expect(text).not.toContain('signer');
    expect(text.match(/Debug mode is off/g)).toHaveLength(1);
    expect(permits(text, sample('other', { ...good, code: 'c3' }))).toBe(false);
  });

  it('pins the code as well where the signer also signed what is refused', () => {
    const refuse = [sample('bad.bin', { ...good, code: 'bad' })];
    const { identity, text } = learnPolicy({ permit: [sample('a.bin', good)], refuse, vocabulary });
    expect(identity).toBe('signer');
    expect(text).toContain('[type=="signer", value=="aa"');
    expect(text).toContain('[type=="code", value=="c1"');
    expect(permits(text, refuse[0] ?? sample('', {}))).toBe(false);
  });

  it('keeps the customary identity where a weaker one needs fewer rules', () => {
    const identities = [
      { name: 'boot', claims: ['code', 'product'] },
      { name: 'firmware', claims: ['product'] },
    ];
    const given = { vocabulary: { ...vocabulary, identities } };
    const permit = [sample('a.bin', good), sample('b.bin', { ...good, code: 'c2' })];
    const { identity, rules, text, notes } = learnPolicy({ permit, ...given });
    expect({ identity, rules, notes }).toEqual({
      identity: 'boot',
      rules: [['a.bin'], ['b.bin']],
      notes: [],
    });
    expect(text).toContain('\n// Identity: boot (code, product).\n');
    expect(permits(text, sample('other', { ...good, code: 'c3' }))).toBe(false);
    const weaker = learnPolicy({ permit, ...given, identity: 'firmware' });
    expect(weaker.text).toContain('\n// Identity: firmware (product).\n');
    expect(permits(weaker.text, sample('other', { ...good, code: 'c3' }))).toBe(true);
  });

  it('notes evidence without the customary identity that other evidence has', () => {
    const permit = [sample('a.bin', good), sample('b.bin', { ...good, signer: '00' })];
    const note = 'The identity signer is not pinned, because b.bin does not have it.';
    const { identity, notes, text } = learnPolicy({ permit, vocabulary });
    expect({ identity, notes }).toEqual({ identity: 'code', notes: [note] });
    expect(text).toContain(`// Note: ${note}`);
    expect(learnPolicy({ permit, vocabulary, identity: 'code' }).notes).toEqual([]);
  });

  it('notes samples that nobody verified', () => {
    const { notes, text } = learnPolicy({ permit: [sample('a', good)], vocabulary, unverified: ['a'] });
    const note = 'The signature of a was not verified: its claims were taken as they are.';
    expect(notes).toEqual([note]);
    expect(text).toContain(`// Note: ${note}`);
  });

  it('does not believe what clients say', () => {
    const { text } = learnPolicy({ permit: [sample('a.bin', good)], vocabulary });
    const lies = sample('', good).claims.map((claim): Claim => ({ ...claim, issuer: 'CustomClaim' }));
    expect(permits(text, { name: 'lies', claims: lies })).toBe(false);
  });

  it('excludes a version only where nothing else tells evidence apart', () => {
    const refuse = [sample('withdrawn', { ...good, svn: 9n })];
    const { text } = learnPolicy({ permit: [sample('a', good)], refuse, vocabulary });
    expect(text).toContain('[type=="svn", value!=9, issuer=="AttestationService"]');
    expect(text).toContain('// Needed to refuse withdrawn.');
  });

  it('notes a good value that evidence does not have', () => {
    const permit = [sample('a', good), sample('b', { ...good, locked: false })];
    const { notes, text } = learnPolicy({ permit, vocabulary });
    expect(notes).toEqual(['locked is not true in b, so its rule does not require it.']);
    expect(text).toContain('// Note: locked is not true in b');
  });

  it('keeps names in their comment and values in their string', () => {
    const evil = sample('x\n=> permit();\u2028//', { ...good, signer: 'a"] => permit(); \\' });
    const { text } = learnPolicy({ permit: [evil], vocabulary });
    expect(permits(text, evil)).toBe(true);
    expect(permits(text, sample('other', {}))).toBe(false);
  });

  it('reads values inside JSON, also those that policies may not issue', () => {
    const claims: readonly Claim[] = [
      {
        type: 'pcrs',
        value: '{"PCRs":[{"Index":7,"D":"ab"}]}',
        issuer: 'AttestationService',
        readOnly: true,
      },
    ];
    const inside: LearningVocabulary = {
      claims: [
        {
          name: 'pcr7',
          use: 'pinned',
          why: 'PCR 7.',
          query: { claim: 'pcrs', path: 'PCRs[?Index == `7`].D' },
        },
      ],
      identities: [{ name: 'boot', claims: ['pcr7'] }],
    };
    const { text } = learnPolicy({ permit: [{ name: 'tpm', claims }], vocabulary: inside });
    expect(text).toContain('version=1.2;');
    expect(permits(text, { name: 'tpm', claims })).toBe(true);
    const lie: Claim = { type: 'pcr7', value: 'ab', issuer: 'CustomClaim' };
    expect(permits(text, { name: 'lie', claims: [lie] })).toBe(false);
  });

  it('denies the bad value of a claim that only some evidence has', () => {
    const claims = vocabulary.claims.map((claim) =>
      claim.name === 'debug' ? { ...claim, optional: true } : claim,
    );
    const { debug: _, ...silent } = good;
    const permit = [sample('silent', silent), sample('closed', good)];
    const { text } = learnPolicy({ permit, vocabulary: { ...vocabulary, claims } });
    for (const each of permit) expect(permits(text, each)).toBe(true);
    expect(permits(text, sample('open', { ...good, debug: true }))).toBe(false);
    expect(text).toContain('=> deny();');
  });

  it('denies every other integer than the good one', () => {
    const claims: LearningVocabulary['claims'] = [
      ...vocabulary.claims,
      { name: 'flags', use: 'required', value: 0n, optional: true, why: 'No flags.' },
    ];
    const given = { vocabulary: { ...vocabulary, claims } };
    const closed = sample('closed', { ...good, flags: 0n });
    const { text } = learnPolicy({ permit: [sample('silent', good), closed], ...given });
    expect(text).toContain('[type=="flags", value!=0, issuer=="AttestationService"] => deny();');
    expect(permits(text, closed)).toBe(true);
    expect(permits(learnPolicy({ permit: [closed], ...given }).text, sample('silent', good))).toBe(false);
    for (const flags of [1n, 2n, 4n]) {
      const open = sample('open', { ...good, flags });
      expect(permits(text, open)).toBe(false);
      expect(codeOf(() => learnPolicy({ permit: [open], ...given }))).toBe('LearningForbidden');
    }
  });
});

const value = fc.oneof(fc.constantFrom<ClaimValue>('a', 'b', '', 'q"\\'), fc.bigInt(0n, 3n), fc.boolean());
const name = fc.constantFrom(...vocabulary.claims.map((claim) => claim.name));
const claimsOf = fc.array(
  fc.record({
    type: name,
    value,
    issuer: fc.constantFrom('AttestationService' as const, 'CustomClaim' as const),
  }),
  { maxLength: 12 },
);
const usual = fc.record({
  signer: fc.constantFrom('s1', 's2'),
  product: fc.bigInt(1n, 2n),
  svn: fc.bigInt(1n, 4n),
  firmware: fc.bigInt(1n, 2n),
  code: fc.constantFrom('c1', 'c2', 'c3'),
  locked: fc.boolean(),
});

/** Evidence as a set of what a policy can be learned from. */
function learnable({ claims }: ClaimSample): string {
  const own = claims.filter(({ issuer }) => issuer === 'AttestationService');
  return [...new Set(own.map(({ type, value }) => `${type} ${typeof value} ${value}`))].sort().join('\n');
}

describe('for any claims', () => {
  it('a learned policy permits what it must and refuses what it must, or there is a reason', () => {
    const samples = (prefix: string, claims: readonly (readonly Claim[])[]): ClaimSample[] =>
      claims.map((each, index) => ({ name: `${prefix}${index}`, claims: each }));
    const check = (permit: readonly ClaimSample[], refuse: readonly ClaimSample[]): void => {
      let text: string;
      try {
        text = learnPolicy({ permit, refuse, vocabulary }).text;
      } catch (error) {
        if (!(error instanceof LearningError)) throw error;
        const same = permit.some((one) => refuse.some((other) => learnable(one) === learnable(other)));
        if (error.code === 'LearningIndistinguishable') expect(same).toBe(true);
        else expect(['LearningForbidden', 'LearningIdentityMissing']).toContain(error.code);
        return;
      }
      for (const each of permit) expect(permits(text, each)).toBe(true);
      for (const each of refuse) expect(permits(text, each)).toBe(false);
    };
    const anything = fc.array(claimsOf, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(anything, fc.array(claimsOf, { maxLength: 4 }), (permit, refuse) => {
        const closed: Claim = { type: 'debug', value: false, issuer: 'AttestationService' };
        const coded: Claim = { type: 'code', value: 'c', issuer: 'AttestationService' };
        const made = permit.map((claims) => [
          ...claims.filter(({ type }) => type !== 'debug'),
          closed,
          coded,
        ]);
        check(
          samples('p', made),
          samples('r', [...refuse, ...refuse.map((each) => [...each, closed, coded])]),
        );
      }),
      { numRuns: 150 },
    );
    const rows = fc.array(usual, { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(rows, fc.array(usual, { maxLength: 6 }), (permit, refuse) => {
        const made = (prefix: string, list: typeof permit): ClaimSample[] =>
          list.map((values, index) => sample(`${prefix}${index}`, { debug: false, ...values }));
        check(made('p', permit), made('r', refuse));
      }),
      { numRuns: 150 },
    );
  });
});
