import { describe, expect, it } from 'vitest';
import {
  closedRecord,
  faultMessage,
  isBoolean,
  isText,
  orAbsent,
  plainEntries,
  type RecordFault,
  unknownMember,
} from '../src/closed-record.ts';
import { CodedError } from '../src/errors.ts';

interface Options {
  readonly name?: string;
  readonly strict?: boolean;
}

const shape = { name: isText, strict: orAbsent(isBoolean) };
let last: RecordFault | undefined;
const refuse = (fault: RecordFault): CodedError => {
  last = fault;
  return new CodedError('Refused', 'refused', { found: fault.found });
};
const read = (value: unknown): Options => closedRecord<Options>(value as Options, shape, refuse);

class Inherits {
  get name(): string {
    return 'inherited';
  }
}

/** Values that have no own enumerable members, or have others than meet the eye. */
const foreign: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['true', true],
  ['a number', 1],
  ['a string', 'name'],
  ['a bigint', 1n],
  ['a symbol', Symbol('name')],
  ['a function', () => ({ name: 'x' })],
  ['an array', []],
  ['an array of records', [{ name: 'x' }]],
  ['a Promise', Promise.resolve({ name: 'x' })],
  ['a Map', new Map([['name', 'x']])],
  ['a Set', new Set(['name'])],
  ['an instance of a class', new Inherits()],
  ['inherited members', Object.create({ name: 'x' })],
  ['a __proto__ in a literal', { __proto__: { name: 'x' } }],
  ['a __proto__ of JSON', JSON.parse('{"__proto__":{"name":"x"}}')],
  ['a hidden member', Object.defineProperty({}, 'name', { value: 'x', enumerable: false })],
  ['a symbol as a name', { [Symbol('name')]: 'x' }],
  ['a date', new Date(0)],
  ['bytes', new Uint8Array(1)],
  ['a String object', new String('x')],
  ['an unknown name', { nmae: 'x' }],
  ['a name in another case', { Name: 'x' }],
  ['a name that all objects inherit', { toString: 'x' }],
  ['a wrong value', { name: 1 }],
  ['an undefined value', { name: undefined }],
];

describe('closedRecord', () => {
  it.each(foreign)('refuses %s', (_, value) => {
    expect(() => read(value)).toThrowError(CodedError);
  });

  it('copies a plain record, leaving out what is undefined', () => {
    const record = read({ name: 'x', strict: undefined });
    expect(Object.entries(record)).toEqual([['name', 'x']]);
    expect('toString' in record).toBe(false);
  });

  it('takes records without a prototype', () => {
    expect(read(Object.assign(Object.create(null), { name: 'x' })).name).toBe('x');
  });

  it('reads each member once', () => {
    let count = 0;
    const record = read({
      get name() {
        count += 1;
        return count === 1 ? 'first' : (undefined as unknown as string);
      },
    });
    expect([record.name, record.name, count]).toEqual(['first', 'first', 1]);
  });

  it('says which member is at fault, and never its value', () => {
    expect(() => read({ name: 12_345 })).toThrowError();
    expect(last).toEqual({ member: 'name', known: true, expected: undefined, found: 'a number' });
    expect(() => read({ nmae: 'x' })).toThrowError();
    expect(last).toEqual({
      member: 'nmae',
      known: false,
      expected: 'name, strict',
      found: undefined,
      meant: 'name',
    });
  });
});

describe('faultMessage', () => {
  const names = ['expectations', 'abortSignal', 'verifier', 'timeout'];
  it.each([
    ['expectation', 'expectations'],
    ['timout', 'timeout'],
    ['Verifier', 'verifier'],
    ['signal', 'abortSignal'],
    ['of', undefined],
    ['foo', undefined],
  ])('of the unknown name %j asks for %j', (member, meant) => {
    expect(unknownMember(member, names).meant).toBe(meant);
  });

  it('names what takes the member, and shows only so much of a long name', () => {
    const text = (fault: RecordFault) => faultMessage(fault, 'option of createGuard');
    expect(text(unknownMember('expectation', names))).toBe(
      '"expectation" is not an option of createGuard; did you mean "expectations"?',
    );
    expect(text(unknownMember('x'.repeat(10_000), names)).length).toBeLessThan(120);
    expect(text({ known: false, expected: undefined, found: undefined })).toBe(
      'The options of createGuard are not given as a plain object.',
    );
  });
});

describe('plainEntries', () => {
  it('gives the members under any names, __proto__ among them', () => {
    const entries = plainEntries(JSON.parse('{"a":1,"__proto__":2}'), refuse);
    expect(entries).toEqual([
      ['a', 1],
      ['__proto__', 2],
    ]);
  });

  it('refuses a Map', () => {
    expect(() => plainEntries(new Map([['a', 1]]), refuse)).toThrowError(CodedError);
  });
});
