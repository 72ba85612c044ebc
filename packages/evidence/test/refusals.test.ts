/** One broken part per test: each refusal of the SGX path by its code. */

import { type KeyObject, sign } from 'node:crypto';
import { concat, fromHex, hex, utf8 } from '@veritee/core/internal';
import { DerReader, derTag, toPem } from '@veritee/core/internal/x509';
import { describe, expect, it } from 'vitest';
import type { EndorsementSource } from '../src/endorsements/source.ts';
import type { EvidenceErrorCode } from '../src/errors.ts';
import { der, integer, octets, sequence } from './der.ts';
import { judgeMade } from './judge.ts';
import {
  duringValidity,
  type Made,
  make,
  parties,
  patched,
  serials,
  sgxExtension,
  type Wishes,
} from './vendor.ts';

const day = (n: number): Date => new Date(duringValidity.getTime() + n * 24 * 3600 * 1000);

/** A key that only certificates can hold: no library imports it. */
function offCurve(key: KeyObject): KeyObject {
  const info = key.export({ type: 'spki', format: 'der' });
  info[info.length - 1] = (info.at(-1) ?? 0) ^ 1;
  return { export: () => info } as unknown as KeyObject;
}

async function codeOf(made: Made, changes?: Parameters<typeof judgeMade>[1]): Promise<string | undefined> {
  const appraisal = await judgeMade(made, changes);
  expect(appraisal.trail.at(-1)?.ok).toBe(appraisal.accepted);
  return appraisal.error?.code;
}

it('accepts the platform when nothing is broken', async () => {
  const appraisal = await judgeMade(make());
  expect(appraisal.error).toBeUndefined();
  expect(appraisal).toMatchObject({ accepted: true, status: 'UpToDate', advisories: [] });
});

