/** Values in the place of options that have no members of their own, or others than meet the eye. */

class Inheriting {
  get members(): string {
    return 'inherited';
  }
}

/** Each form around the same members, which none of them has as own enumerable members of a plain record. */
export function foreignForms(members: object): readonly (readonly [string, unknown])[] {
  return [
    ['a Promise', Promise.resolve(members)],
    ['a Map', new Map(Object.entries(members))],
    ['a Set', new Set(Object.keys(members))],
    ['an instance of a class', Object.assign(new Inheriting(), members)],
    ['inherited members', Object.create(members)],
    ['a __proto__ in a literal', { __proto__: members }],
    ['a __proto__ of JSON', Object.defineProperty({}, '__proto__', { value: members, enumerable: true })],
    ['hidden members', Object.defineProperties({}, hidden(members))],
    ['members under symbols', { [Symbol('nonce')]: 'n' }],
    ['a function', () => members],
    ['true', true],
    ['a number', 1],
    ['a string', 'nonce'],
    ['an empty string', ''],
    ['an array', []],
    ['an array of records', [members]],
    ['bytes', new Uint8Array(4)],
    ['a date', new Date(0)],
    ['an unknown member', { ...members, misspelt: 'x' }],
    ['an inherited name', { ...members, toString: 'x' }],
  ];
}

function hidden(members: object): PropertyDescriptorMap {
  const descriptors: PropertyDescriptorMap = { none: { value: 'x' } };
  for (const [name, value] of Object.entries(members)) descriptors[name] = { value };
  return descriptors;
}
