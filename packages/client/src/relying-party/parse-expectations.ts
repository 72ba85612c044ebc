/** Reads expectations into one spelling: lists, lower-case hex, bytes. */

import { fromAnyBase64, hex, type JsonObject, type JsonValue, utf8 } from '@veritee/core';
import * as z from 'zod/mini';
import { VerifierOptionsError } from './errors.ts';
import type { TokenExpectations } from './expectations.ts';

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

const shapes = {
  attestationType: oneOf(text),
  debuggable: z.boolean(),
  measurement: oneOf(measurement(32, 48)),
  signer: oneOf(measurement(32, 48)),
  familyId: oneOf(measurement(16)),
  imageId: oneOf(measurement(16)),
  hostData: oneOf(measurement(32, 48, 64)),
  mrEnclave: oneOf(measurement(32)),
  mrSigner: oneOf(measurement(32)),
  productId: count,
  minimumSvn: count,
  teeStatus: oneOf(text),
  policyHash: oneOf(hash),
  nonce: text,
  runtimeData: z.union([byteString, z.pipe(z.string(), z.transform(utf8))]),
  maximumAge: seconds,
  claims: z.record(
    z.string(),
    z.custom<JsonValue>((value) => value !== undefined),
  ),
  predicates: z.record(
    z.string(),
    z.custom<(claims: JsonObject) => boolean>((value) => typeof value === 'function'),
  ),
} as const;

/**
 * Reads expectations. A name that is not known or a value that is undefined is an error, because a check that silently
 * does not take place is worse than none.
 *
 * @throws VerifierOptionsError `ExpectationInvalid`
 */
export function parseExpectations(expectations: TokenExpectations): ParsedExpectations {
  const parsed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(expectations)) {
    if (!Object.hasOwn(shapes, name)) {
      throw new VerifierOptionsError('ExpectationInvalid', `There is no expectation "${name}".`, {
        expected: Object.keys(shapes).join(', '),
      });
    }
    const shape: z.ZodMiniType = shapes[name as keyof typeof shapes];
    const reading = shape.safeParse(value);
    if (!reading.success) {
      throw new VerifierOptionsError('ExpectationInvalid', `The expectation "${name}" cannot be meant.`, {
        found: value === undefined ? 'undefined' : typeof value,
        hint: 'Leave a member out when nothing is expected of it.',
        cause: reading.error,
      });
    }
    parsed[name] = reading.data;
  }
  return parsed;
}
