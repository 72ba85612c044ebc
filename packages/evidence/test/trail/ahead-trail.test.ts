import { generateKeyPairSync, sign } from 'node:crypto';
import { utf8 } from '@veritee/core/internal';
import { publicKeyFrom } from '@veritee/core/internal/node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../../src/errors.ts';
import { AheadTrail } from '../../src/trail/ahead-trail.ts';
import { begin } from '../../src/trail/begun.ts';
import { provenAgain } from '../../src/trail/rerun.ts';
import { Trail, type TrailLine, type TrailSignature } from '../../src/trail/trail.ts';

const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const key = publicKeyFrom(publicKey);
const data = utf8('what was signed');
const forged = utf8('what was not');
const signature = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
const valid: TrailSignature = { hash: 'sha256', data, key, encoding: 'ieee-p1363', signature };
const invalid: TrailSignature = { ...valid, data: forged };

const signatures = {
  valid,
  invalid,
  'of another kind': undefined,
  'valid for other data': { ...invalid, otherData: () => data },
  'invalid for other data, too': { ...invalid, otherData: () => forged },
  'without other data': { ...invalid, otherData: () => undefined },
  'no signature at all': { ...valid, signature: utf8('nothing') },
} satisfies Record<string, TrailSignature | undefined>;

type Signed = keyof typeof signatures;
type Step =
  | Signed
  | 'pass'
  | 'fail'
  | 'fault'
  | 'certain'
  | 'pair'
  | `choice by one ${Signed}`
  | `attempt with one ${Signed}`;

/** What a proof came to, with everything that it left behind. */
interface Story {
  readonly outcome: string;
  readonly lines: readonly TrailLine[];
  readonly certain: readonly number[];
}

/** Steps of a proof, whatever the trail. */
function proof(steps: readonly Step[], trail: Trail, certain: number[]): string {
  const refuse = (name: string) => () => new EvidenceError('QuoteSignature', name);
  for (const [i, step] of steps.entries()) {
    if (step === 'pass') trail.pass(`line ${i}`);
    else if (step === 'fail') trail.fail(`line ${i}`, refuse(`refusal ${i}`)());
    else if (step === 'fault') throw new Error(`fault ${i}`);
    else if (step === 'certain') trail.whenCertain(() => certain.push(i));
    else if (step === 'pair') {
      for (const each of [valid, invalid]) {
        if (!trail.isSigned(`line ${i}`, each, refuse(`pair ${i}`)))
          trail.fail(`line ${i}`, refuse(`pair ${i}`)());
      }
      trail.pass(`line ${i}`);
    } else if (isAbout('choice by one ', step)) {
      trail.pass(`line ${i}`, trail.holds(signatures[signedIn(step)]) ? 'one way' : 'the other');
    } else if (isAbout('attempt with one ', step))
      attempt(trail, `line ${i}`, signatures[signedIn(step)], () => certain.push(i));
    else trail.requireSigned(`line ${i}`, signatures[step as Signed], refuse(`signature ${i}`), step);
  }
  return 'proven';
}

const isAbout = (words: string, step: Step): boolean => step.startsWith(words);
const signedIn = (step: Step): Signed => step.replace(/^(?:choice by|attempt with) one /, '') as Signed;

/** A part of a proof whose failure is passed over. */
function attempt(
  trail: Trail,
  check: string,
  signature: TrailSignature | undefined,
  certain: () => void,
): void {
  const part = trail.branch();
  try {
    part.pass(`${check} begins`);
    part.requireSigned(check, signature, () => new EvidenceError('QuoteSignature', 'passed over'));
    part.whenCertain(certain);
    trail.append(part.lines);
  } catch {
    trail.append(part.lines.filter(({ ok }) => ok));
    trail.pass(check, 'passed over');
  }
}

async function story(trail: Trail, prove: (certain: number[]) => string | Promise<string>): Promise<Story> {
  const certain: number[] = [];
  let outcome: string;
  try {
    outcome = await prove(certain);
  } catch (error) {
    outcome = String(error);
  }
  return { outcome, lines: trail.lines, certain };
}

const waiting = (steps: readonly Step[]): Promise<Story> => {
  const trail = new Trail();
  return story(trail, (certain) => proof(steps, trail, certain));
};

const ahead = (steps: readonly Step[], cores = 2): Promise<Story> => {
  const trail = new AheadTrail(cores);
  return story(trail, (certain) => trail.settle(() => proof(steps, trail, certain)));
};

/** With the checks of some signatures begun before, as far as a check can begin. */
const begunBefore = (steps: readonly Step[], names: readonly Signed[]): Promise<Story> => {
  const trail = new AheadTrail(2);
  const given = names.map((name): TrailSignature | undefined => signatures[name]);
  trail.begun(given.filter((each) => each !== undefined).map(({ otherData: _, ...each }) => begin(each)));
  return story(trail, (certain) => trail.settle(() => proof(steps, trail, certain)));
};

const again = async (steps: readonly Step[]): Promise<Story> => {
  const trail = new Trail();
  return story(trail, (certain) => provenAgain(trail, (own) => proof(steps, own, certain)));
};

