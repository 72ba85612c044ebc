/** Every type of ours that a public signature names can be imported from the entry point that uses it. */

import { describe, expect, it } from 'vitest';
import {
  type Declared,
  type EntryPoint,
  entryPoints,
  exportsOf,
  typesNamedBy,
} from '../support/declarations.ts';

/** Values that programs get from one function and hand to another: nobody needs a name for what is inside. */
const opaque: ReadonlySet<string> = new Set([
  'CompiledPolicy',
  'ProofCache',
  'SimulatedChip',
  'SimulatedPki',
  'SimulatedPlatform',
  'Trail',
]);

/** Types that only put others together: what people see and name is the outcome. */
const woven: ReadonlySet<string> = new Set([
  'AppraisedClaims',
  'AppraisedEvidence',
  'ClaimsOf',
  'DoubtCode',
  'Kinds',
  'MeaningCode',
  'OptionsOf',
  'SyntaxCode',
]);

const keyOf = ({ file, name }: Declared): string => `${file} ${name}`;

/**
 * Entry points of one kind of evidence each keep what pages load small: types, which weigh nothing, are at the main entry point
 * of their package.
 */
function typesOf(entry: EntryPoint): readonly Declared[] {
  const main = entry.name.startsWith('@veritee/evidence/')
    ? entryPoints().filter(({ name }) => name === '@veritee/evidence')
    : [];
  return [entry, ...main].flatMap((each) => [...exportsOf(each).values()]);
}

/** `client` of `@veritee/client/relying-party`. */
const packageOf = ({ name }: EntryPoint): string => name.split('/')[1] ?? '';

/**
 * Names of types that an entry point uses and does not export, each with what names it; those of the missing ones too. What
 * types of other packages name can be imported from there.
 */
function missingFrom(entry: EntryPoint): readonly string[] {
  const own = `/packages/${packageOf(entry)}/`;
  const known = new Map(typesOf(entry).map((each) => [keyOf(each), each]));
  const missing = new Map<string, string>();
  for (const [key, declared] of known) {
    if (opaque.has(declared.name) || !declared.file.includes(own)) continue;
    for (const type of typesNamedBy(declared)) {
      if (known.has(keyOf(type))) continue;
      if (woven.has(type.name)) continue;
      known.set(keyOf(type), type);
      missing.set(keyOf(type), `${type.name} (named by ${key.split(' ')[1]})`);
    }
  }
  return process.env['LIST_TYPES'] === undefined ? [...missing.values()].sort() : [...missing.keys()];
}

describe('types that signatures name', () => {
  it.each(entryPoints().map((entry) => [entry.name, entry] as const))(
    'can be imported from %s',
    (_, entry) => {
      expect(missingFrom(entry)).toEqual([]);
    },
  );
});