describe('refuses by code', () => {
  const { stranger, ca, root } = parties;
  const expired = { notAfter: day(-1) };
  const cases: readonly (readonly [EvidenceErrorCode, string, Wishes])[] = [
    ['PckChainMissing', 'a chain without the intermediate', { pckChain: (pem) => withoutBlock(pem, 1) }],
    ['PckChainMissing', 'a chain without the leaf', { pckChain: (pem) => withoutBlock(pem, 0) }],
    [
      'PckChainInvalidIssuer',
      'a leaf that the CA did not sign',
      { signers: { pck: { ...ca, privateKey: stranger.privateKey } } },
    ],
    [
      'PckChainInvalidIssuer',
      'an intermediate that the root did not sign',
      { signers: { ca: { ...root, privateKey: stranger.privateKey } } },
    ],
    [
      'PckChainInvalidIssuer',
      'an intermediate that is no CA',
      { ca: ({ authority: _, ...request }) => request },
    ],
    [
      'PckChainInvalidIssuer',
      'an intermediate that must not sign certificates',
      { ca: (request) => ({ ...request, keyUsage: ['crlSign'] }) },
    ],
    [
      'PckChainInvalidIssuer',
      'a leaf with an unknown critical extension',
      {
        pck: (request) => ({
          ...request,
          extensions: [...(request.extensions ?? []), { oid: '1.2.3.4', critical: true, value: integer(1) }],
        }),
      },
    ],
    [
      'PckChainInvalidIssuer',
      'a leaf with another role',
      { pck: (request) => ({ ...request, subject: [['CN', 'Intel SGX TCB Signing']] }) },
    ],
    [
      'PckChainInvalidIssuer',
      'a leaf whose key is no point on its curve',
      { pck: (request) => ({ ...request, publicKey: offCurve(request.publicKey) }) },
    ],
    [
      'PckChainInvalidIssuer',
      'an intermediate whose key is no point on its curve',
      { ca: (request) => ({ ...request, publicKey: offCurve(request.publicKey) }) },
    ],
    [
      'TcbSigningInvalidIssuer',
      'a signing certificate whose key is no point on its curve',
      { tcbSigning: (request) => ({ ...request, publicKey: offCurve(request.publicKey) }) },
    ],
    ['PckChainExpired', 'an expired PCK certificate', { pck: (request) => ({ ...request, ...expired }) }],
    ['PckChainExpired', 'an expired intermediate', { ca: (request) => ({ ...request, ...expired }) }],
    [
      'PckChainExpired',
      'a PCK certificate from the future',
      { pck: (request) => ({ ...request, notBefore: day(1) }) },
    ],
    [
      'PckExtensionFormat',
      'an SGX extension without FMSPC',
      { pck: withExtension(sgxExtension({ 4: null })) },
    ],
    [
      'PckExtensionFormat',
      'an FMSPC of five bytes',
      { pck: withExtension(sgxExtension({ 4: octets('0011223344') })) },
    ],
    ['PckExtensionFormat', 'an SGX extension that is no sequence', { pck: withExtension(octets('00')) }],
    ['RootRevoked', 'a revoked root', { revoked: { root: [serials.root] } }],
    ['IntermediateRevoked', 'a revoked intermediate', { revoked: { root: [serials.ca] } }],
    ['PckRevoked', 'a revoked PCK certificate', { revoked: { pck: [serials.pck] } }],
    ['TcbSigningRevoked', 'a revoked TCB signing certificate', { revoked: { root: [serials.tcbSigning] } }],
    [
      'CrlFormat',
      'a revocation list that is none',
      { collateral: (file) => ({ ...file, pck_crl: 'no list' }) },
    ],
    [
      'CrlUnknownIssuer',
      'the root list in place of the PCK list',
      { collateral: (file) => ({ ...file, pck_crl: file.root_ca_crl }) },
    ],
    [
      'CrlInvalidSignature',
      'a PCK list signed by a stranger',
      { signers: { pckCrl: { ...ca, privateKey: stranger.privateKey } } },
    ],
    [
      'CrlInvalidSignature',
      'a root list signed by a stranger',
      { signers: { rootCrl: { ...root, privateKey: stranger.privateKey } } },
    ],
    [
      'CrlInvalidSignature',
      'a list of a CA that must not sign lists',
      { ca: (request) => ({ ...request, keyUsage: ['keyCertSign'] }) },
    ],
    [
      'CrlInvalidExtensions',
      'a list without extensions',
      { collateral: (file) => ({ ...file, pck_crl: withoutTail(file.pck_crl, 'extensions') }) },
    ],
    [
      'CrlInvalidExtensions',
      'a list without next update',
      { collateral: (file) => ({ ...file, pck_crl: withoutTail(file.pck_crl, 'nextUpdate') }) },
    ],
    ['CrlExpired', 'an expired list', { crlUntil: day(-1) }],
    [
      'TcbSigningMissing',
      'a TCB info without signing chain',
      { collateral: (file) => ({ ...file, tcb_info_issuer_chain: '' }) },
    ],
    [
      'TcbSigningInvalidIssuer',
      'the chain of a PCK certificate as signing chain',
      { collateral: (file) => ({ ...file, tcb_info_issuer_chain: file.pck_crl_issuer_chain }) },
    ],
    [
      'CertificateFormat',
      'a signing chain that is no PEM',
      { collateral: (file) => ({ ...file, tcb_info_issuer_chain: 'no chain' }) },
    ],
    [
      'TcbSigningInvalidIssuer',
      'a signing certificate that the root did not sign',
      { signers: { tcbSigning: { ...root, privateKey: stranger.privateKey } } },
    ],
    [
      'TcbSigningInvalidIssuer',
      'a signing certificate with another role',
      { tcbSigning: (request) => ({ ...request, subject: [['CN', 'Intel SGX PCK Processor CA']] }) },
    ],
    [
      'TcbSigningExpired',
      'an expired signing certificate',
      { tcbSigning: (request) => ({ ...request, ...expired }) },
    ],
    ['TcbInfoFormat', 'TCB info that is no JSON', { collateral: (file) => ({ ...file, tcb_info: '{' }) }],
    [
      'TcbInfoFormat',
      'signed TCB info of an unknown version',
      { tcbInfo: (info) => ({ ...info, version: 4 }) },
    ],
    [
      'TcbInfoFormat',
      'signed TCB info with 15 components',
      { tcbInfo: withLevel({ tcb: { sgxtcbcomponents: Array(15).fill({ svn: 0 }), pcesvn: 0 } }) },
    ],
    ['TcbInfoFormat', 'signed TCB info without levels', { tcbInfo: (info) => ({ ...info, tcbLevels: [] }) }],
    [
      'TcbInfoInvalidSignature',
      'TCB info changed after signing',
      { collateral: (file) => ({ ...file, tcb_info: file.tcb_info.replace('OutOfDate', 'UpToDate') }) },
    ],
    [
      'TcbInfoInvalidSignature',
      'white space added inside a string',
      { collateral: (file) => ({ ...file, tcb_info: file.tcb_info.replace('UpToDate', 'UpToDate ') }) },
    ],
    [
      'TcbInfoExpired',
      'expired TCB info',
      { tcbInfo: (info) => ({ ...info, nextUpdate: day(-1).toISOString() }) },
    ],
    [
      'TcbInfoExpired',
      'TCB info from the future',
      { tcbInfo: (info) => ({ ...info, issueDate: day(1).toISOString() }) },
    ],
    [
      'TcbInfoMismatch',
      'TCB info for another FMSPC',
      { tcbInfo: (info) => ({ ...info, fmspc: '00606a000000' }) },
    ],
    ['TcbInfoMismatch', 'TCB info for another PCEID', { tcbInfo: (info) => ({ ...info, pceId: '0001' }) }],
    ['TcbInfoMismatch', 'TCB info of TDX', { tcbInfo: (info) => ({ ...info, id: 'TDX' }) }],
    [
      'QeIdentityFormat',
      'a QE identity without mask',
      { qeIdentity: ({ attributesMask: _, ...rest }) => rest },
    ],
    [
      'QeIdentityInvalidSignature',
      'a QE identity changed after signing',
      {
        collateral: (file) => ({
          ...file,
          qe_identity: file.qe_identity.replace('"isvsvn":8', '"isvsvn":1'),
        }),
      },
    ],
    [
      'QeIdentityExpired',
      'an expired QE identity',
      { qeIdentity: (identity) => ({ ...identity, nextUpdate: day(-1).toISOString() }) },
    ],
    [
      'QeIdentityMismatch',
      'the identity of another enclave',
      { qeIdentity: (identity) => ({ ...identity, id: 'QVE' }) },
    ],
    [
      'QeIdentityMismatch',
      'the identity of the TDX QE',
      { qeIdentity: (identity) => ({ ...identity, id: 'TD_QE' }) },
    ],
    [
      'QeIdentityMismatch',
      'a QE of another signer',
      { qeReport: (report) => patched(report, 128, Uint8Array.of(1)) },
    ],
    [
      'QeIdentityMismatch',
      'a QE of another product',
      { qeReport: (report) => patched(report, 256, Uint8Array.of(2)) },
    ],
    ['QeIdentityMismatch', 'a debug QE', { qeReport: (report) => patched(report, 48, Uint8Array.of(0x13)) }],
    [
      'QeIdentityMismatch',
      'a QE with another MISCSELECT',
      { qeReport: (report) => patched(report, 16, Uint8Array.of(1)) },
    ],
    ['QeReportSignature', 'a QE report signed by a stranger', { signers: { qeReport: stranger } }],
    [
      'QeReportData',
      'a QE report for another attestation key',
      { qeReport: (report) => patched(report, 320, Uint8Array.of(0)) },
    ],
    ['QuoteSignature', 'a quote signed by a stranger', { signers: { quote: stranger } }],
    [
      'TcbNotSupported',
      'a platform below every level',
      { tcbInfo: withLevel({ tcb: { sgxtcbcomponents: Array(16).fill({ svn: 255 }), pcesvn: 0 } }) },
    ],
    [
      'TcbNotSupported',
      'a QE below every level',
      { qeReport: (report) => patched(report, 258, Uint8Array.of(1)) },
    ],
    ['TcbRevoked', 'a revoked TCB level', { tcbInfo: (info) => rename(info, 'UpToDate', 'Revoked') }],
    ['TcbRevoked', 'a revoked QE', { qeIdentity: (identity) => rename(identity, 'UpToDate', 'Revoked') }],
    [
      'TcbUnrecognizedStatus',
      'a TCB status that is not known',
      { tcbInfo: (info) => rename(info, 'UpToDate', 'Splendid') },
    ],
    [
      'TcbUnrecognizedStatus',
      'a QE status that is not known',
      { qeIdentity: (identity) => rename(identity, 'UpToDate', 'ConfigurationNeeded') },
    ],
    ['CertificateFormat', 'a chain that is no PEM', { pckChain: () => 'no chain' }],
    [
      'CertificationDataUnsupported',
      'certification data of a platform manifest',
      { certification: { type: 7, data: new Uint8Array(8) } },
    ],
    [
      'QuoteFormat',
      'an encrypted PPID of a wrong length',
      { certification: { type: 3, data: new Uint8Array(8) } },
    ],
    ['QuoteFormat', 'an unknown version', { header: (header) => patched(header, 0, Uint8Array.of(2)) }],
    ['QuoteFormat', 'an unknown QE vendor', { header: (header) => patched(header, 12, Uint8Array.of(0)) }],
    [
      'PckChainMissing',
      'an encrypted PPID that no source knows',
      { certification: { type: 3, data: new Uint8Array(404) } },
    ],
  ];
  it.each(cases)('%s: %s', async (code, _what, wishes) => {
    expect(await codeOf(make(wishes))).toBe(code);
  });

  it('PckChainUntrusted: a chain under another root of the same name', async () => {
    const made = make();
    const other = make({ root: (request) => ({ ...request, publicKey: stranger.publicKey }) });
    expect(await codeOf(made, { trust: { anchors: other.anchors } })).toBe('PckChainUntrusted');
  });

  it('TcbSigningUntrusted: a signing chain under another root of the same name', async () => {
    const made = make();
    const impostor = make({
      root: (request) => ({ ...request, publicKey: stranger.publicKey }),
      signers: { tcbSigning: stranger },
    });
    const file = { ...made.collateral, tcb_info_issuer_chain: impostor.collateral.tcb_info_issuer_chain };
    expect(await codeOf({ ...made, collateral: file })).toBe('TcbSigningUntrusted');
  });

  it('NoTrustAnchor: nothing is trusted', async () => {
    expect(await codeOf(make(), { trust: { anchors: {} } })).toBe('NoTrustAnchor');
    expect(await codeOf(make(), { trust: { anchors: { Intel: [] } } })).toBe('NoTrustAnchor');
  });

  it('StatusNotAccepted: a status that is not asked for, with the status and advisories', async () => {
    const appraisal = await judgeMade(make({ pck: withExtension(lowPlatform()) }), {
      trust: { accept: new Set(['UpToDate']) },
    });
    expect(appraisal).toMatchObject({ accepted: false, status: 'OutOfDate', advisories: ['INTEL-SA-00001'] });
    expect(appraisal.error?.code).toBe('StatusNotAccepted');
  });

  it('OutOfDate is not accepted unless it is asked for', async () => {
    const appraisal = await judgeMade(make({ pck: withExtension(lowPlatform()) }), {
      trust: { accept: undefined },
    });
    expect(appraisal.error?.code).toBe('StatusNotAccepted');
  });

  it('HeldDataMismatch and HeldDataFormat: runtime data that is not that of the evidence', async () => {
    const bytes = utf8('no JSON');
    const runtimeData = { bytes, dataType: 'Binary' } as const;
    expect(await codeOf(make(), { request: { runtimeData } })).toBe('HeldDataMismatch');
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const bound = make({ reportData: concat(digest, new Uint8Array(32)) });
    expect(await codeOf(bound, { request: { runtimeData } })).toBeUndefined();
    expect(await codeOf(bound, { request: { runtimeData: { bytes, dataType: 'JSON' } } })).toBe(
      'HeldDataFormat',
    );
  });

  it('HeldDataMismatch: init-time data for an enclave that has no place for it', async () => {
    const initTimeData = { bytes: utf8('{}'), dataType: 'JSON' } as const;
    expect(await codeOf(make(), { request: { initTimeData } })).toBe('HeldDataMismatch');
  });

  it('EndorsementsMissing: no source has the TCB info', async () => {
    const none: EndorsementSource = { name: 'none', get: async () => undefined };
    expect(await codeOf(make(), { source: none })).toBe('EndorsementsMissing');
  });
});

