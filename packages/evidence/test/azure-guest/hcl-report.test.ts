/** HCL reports: every reference case, every version and type, and what is refused. */

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { concat, hex, utf8 } from '@veritee/core/internal';
import { hclCapabilities, hclHeader, hclRequestData, hclSignature } from '@veritee/core/internal/tpm2';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHclReport } from '../../src/azure-guest/hcl-report.ts';
import { decodeRuntimeClaims, requireBoundClaims } from '../../src/azure-guest/runtime-claims.ts';
import { decodeSnpReport } from '../../src/snp/report.ts';
import { Trail } from '../../src/trail/trail.ts';
import { bytesNear, decodesOrRefuses } from '../arbitraries.ts';
import { haveVectors, vectors } from '../vectors.ts';

const claims = utf8('{"keys":[]}');

interface Wish {
  readonly header?: Partial<Record<'signature' | 'version' | 'reportSize' | 'requestType', number>>;
  readonly data?: Partial<Record<'dataSize' | 'version' | 'reportType' | 'hashType' | 'claimsSize', number>>;
  readonly capabilities?: number;
  readonly tail?: Uint8Array;
}

function report({ header, data, capabilities, tail = new Uint8Array(500) }: Wish = {}): Uint8Array {
  const extension =
    capabilities === undefined ? new Uint8Array() : hclCapabilities.encode({ bitmap: capabilities });
  const dataSize = hclRequestData.size + extension.length + claims.length;
  const version = capabilities === undefined ? 1 : 2;
  return concat(
    hclHeader.encode({
      signature: hclSignature,
      version: 2,
      reportSize: hclHeader.size + 1184 + dataSize,
      requestType: 2,
      status: 0,
      reserved: new Uint8Array(12),
      ...header,
    }),
    new Uint8Array(1184).fill(7),
    hclRequestData.encode({
      dataSize,
      version,
      reportType: 2,
      hashType: 1,
      claimsSize: claims.length,
      ...data,
    }),
    extension,
    claims,
    tail,
  );
}

interface Expected {
  readonly hcl: Readonly<Record<string, unknown>>;
}

const folders = haveVectors
  ? readdirSync(resolve(vectors, 'azure-guest')).filter((name) => name.includes('hcl'))
  : [];

describe.skipIf(!haveVectors)('a reference HCL report', () => {
  it.each(folders)('%s is read as its case says, and its claims are bound', (folder) => {
    const read = (file: string): Uint8Array => readFileSync(resolve(vectors, 'azure-guest', folder, file));
    const { hcl } = JSON.parse(Buffer.from(read('expected.json')).toString()) as Expected;
    const bytes = read('hcl-report.bin');
    const decoded = decodeHclReport(bytes);
    expect({
      headerVersion: decoded.headerVersion,
      dataVersion: decoded.dataVersion,
      requestType: { 'key release': 1, 'AK certificate': 2, 'wrapped key': 3 }[decoded.requestType],
      hashType: { sha256: 1, sha384: 2, sha512: 3 }[decoded.hash],
      variableDataSize: decoded.runtimeData.length,
      nvSize: bytes.length,
    }).toMatchObject({
      headerVersion: hcl['headerVersion'],
      dataVersion: hcl['dataVersion'],
      requestType: hcl['requestType'],
      hashType: hcl['hashType'],
      variableDataSize: hcl['variableDataSize'],
      nvSize: hcl['nvSize'],
    });
    expect(hex(decoded.runtimeData)).toBe(hex(read('runtime-data.json')));
    expect(decodeRuntimeClaims(decoded.runtimeData).vmId).toMatch(/^[0-9A-F-]{36}$/);
    const isSnp = decoded.reportType === 'snp';
    // In a TDX report the report data is at 128.
    const data = isSnp ? decodeSnpReport(decoded.teeReport).reportData : decoded.teeReport.subarray(128, 192);
    requireBoundClaims(decoded.runtimeData, data, decoded.hash, new Trail());
    const altered = Uint8Array.from(decoded.runtimeData);
    altered[altered.length - 2] = 0x20;
    expect(() => requireBoundClaims(altered, data, decoded.hash, new Trail())).toThrowError(
      expect.objectContaining({ code: 'RuntimeClaimsMismatch' }),
    );
  });
});