describe('a trail that works ahead', () => {
  it('tells the same story as one that waits, whatever holds and whatever fails', async () => {
    const kinds: Step[] = ['pass', 'pass', 'fail', 'fault', 'certain', 'certain', 'pair'];
    const names = Object.keys(signatures) as Signed[];
    const branches = names.flatMap((name): Step[] => [`choice by one ${name}`, `attempt with one ${name}`]);
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.constant<Step>('valid') },
      { weight: 2, arbitrary: fc.constantFrom(...kinds) },
      { weight: 1, arbitrary: fc.constantFrom<Step>(...names) },
      { weight: 2, arbitrary: fc.constantFrom(...branches) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 9 }), fc.subarray(names), async (steps, begun) => {
        const expected = await waiting(steps);
        expect(await ahead(steps)).toEqual(expected);
        expect(await ahead(steps, 1)).toEqual(expected);
        expect(await begunBefore(steps, begun)).toEqual(expected);
        expect(await again(steps)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, readonly Step[], string]>([
    ['the only signature', ['invalid'], 'signature 0'],
    ['the first of many', ['invalid', 'valid', 'valid', 'pass'], 'signature 0'],
    ['one in the middle', ['valid', 'invalid', 'valid', 'pass'], 'signature 1'],
    ['the newest', ['valid', 'valid', 'invalid'], 'signature 2'],
    ['one before a refusal for another reason', ['valid', 'invalid', 'fail'], 'signature 1'],
    ['one before a fault of the program', ['valid', 'invalid', 'fault'], 'signature 1'],
    ['the first of two that do not hold', ['invalid', 'valid', 'invalid'], 'signature 0'],
    ['one of several under the same line', ['valid', 'pair', 'valid'], 'pair 1'],
  ])('refuses for %s', async (_, steps, refusal) => {
    const { outcome, lines } = await ahead(steps);
    expect(outcome).toContain(refusal);
    expect(lines.filter((line) => !line.ok)).toHaveLength(1);
    expect(lines.at(-1)).toMatchObject({ ok: false, detail: expect.stringContaining(refusal) });
  });

  it('takes nothing for certain before the signatures before it are', async () => {
    expect((await ahead(['certain', 'valid', 'certain', 'invalid', 'certain', 'pass'])).certain).toEqual([
      0, 2,
    ]);
    const certain: number[] = [];
    const trail = new AheadTrail(2);
    const settled = trail.settle(() => proof(['valid', 'valid', 'certain'], trail, certain));
    expect(certain).toEqual([]);
    await settled;
    expect(certain).toEqual([2]);
  });

  it('takes the verdict of a check that has begun for those bytes only that it began with', async () => {
    const bytes = Uint8Array.from(data);
    const begun = begin({ ...valid, data: bytes });
    bytes[0] = 0;
    const trail = new AheadTrail(2);
    trail.begun([begun]);
    const refuse = () => new EvidenceError('QuoteSignature', 'refused');
    await expect(
      trail.settle(() => trail.requireSigned('changed', { ...valid, data: bytes }, refuse)),
    ).rejects.toThrow('refused');
    const other = new AheadTrail(2);
    other.begun([begun]);
    await other.settle(() => other.requireSigned('as it was', valid, refuse));
    expect(other.lines).toEqual([{ check: 'as it was', ok: true, detail: '' }]);
  });

  it('leaves no verdict behind that nobody waits for', async () => {
    const odd: TrailSignature = { ...valid, hash: 'no such hash' as 'sha256' };
    const trail = new AheadTrail(2);
    const refuse = () => new EvidenceError('QuoteSignature', 'refused');
    const proving = trail.settle(() => {
      trail.requireSigned('first', invalid, refuse);
      trail.requireSigned('second', valid, refuse);
      trail.requireSigned('third', valid, refuse);
    });
    await expect(proving).rejects.toThrow('refused');
    const other = new AheadTrail(2);
    const faulty = other.settle(() => {
      other.requireSigned('first', odd, refuse);
      other.requireSigned('second', valid, refuse);
    });
    await expect(faulty).rejects.toThrow(/digest/i);
  });
});

describe('a proof that is run again', () => {
  const refuse = () => new EvidenceError('QuoteSignature', 'refused');

  it('runs once when all signatures hold', async () => {
    let runs = 0;
    await provenAgain(new Trail(), (own) => {
      runs++;
      own.requireSigned('first', valid, refuse);
      own.requireSigned('second', { ...valid, data: new Uint8Array(data) }, refuse);
    });
    expect(runs).toBe(1);
  });

  it('knows verdicts by what was signed, not by the place of the question', async () => {
    // As when another verification has the first proof remembered between two runs: the next asks one question less.
    const other = { ...invalid, data: utf8('something else') };
    let runs = 0;
    const proving = provenAgain(new Trail(), (own) => {
      runs++;
      if (runs === 1) own.isSigned('remembered later', valid, refuse);
      own.requireSigned('forged', runs === 1 ? invalid : other, refuse);
      return 'proven';
    });
    await expect(proving).rejects.toThrow('refused');
  });

  it('throws what checking a signature throws, where the proof asks', async () => {
    const odd: TrailSignature = { ...valid, hash: 'no such hash' as 'sha256' };
    const trail = new Trail();
    const proving = provenAgain(trail, (own) => {
      own.pass('before');
      own.requireSigned('odd', odd, refuse);
      own.pass('behind');
    });
    await expect(proving).rejects.toThrow(/digest/i);
    expect(trail.lines).toEqual([{ check: 'before', ok: true, detail: '' }]);
  });
});
