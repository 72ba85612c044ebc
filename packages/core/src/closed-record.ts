/** Reads options: the members of a plain record against a closed list, so that nothing asked for is passed over unseen. */

import { nearest } from './nearest.ts';

/** Whether a member may have this value. */
export type MemberCheck = (value: unknown) => boolean;

/** Every member that a record may have, and what it may be. */
export type RecordShape<Record extends object> = { readonly [Name in keyof Record]-?: MemberCheck };

/** Why a value is not accepted as a record. */
export interface RecordFault {
  /** The member at fault; undefined when the value as a whole is not a plain record. */
  readonly member?: string;
  /** Whether a member of this name exists, so that its value is at fault. */
  readonly known: boolean;
  /** What may be there; undefined for a value at fault, whose name is known. */
  readonly expected: string | undefined;
  /** The kind of value, never the value; undefined for an unknown name, whatever its value. */
  readonly found: string | undefined;
  /** The member that an unknown name probably means. */
  readonly meant?: string | undefined;
}

/** Makes the error of the module that asks. */
export type RecordRefusal = (fault: RecordFault) => Error;

/**
 * The members of a plain record, each read once. A promise, a map, an instance of a class, an object that inherits members
 * or an array has no such members, although `Object.entries` finds none to complain about; each is refused.
 *
 * @throws what `refuse` returns: for all but objects with the prototype `Object.prototype` or `null`, and for members that
 * are symbols or not enumerable
 * @example
 * plainEntries({ nonce: 'n' }, refuse); // [['nonce', 'n']]
 */
export function plainEntries(value: unknown, refuse: RecordRefusal): readonly (readonly [string, unknown])[] {
  return memberNames(value, refuse).map((name) => [name, (value as UnknownMembers)[name]] as const);
}

type UnknownMembers = Readonly<Record<string, unknown>>;

/** The names of all members of a plain record. */
function memberNames(value: unknown, refuse: RecordRefusal): readonly string[] {
  if (!isPlain(value)) throw refuse({ known: false, expected: 'a plain object', found: kindOf(value) });
  const names = Object.keys(value);
  const all = Reflect.ownKeys(value);
  if (names.length === all.length) return names;
  const hidden = all.find((name) => typeof name === 'symbol' || !names.includes(name));
  const found = typeof hidden === 'string' ? 'a hidden member' : 'a symbol';
  throw refuse({ member: String(hidden), known: false, expected: 'enumerable members with names', found });
}

/**
 * A copy of a plain record whose members are all in the list and have a value that they may have. It inherits nothing, so
 * what is not in the record is undefined. Members that are undefined, where that is allowed, are left out.
 *
 * @throws what `refuse` returns, as `plainEntries` does, and for a member that is unknown or may not have its value
 * @example
 * const { optional = false } = closedRecord<{ optional?: boolean }>(options, { optional: isBoolean }, refuse);
 */
export function closedRecord<Type extends object>(
  value: Type,
  shape: RecordShape<Type>,
  refuse: RecordRefusal,
): Type {
  const copy: Record<string, unknown> = new Bare();
  for (const member of memberNames(value, refuse)) {
    const content = (value as UnknownMembers)[member];
    const known = Object.hasOwn(shape, member);
    if (!known || !shape[member as keyof Type](content)) {
      if (known) throw refuse({ member, known, expected: undefined, found: kindOf(content) });
      throw refuse(unknownMember(member, Object.keys(shape)));
    }
    if (content !== undefined) copy[member] = content;
  }
  return copy as Type;
}

/** What copies inherit: nothing. */
const nothing: object = Object.freeze(Object.create(null));

/**
 * An empty record that inherits nothing. Reading and copying one is several times faster than what `Object.create(null)`
 * gives, which engines keep as a dictionary.
 */
const Bare = function Bare() {} as unknown as new () => Record<string, unknown>;
Bare.prototype = nothing;

/**
 * The fault of a name that is not in the list, with the one that is probably meant: a name that differs by a letter or two, or
 * one that says more (`abortSignal` for `signal`).
 *
 * @example
 * unknownMember('nonse', ['nonce']).meant; // 'nonce'
 */
export function unknownMember(member: string, names: readonly string[]): RecordFault {
  const part = member.toLowerCase();
  const longer = part.length < 3 ? undefined : names.find((name) => name.toLowerCase().includes(part));
  const meant = longer ?? nearest(member, names);
  return { member, known: false, expected: names.join(', '), found: undefined, meant };
}

/**
 * One sentence about a fault.
 *
 * @param what - what one member is called, and of what it is one: `option of createGuard`
 * @example
 * faultMessage({ member: 'nonse', known: false, expected: 'nonce', found: undefined, meant: 'nonce' }, 'option of attest');
 * // '"nonse" is not an option of attest; did you mean "nonce"?'
 */
export function faultMessage({ member, known, meant }: RecordFault, what: string): string {
  if (member === undefined) return `The ${plural(what)} are not given as a plain object.`;
  if (known) return `Invalid value for the ${what} "${member}".`;
  const article = /^[aeiou]/.test(what) ? 'an' : 'a';
  const question = meant === undefined ? '.' : `; did you mean "${meant}"?`;
  return `"${member.slice(0, LONGEST_SHOWN)}" is not ${article} ${what}${question}`;
}

const LONGEST_SHOWN = 64;

/** `options of createGuard` */
function plural(what: string): string {
  const [noun = '', ...where] = what.split(/(?= (?:of|for) )/);
  return [`${noun}s`, ...where].join('');
}

/** Any value, but not undefined: a member that is named must have one. */
export const isGiven: MemberCheck = (value) => value !== undefined;

/** Any value at all. */
export const isAnything: MemberCheck = () => true;

/** `true` or `false`, and not a word for either. */
export const isBoolean: MemberCheck = (value) => typeof value === 'boolean';

/** A function. */
export const isFunction: MemberCheck = (value) => typeof value === 'function';

/** Text, possibly empty. */
export const isText: MemberCheck = (value) => typeof value === 'string';

/** A date that is one. */
export const isDate: MemberCheck = (value) => value instanceof Date && Number.isFinite(value.getTime());

/** A finite number of at least 0. */
export const isAmount: MemberCheck = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0;

/** The same check, for members that may also be undefined, which then counts as left out. */
export function orAbsent(check: MemberCheck): MemberCheck {
  return (value) => value === undefined || check(value);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null || prototype === nothing;
}

/** `a Promise`, `a Map`, `a function`, `null`: what kind of value it is, and nothing of its content. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return `${value}`;
  if (typeof value !== 'object') return `a ${typeof value}`;
  if (isPlain(value)) return 'an object';
  const tag = Object.prototype.toString.call(value).slice(8, -1).slice(0, 40);
  return tag === 'Object' ? 'an instance of a class, or an object that inherits' : `an object (${tag})`;
}
