/** What property tests feed decoders with. */

import { CodedError } from '@veritee/core';
import fc from 'fast-check';
import { expect } from 'vitest';

/** Any bytes: random ones, and good ones that were cut, extended or changed in places. */
export function bytesNear(good: Uint8Array): fc.Arbitrary<Uint8Array> {
  const place = fc.nat({ max: Math.max(0, good.length - 1) });
  const change = fc.tuple(place, fc.nat({ max: 255 }));
  return fc.oneof(
    fc.uint8Array({ maxLength: 4096 }),
    place.map((length) => good.subarray(0, length)),
    fc.array(change, { minLength: 1, maxLength: 8 }).map((changes) => {
      const copy = Uint8Array.from(good);
      for (const [at, value] of changes) copy[at] = value;
      return copy;
    }),
    fc.uint8Array({ minLength: 1, maxLength: 64 }).map((tail) => Uint8Array.from([...good, ...tail])),
    // Length fields that claim the most: four bytes of ones anywhere.
    place.map((at) => {
      const copy = Uint8Array.from(good);
      copy.fill(0xff, at, at + 4);
      return copy;
    }),
  );
}

/** Any JSON value, and good ones with one member removed or replaced by anything. */
export function jsonNear(good: unknown): fc.Arbitrary<unknown> {
  const paths = pathsIn(good);
  return fc.oneof(
    fc.jsonValue(),
    fc.tuple(fc.constantFrom(...paths), fc.jsonValue()).map(([path, value]) => replacedAt(good, path, value)),
    fc.constantFrom(...paths).map((path) => replacedAt(good, path, undefined)),
  );
}

function pathsIn(value: unknown, path: readonly string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [[...path]];
  const inner = Object.entries(value).flatMap(([name, each]) => pathsIn(each, [...path, name]));
  return [[...path], ...inner];
}

function replacedAt(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  if (typeof value !== 'object' || value === null) return value;
  const copy = Array.isArray(value) ? [...(value as unknown[])] : { ...value };
  const members = copy as Record<string, unknown>;
  members[name] = replacedAt(members[name], rest, by);
  return copy;
}

/** Most milliseconds of CPU that one decoding may take; generous, to catch what grows without bound. */
const MOST_TIME = 1000;

/** Decodes, or throws a coded error; in bounded time. */
export function decodesOrRefuses(decode: () => unknown): void {
  const before = process.cpuUsage();
  try {
    decode();
  } catch (error) {
    expect(error).toBeInstanceOf(CodedError);
    expect((error as CodedError).code).toMatch(/^[A-Z][A-Za-z]+$/);
  }
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1000).toBeLessThan(MOST_TIME);
}
