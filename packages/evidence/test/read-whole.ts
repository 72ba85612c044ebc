/** Reads a JSON value as a document, for tests that need it whole. */

import { readVendorJson, type VendorJson } from '../src/vendor-json.ts';

export function readWhole<T>(value: unknown, read: (whole: VendorJson) => T): T {
  const { data, fault } = readVendorJson(value, read);
  if (fault !== undefined) throw new Error(fault);
  return data;
}