describe('an HCL report', () => {
  it.each([
    [1, 'vbs'],
    [2, 'snp'],
    [3, 'tvm'],
    [4, 'tdx'],
    [5, 'cca'],
  ])('of type %i is about %s', (reportType, expected) => {
    expect(decodeHclReport(report({ data: { reportType } })).reportType).toBe(expected);
  });

  it.each([
    [1, 'key release'],
    [2, 'AK certificate'],
    [3, 'wrapped key'],
  ])('of request type %i is for %s', (requestType, expected) => {
    expect(decodeHclReport(report({ header: { requestType } })).requestType).toBe(expected);
  });

  it.each([
    [1, 'sha256', 32],
    [2, 'sha384', 48],
    [3, 'sha512', 64],
  ] as const)('of hash type %i binds its claims by %s', (hashType, hash, size) => {
    const decoded = decodeHclReport(report({ data: { hashType } }));
    expect(decoded.hash).toBe(hash);
    const trail = new Trail();
    expect(() => requireBoundClaims(claims, new Uint8Array(64), decoded.hash, trail)).toThrow();
    expect(trail.lines.at(-1)?.detail).toContain('report data ');
    expect(size).toBeGreaterThan(0);
  });

  it('of data version 2 has capabilities in front of its claims', () => {
    const decoded = decodeHclReport(report({ capabilities: 0x11 }));
    expect(decoded).toMatchObject({ dataVersion: 2, capabilities: 0x11 });
    expect(hex(decoded.runtimeData)).toBe(hex(claims));
  });

  it('of any size that an NV index has is read to its end', () => {
    for (const size of [0, 1, 2048 - 1247, 2600 - 1247]) {
      expect(decodeHclReport(report({ tail: new Uint8Array(size) })).trailingZeros).toBe(size);
    }
  });

  it.each<readonly [string, Wish]>([
    ['another signature', { header: { signature: 1 } }],
    ['header version 3', { header: { version: 3 } }],
    ['request type 0', { header: { requestType: 0 } }],
    ['request type 4', { header: { requestType: 4 } }],
    ['report type 0', { data: { reportType: 0 } }],
    ['report type 6', { data: { reportType: 6 } }],
    ['hash type 0', { data: { hashType: 0 } }],
    ['data version 3', { data: { version: 3 } }],
    ['a report size that is too small', { header: { reportSize: 1246 } }],
    ['a report size past its end', { header: { reportSize: 5000 } }],
    ['a data size that differs', { data: { dataSize: 30 } }],
    ['claims past its end', { data: { claimsSize: 0xffffffff } }],
    ['more than zeros behind it', { tail: Uint8Array.of(0, 0, 1) }],
    ['64 KiB behind it', { tail: new Uint8Array(64 * 1024) }],
  ])('with %s is refused', (_what, wish) => {
    expect(() => decodeHclReport(report(wish))).toThrowError(
      expect.objectContaining({ code: 'HclReportFormat' }),
    );
  });

  it('of any bytes is read or refused', () => {
    fc.assert(fc.property(bytesNear(report()), (bytes) => decodesOrRefuses(() => decodeHclReport(bytes))));
  });
});

describe('runtime claims', () => {
  it.each([
    ['no JSON', 'x'],
    ['no keys', '{}'],
    ['no attestation key', '{"keys":[{"kid":"HCLEkPub"}]}'],
    ['two attestation keys', '{"keys":[{"kid":"HCLAkPub"},{"kid":"HCLAkPub"}]}'],
    ['an attestation key of another kind', '{"keys":[{"kid":"HCLAkPub","kty":"oct"}]}'],
    ['a member twice', '{"keys":[],"keys":[]}'],
    ['too many keys', JSON.stringify({ keys: Array(17).fill({ kid: 'a' }) })],
  ])('with %s are refused', (_what, text) => {
    expect(() => decodeRuntimeClaims(utf8(text))).toThrowError(
      expect.objectContaining({ code: 'RuntimeClaimsFormat' }),
    );
  });
});
