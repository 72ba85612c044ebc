/** Reads expectations into one spelling: lists, lower-case hex, bytes. */

import type { JsonObject, JsonValue } from '@veritee/core';
import {
  faultMessage,
  fromAnyBase64,
  hex,
  plainEntries,
  type RecordFault,
  unknownMember,
  utf8,
} from '@veritee/core/internal';
import * as z from 'zod/mini';
import { VerifierOptionsError } from '../tokens/errors.ts';
import { expectationForms } from './expectation-forms.ts';
import type { TokenExpectations } from './expectations.ts';
import { expectedJson } from './expected-json.ts';

/** Expectations in one spelling. */
export type ParsedExpectations = {
  readonly [Name in keyof typeof shapes]?: z.output<(typeof shapes)[Name]>;
};

const byteString = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Expected bytes');
const seconds = z.number().check(z.nonnegative());
const count = z.int().check(z.nonnegative());
const text = z.string().check(z.minLength(1));

/** Hex text or bytes of one of these lengths, as lower-case hex. */
function measurement(...lengths: readonly number[]) {
  const spelled = z.pipe(
    z.string().check(z.regex(/^(?:[0-9a-fA-F]{2})+$/)),
    z.transform((value) => value.toLowerCase()),
  );
  const written = z.pipe(byteString, z.transform(hex));
  return z
    .union([spelled, written])
    .check(z.refine((value) => lengths.includes(value.length / 2), 'Expected another length'));
}

const hash = z.union([
  z.pipe(
    z.string().check(z.regex(/^[A-Za-z0-9_-]{43}=?$/)),
    z.transform((value) => hex(fromAnyBase64(value))),
  ),
  z.pipe(byteString.check(z.refine((value) => value.length === 32)), z.transform(hex)),
]);

/** One or a list of at least one; an empty list would accept nothing and surely means something else. */
function oneOf<Item extends z.ZodMiniType>(item: Item) {
  return z.union([
    z.pipe(
      item,
      z.transform((value) => [value as z.output<Item>]),
    ),
    z.array(item).check(z.minLength(1)),
  ]);
}

/** A plain record of values under names of the caller's choice, as a list that no inherited name can reach. */
function named<Value>(read: (value: unknown) => Value) {
  return z.transform((record: unknown, context): (readonly [string, Value])[] => {
    try {
      return plainEntries(record, cannotBeMeant).map(([name, value]) => [name, read(value)]);
    } catch (error) {
      if (!(error instanceof VerifierOptionsError)) throw error;
      context.issues.push({ code: 'custom', input: record, message: error.message });
      return z.NEVER;
    }
  });
}

const shapes = {
  attestationType: oneOf(text),
  allowDebuggable: z.boolean(),
  measurement: oneOf(measurement(32, 48)),
  signer: oneOf(measurement(32, 48)),
  familyId: oneOf(measurement(16)),
  imageId: oneOf(measurement(16)),
  hostData: oneOf(measurement(32, 48, 64)),
  mrEnclave: oneOf(measurement(32)),
  mrSigner: oneOf(measurement(32)),
  productId: count,
  minimumSvn: count,
  tcbStatus: oneOf(text),
  policyHash: oneOf(hash),
  nonce: text,
  runtimeData: z.union([byteString, z.pipe(z.string(), z.transform(utf8))]),
  maxTokenAge: seconds,
  claims: named((value): JsonValue => expectedJson(value, cannotBeMeant)),
  predicates: named((value) => {
    if (typeof value === 'function') return value as (claims: JsonObject) => boolean;
    throw cannotBeMeant();
  }),
} as const;

/** Names of expectations. */
export type ExpectationName = keyof typeof shapes;

const all = Object.keys(shapes) as readonly ExpectationName[];

/**
 * Reads expectations. What is not a plain record, a name that is not known and a value that is undefined are errors, because a
 * check that silently does not take place is worse than none.
 *
 * @param names - those that can be met here; all unless given
 * @throws VerifierOptionsError `ExpectationInvalid`
 */
export function parseExpectations(
  expectations: TokenExpectations,
  names: readonly ExpectationName[] = all,
): ParsedExpectations {
  const parsed: Record<string, unknown> = Object.create(null);
  for (const [name, value] of plainEntries(expectations, notARecord)) {
    if (!(names as readonly string[]).includes(name)) {
      const fault = unknownMember(name, names);
      throw new VerifierOptionsError('ExpectationInvalid', faultMessage(fault, 'expectation'), {
        expected: fault.expected,
      });
    }
    const shape: z.ZodMiniType = shapes[name as ExpectationName];
    const reading = shape.safeParse(value);
    if (!reading.success) {
      throw new VerifierOptionsError('ExpectationInvalid', `Invalid value for the expectation "${name}".`, {
        expected: expectationForms[name as ExpectationName],
        found: value === undefined ? 'undefined' : typeof value,
        hint: 'Leave a member out when nothing is expected of it.',
        cause: reading.error,
      });
    }
    parsed[name] = reading.data;
  }
  return parsed;
}

/** A promise of expectations, a map or an instance of a class has no members of its own: it would demand nothing. */
function notARecord({ member, expected, found }: RecordFault): VerifierOptionsError {
  const what = member === undefined ? 'Expectations' : `The expectation "${member}"`;
  return new VerifierOptionsError('ExpectationInvalid', `${what} cannot be read.`, {
    expected,
    found,
    hint: 'Pass {} to demand nothing beyond the default; await a promise of expectations first.',
  });
}

function cannotBeMeant(): VerifierOptionsError {
  return new VerifierOptionsError('ExpectationInvalid', 'A value cannot be compared.');
}