describe('accepts', () => {
  it('a lone PCK certificate with the issuers that come with the revocation list', async () => {
    // One PKI: certificates of another `make` have other signatures, but the same keys and names.
    const { certificates } = make();
    const data = utf8(toPem(certificates.pck.der, 'CERTIFICATE'));
    expect(await codeOf(make({ certification: { type: 4, data } }))).toBeUndefined();
  });

  it('a chain in any order', async () => {
    const turned = make({ pckChain: (pem) => blocks(pem).reverse().join('') });
    expect(await codeOf(turned)).toBeUndefined();
  });

  it('documents that were pretty-printed after signing', async () => {
    const pretty = (text: string): string => JSON.stringify(JSON.parse(text), null, 2);
    const made = make({
      collateral: (file) => ({
        ...file,
        tcb_info: pretty(file.tcb_info),
        qe_identity: pretty(file.qe_identity),
      }),
    });
    expect(await codeOf(made)).toBeUndefined();
  });
});

/** PEM blocks of a chain. */
function blocks(pem: string): string[] {
  return pem.split(/(?<=-----END CERTIFICATE-----\n)/);
}

function withoutBlock(pem: string, index: number): string {
  return blocks(pem)
    .filter((_, i) => i !== index)
    .join('');
}

function withExtension(value: Uint8Array): NonNullable<Wishes['pck']> {
  return (request) => ({
    ...request,
    extensions: (request.extensions ?? []).map((each) => ({ ...each, value })),
  });
}

