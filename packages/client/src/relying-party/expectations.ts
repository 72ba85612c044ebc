/** What a relying party asks of a token beyond its being genuine: the options, and their reading. */

import { fromAnyBase64, hex, type JsonObject, type JsonValue, utf8 } from '@veritee/core';
import { z } from 'zod';
import { VerifierOptionsError } from './errors.ts';

/** A measurement: hex text in either case, or the bytes. */
export type Measurement = string | Uint8Array;

/** Demands on an attestation token. All that are given must hold; see each for what holds when it is not given. */
export interface TokenExpectations {
  /** Value of `x-ms-attestation-type`: `sgx`, `sevsnpvm`, `tdxvm`, `tpm`, `azurevm`. Not given: any, but the token must have one. */
  readonly attestationType?: string | readonly string[];
  /** `true` accepts evidence that can be debugged, whose secrets are open to its host. Not given: refused, as with `false`. */
  readonly debuggable?: boolean;
  /** One of these enclave measurements (32 bytes). */
  readonly mrEnclave?: Measurement | readonly Measurement[];
  /** One of these enclave signers (32 bytes). */
  readonly mrSigner?: Measurement | readonly Measurement[];
  /** The enclave's product id (ISVPRODID). */
  readonly productId?: number;
  /** The least security version of the enclave (ISVSVN). */
  readonly minimumSvn?: number;
  /** One of these policies decided: `x-ms-policy-hash` as base64url text, or the bytes of the hash. */
  readonly policyHash?: string | Uint8Array | readonly (string | Uint8Array)[];
  /** The nonce sent with the request. */
  readonly nonce?: string;
  /** The data that the evidence must be bound to: bytes, or text taken as UTF-8. Its SHA-256 must be in the evidence's report data. */
  readonly runtimeData?: Uint8Array | string;
  /** Seconds since the token was issued, at most. */
  readonly maximumAge?: number;
  /** Top-level claims that must be there with exactly these JSON values. */
  readonly claims?: Readonly<Record<string, JsonValue>>;
  /** Demands of your own by name; each must return true. */
  readonly predicates?: Readonly<Record<string, (claims: JsonObject) => boolean>>;
}

/** Demands in one spelling: lists, lower-case hex, bytes. */
export type ParsedExpectations = {
  readonly [Name in keyof typeof shapes]?: z.output<(typeof shapes)[Name]>;
};

const byteString = z.custom<Uint8Array>((value) => value instanceof Uint8Array, 'Expected bytes');
const measurement = z.union([
  z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, 'Expected 64 hex digits')
    .transform((text) => text.toLowerCase()),
  byteString.refine((value) => value.length === 32, 'Expected 32 bytes').transform(hex),
]);
const hash = z.union([
  z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}=?$/, 'Expected base64url of 32 bytes')
    .transform((text) => hex(fromAnyBase64(text))),
  byteString.refine((value) => value.length === 32, 'Expected 32 bytes').transform(hex),
]);
const seconds = z.number().nonnegative();
const count = z.int().nonnegative();

/** One or a list of at least one; an empty list would accept nothing and surely means something else. */
function oneOf<Item extends z.ZodType>(item: Item) {
  return z.union([item.transform((value) => [value]), z.array(item).min(1)]);
}

const shapes = {
  attestationType: oneOf(z.string().min(1)),
  debuggable: z.boolean(),
  mrEnclave: oneOf(measurement),
  mrSigner: oneOf(measurement),
  productId: count,
  minimumSvn: count,
  policyHash: oneOf(hash),
  nonce: z.string().min(1),
  runtimeData: z.union([byteString, z.string().transform(utf8)]),
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
    const shape: z.ZodType = shapes[name as keyof typeof shapes];
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
