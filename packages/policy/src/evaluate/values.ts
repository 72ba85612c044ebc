/** Claim values: the properties of a claim as values, and how values compare. */

import type { Claim, ClaimValue } from '@veritee/core';
import { valueTypeOf } from '@veritee/core/internal';
import { type Meter, spend } from '../meter.ts';
import type { ClaimProperty, Comparison } from '../syntax/ast.ts';
import type { Terms } from '../vocabulary.ts';

/** A property of a claim as a value. */
export function propertyValue(claim: Claim, property: ClaimProperty): ClaimValue {
  switch (property) {
    case 'type':
      return claim.type;
    case 'value':
      return claim.value;
    case 'issuer':
      return claim.issuer;
    case 'valueType':
      return valueTypeOf(claim.value);
  }
}

/** Whether policies may only test and add a claim's value: as the claim says, or else by the name the service gives it. */
export function isReadOnly({ readOnly, issuer, type }: Claim, terms: Pick<Terms, 'readOnly'>): boolean {
  return readOnly ?? (issuer === 'AttestationService' && terms.readOnly.has(type));
}

/** Whether two values are the same; long strings of one length are paid for, since comparing them takes its time. */
export function sameValue(a: ClaimValue, b: ClaimValue, meter: Meter): boolean {
  if (typeof a === 'string' && a.length > 256 && typeof b === 'string' && a.length === b.length) {
    spend(meter, a.length >> 8);
  }
  return a === b;
}

/** Compares two values. Values of different types are unequal, and only integers have an order. */
export function compareValues(comparison: Comparison, a: ClaimValue, b: ClaimValue, meter: Meter): boolean {
  if (comparison === '==') return sameValue(a, b, meter);
  if (comparison === '!=') return !sameValue(a, b, meter);
  if (typeof a !== 'bigint' || typeof b !== 'bigint') return false;
  if (comparison === '<') return a < b;
  if (comparison === '<=') return a <= b;
  return comparison === '>' ? a > b : a >= b;
}