/** The SGX extension of a platform that reaches the second level only. */
function lowPlatform(): Uint8Array {
  const whole = sgxExtension();
  // PCESVN 11 is `02 01 0b` behind its OID, which ends in 02 11.
  const at = hex(whole).indexOf('021102010b') / 2;
  return patched(whole, at + 4, Uint8Array.of(5));
}

function withLevel(level: Record<string, unknown>): NonNullable<Wishes['tcbInfo']> {
  return (info) => ({
    ...info,
    tcbLevels: [{ tcbDate: '2025-11-01T00:00:00Z', tcbStatus: 'UpToDate', ...level }],
  });
}

function rename(document: Record<string, unknown>, from: string, to: string): Record<string, unknown> {
  return JSON.parse(JSON.stringify(document).replaceAll(`"${from}"`, `"${to}"`)) as Record<string, unknown>;
}

/** A revocation list signed anew without its extensions or its next update. */
function withoutTail(list: string, what: 'extensions' | 'nextUpdate'): string {
  const tbs = new DerReader(fromHex(list)).sequence('list').sequence('tbs');
  const fields: Uint8Array[] = [];
  let times = 0;
  while (!tbs.done) {
    const { tag, raw } = tbs.next('field');
    if (tag === derTag.utcTime) times++;
    const drop = what === 'extensions' ? tag === derTag.context(0) : tag === derTag.utcTime && times === 2;
    if (!drop) fields.push(raw);
  }
  const body = sequence(...fields);
  const algorithm = fields.find((each) => each[0] === derTag.sequence) ?? new Uint8Array();
  const signature = sign('sha256', body, parties.ca.privateKey);
  return hex(sequence(body, algorithm, der(derTag.bitString, Uint8Array.of(0), signature)));
}
