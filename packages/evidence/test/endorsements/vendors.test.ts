import { describe, expect, it } from 'vitest';
import { fileName } from '../../src/endorsements/file-words.ts';
import type { EndorsementRequest } from '../../src/endorsements/request.ts';
import {
  describeRequest,
  endorsementProbes,
  endorsementRequest,
  isStatement,
  vendorOf,
  vendors,
} from '../../src/endorsements/vendors.ts';

const requests: readonly EndorsementRequest[] = [
  { kind: 'tcb-info', tee: 'sgx', fmspc: '00906ed50000' },
  { kind: 'qe-identity', tee: 'tdx' },
  { kind: 'pck-crl', ca: 'platform' },
  { kind: 'root-crl' },
  { kind: 'pck-chain', embedded: false, qeId: '00' },
  { kind: 'pck-chain', embedded: true, qeId: '00' },
];

describe('vendors', () => {
  it("share no kind of request, and no word in front of URLs but those of Azure's caches of both", () => {
    const kinds = vendors.flatMap((vendor) => [...vendor.kinds]);
    const prefixes = vendors.flatMap(({ service }) => service.prefixes);
    expect(new Set(kinds).size).toBe(kinds.length);
    const shared = prefixes.filter((each, at) => prefixes.indexOf(each) !== at);
    expect(shared.sort()).toEqual(['acccache', 'thim']);
  });

  it.each(requests)('read, describe and file a request of kind $kind', (request) => {
    const vendor = vendorOf(request);
    expect(vendor.kinds.has(request.kind)).toBe(true);
    expect(endorsementRequest.parse(request)).toEqual(request);
    expect(describeRequest(request)).not.toBe('');
    expect(`${vendor.fileStem(request)}.${vendor.fileExtension(request)}`).toMatch(fileName);
  });

  it('are probed by statements that no platform needs to be known for', () => {
    for (const request of endorsementProbes) expect(isStatement(request)).toBe(true);
  });

  it('are not asked about kinds that nobody has', () => {
    expect(endorsementRequest.safeParse({ kind: 'other' }).success).toBe(false);
    expect(endorsementRequest.safeParse({ kind: 'root-crl', more: 1 }).success).toBe(false);
  });

  it('keep nothing that the sender of evidence can make up', () => {
    expect(requests.filter((each) => !vendorOf(each).isKept(each))).toEqual([
      { kind: 'pck-chain', embedded: true, qeId: '00' },
    ]);
  });
});
