import { createHash } from 'node:crypto';
import { base64url, fromHex, utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { expectationForms } from '../../src/relying-party/expectation-forms.ts';
import type { TokenExpectations } from '../../src/relying-party/expectations.ts';
import { parseExpectations } from '../../src/relying-party/parse-expectations.ts';
import { createTokenVerifier } from '../../src/relying-party/token-verifier.ts';
import { codesOf } from '../support/problems.ts';
import { at, issuer, makeSigner, now, sgxClaims, signToken } from '../support/signing.ts';

const signer = makeSigner('key-1');
const verifier = createTokenVerifier({
  issuers: [issuer],
  keys: { keys: [signer.key] },
  currentDate: () => now,
});
const mrEnclave = String(sgxClaims()['x-ms-sgx-mrenclave']);
const mrSigner = String(sgxClaims()['x-ms-sgx-mrsigner']);
const policyHash = String(sgxClaims()['x-ms-policy-hash']);
const other = 'ab'.repeat(32);
const runtimeData = utf8('a public key');
const bound = createHash('sha256').update(runtimeData).digest('hex') + '00'.repeat(32);

function codes(expectations: TokenExpectations, claims: Record<string, unknown> = {}): Promise<string[]> {
  return codesOf(verifier.verify(signToken(signer, sgxClaims(claims)), expectations));
}

const snp = {
  'x-ms-attestation-type': 'sevsnpvm',
  'x-ms-compliance-status': 'azure-compliant-uvm',
  'x-ms-sevsnpvm-guestsvn': 2,
  'x-ms-sevsnpvm-familyId': '01'.repeat(16),
  'x-ms-sevsnpvm-imageId': '02'.repeat(16),
  'x-ms-sevsnpvm-hostdata': '73'.repeat(32),
  'x-ms-sevsnpvm-idkeydigest': '5a'.repeat(48),
  'x-ms-sevsnpvm-is-debuggable': false,
  'x-ms-sevsnpvm-launchmeasurement': '02c3'.repeat(24),
  'x-ms-sevsnpvm-reportdata': bound,
};
const tdx = {
  'x-ms-attestation-type': 'tdxvm',
  attester_tcb_status: 'UpToDate',
  tdx_mrconfigid: '0c'.repeat(48),
  tdx_mrtd: '5b'.repeat(48),
  tdx_report_data: bound,
  tdx_td_attributes_debug: false,
};
/** As the real service writes them: they do not name their type. */
const tpm = {
  'x-ms-attestation-type': undefined,
  cnf: { jwk: { kty: 'RSA' } },
  nonce: 'bm9uY2U',
  rp_data: 'bm9uY2U',
};
const guest = { 'x-ms-attestation-type': 'azurevm', 'x-ms-isolation-tee': snp };
const snpDemands: TokenExpectations = {
  attestationType: 'sevsnpvm',
  measurement: '02C3'.repeat(24),
  signer: ['ff'.repeat(48), '5a'.repeat(48)],
  familyId: '01'.repeat(16),
  imageId: fromHex('02'.repeat(16)),
  hostData: '73'.repeat(32),
  minimumSvn: 2,
  tcbStatus: 'azure-compliant-uvm',
  runtimeData,
};
const tdxDemands: TokenExpectations = {
  attestationType: 'tdxvm',
  measurement: '5b'.repeat(48),
  hostData: '0c'.repeat(48),
  tcbStatus: ['UpToDate', 'SWHardeningNeeded'],
  runtimeData,
};

describe('expectations of every kind of evidence', () => {
  it.each<[string, TokenExpectations, Record<string, unknown>]>([
    ['SGX', { measurement: mrEnclave, signer: fromHex(mrSigner), productId: 1, minimumSvn: 3 }, {}],
    ['SGX with a baseline', { tcbStatus: 'azuredefault' }, { 'x-ms-sgx-tcbidentifier': 'azuredefault' }],
    [
      'SGX with Key Separation and Sharing',
      { familyId: '0a'.repeat(16), imageId: '0b'.repeat(16), hostData: '0c'.repeat(64) },
      {
        'x-ms-sgx-isv-family-id': '0a'.repeat(16),
        'x-ms-sgx-isv-extended-product-id': '0b'.repeat(16),
        'x-ms-sgx-config-id': '0c'.repeat(64),
      },
    ],
    ['SEV-SNP', snpDemands, snp],
    ['TDX', tdxDemands, tdx],
    ['a TPM', { attestationType: 'tpm', nonce: 'bm9uY2U', claims: { rp_data: 'bm9uY2U' } }, tpm],
    [
      'the confidential VM below an Azure guest',
      {
        attestationType: 'azurevm',
        measurement: '02c3'.repeat(24),
        minimumSvn: 1,
        tcbStatus: 'azure-compliant-uvm',
      },
      guest,
    ],
  ])('are met by %s', async (_, expectations, claims) => {
    expect(await codes(expectations, claims)).toEqual(['accepted']);
  });

  it.each<[string, string[], TokenExpectations, Record<string, unknown>]>([
    [
      'other SEV-SNP',
      [
        'MeasurementUnexpected',
        'SignerUnexpected',
        'FamilyIdUnexpected',
        'ImageIdUnexpected',
        'HostDataUnexpected',
        'SvnTooLow',
        'TeeStatusUnexpected',
        'RuntimeDataUnbound',
      ],
      {
        measurement: 'aa'.repeat(48),
        signer: 'aa'.repeat(48),
        familyId: 'aa'.repeat(16),
        imageId: 'aa'.repeat(16),
        hostData: 'aa'.repeat(32),
        minimumSvn: 3,
        tcbStatus: 'azure-compliant-cvm',
        runtimeData: 'another',
      },
      snp,
    ],
    [
      'other TDX',
      ['MeasurementUnexpected', 'HostDataUnexpected', 'TeeStatusUnexpected', 'RuntimeDataUnbound'],
      {
        measurement: 'aa'.repeat(48),
        hostData: 'aa'.repeat(48),
        tcbStatus: 'uptodate',
        runtimeData: 'another',
      },
      tdx,
    ],
    [
      'TDX, which names neither signer nor version nor product',
      ['ClaimMissing', 'ClaimMissing', 'ClaimMissing'],
      { signer: 'aa'.repeat(48), productId: 1, minimumSvn: 0 },
      tdx,
    ],
    [
      'a TPM, which measures no enclave',
      ['ClaimMissing', 'ClaimMissing'],
      { measurement: other, tcbStatus: 'UpToDate' },
      tpm,
    ],
    ['a TPM for another', ['AttestationTypeUnexpected'], { attestationType: 'sgx' }, tpm],
    ['another guest', ['MeasurementUnexpected'], { measurement: 'aa'.repeat(48) }, guest],
    [
      'a guest that is no confidential VM',
      ['ClaimMissing'],
      { measurement: other },
      { 'x-ms-attestation-type': 'azurevm' },
    ],
    [
      'SGX claims smuggled into another token',
      ['ClaimMissing'],
      { measurement: mrEnclave },
      {
        ...tdx,
        tdx_mrtd: undefined,
        'x-ms-isolation-tee': {
          'x-ms-attestation-type': 'sgx',
          'x-ms-sgx-is-debuggable': false,
          'x-ms-sgx-mrenclave': mrEnclave,
        },
      },
    ],
    [
      'an administrative answer with a key of its own',
      ['ClaimMissing'],
      {},
      { 'x-ms-attestation-type': undefined, 'x-ms-policy-hash': undefined, cnf: {} },
    ],
  ])('refuse %s', async (_, expected, expectations, claims) => {
    expect(await codes(expectations, claims)).toEqual(expected);
  });

  it('are told with what was expected and found, every one of them', async () => {
    const wrong: TokenExpectations = {
      attestationType: 'tdxvm',
      measurement: 'aa'.repeat(48),
      signer: 'aa'.repeat(48),
      familyId: 'aa'.repeat(16),
      imageId: 'aa'.repeat(16),
      hostData: 'aa'.repeat(32),
      mrEnclave: other,
      mrSigner: other,
      productId: 2,
      minimumSvn: 9,
      tcbStatus: 'other',
      policyHash: base64url(fromHex(other)),
      nonce: 'other',
      runtimeData: 'other',
      maxTokenAge: 0,
      claims: { 'x-ms-ver': '9' },
    };
    const debuggable = { ...snp, 'x-ms-sevsnpvm-is-debuggable': true, iat: at(-900), nonce: 'n-1' };
    const error = await verifier
      .verify(signToken(signer, sgxClaims(debuggable)), wrong)
      .catch((thrown: unknown) => thrown);
    const { problems } = error as { problems: { code: string; expected?: string; found?: string }[] };
    expect(problems).toHaveLength(Object.keys(wrong).length + 1);
    for (const { code, expected, found } of problems) {
      expect({ code, expected, found }).toEqual({
        code,
        expected: expect.stringMatching(/./),
        found: expect.stringMatching(/./),
      });
    }
  });

  it('say which demand evidence of a kind cannot meet', async () => {
    const error = await verifier
      .verify(signToken(signer, sgxClaims(tdx)), { signer: 'aa'.repeat(48) })
      .catch((thrown: unknown) => thrown);
    expect((error as { problems: unknown }).problems).toMatchObject([
      { code: 'ClaimMissing', expected: 'signer', found: '"tdxvm"' },
    ]);
  });
});

describe('expectations', () => {
  it.each<[string, TokenExpectations, Record<string, unknown>]>([
    ['nothing', {}, {}],
    ['the type', { attestationType: 'sgx' }, {}],
    ['one of several types', { attestationType: ['tdxvm', 'sgx'] }, {}],
    ['the measurement', { mrEnclave }, {}],
    ['the measurement in upper case', { mrEnclave: mrEnclave.toUpperCase() }, {}],
    ['the measurement as bytes', { mrEnclave: fromHex(mrEnclave) }, {}],
    ['one of several measurements', { mrEnclave: [other, mrEnclave] }, {}],
    ['the signer', { mrSigner }, {}],
    ['the product', { productId: 1 }, {}],
    ['the lowest version', { minimumSvn: 3 }, {}],
    ['a version above', { minimumSvn: 0 }, {}],
    ['the policy', { policyHash }, {}],
    ['the policy as bytes', { policyHash: Buffer.from(policyHash, 'base64url') }, {}],
    ['one of several policies', { policyHash: [base64url(fromHex(other)), policyHash] }, {}],
    ['the nonce', { nonce: 'n-1' }, { nonce: 'n-1' }],
    ['the nonce sent as a number', { nonce: '17' }, { nonce: 17 }],
    ['runtime data', { runtimeData }, { 'x-ms-sgx-report-data': bound }],
    ['runtime data as text', { runtimeData: 'a public key' }, { 'x-ms-sgx-report-data': bound }],
    [
      'runtime data that is given back',
      { runtimeData },
      { 'x-ms-sgx-report-data': bound, 'x-ms-sgx-ehd': base64url(runtimeData) },
    ],
    ['a young token', { maxTokenAge: 0 }, {}],
    ['a token as old as allowed', { maxTokenAge: 100 }, { iat: at(-160) }],
    [
      'a claim',
      { claims: { 'x-ms-ver': '1.0', 'x-ms-runtime': { b: [1], a: null } } },
      { 'x-ms-runtime': { a: null, b: [1] } },
    ],
    ['a demand of its own', { predicates: { even: (claims) => claims['x-ms-sgx-svn'] === 3 } }, {}],
    ['that it may be debugged', { allowDebuggable: true }, { 'x-ms-sgx-is-debuggable': true }],
    ['that it may be debugged, and it may not', { allowDebuggable: true }, {}],
    [
      'a confidential VM that cannot be debugged',
      {},
      { 'x-ms-attestation-type': 'sevsnpvm', 'x-ms-sevsnpvm-is-debuggable': false },
    ],
    [
      'a trust domain that cannot be debugged',
      {},
      { 'x-ms-attestation-type': 'tdxvm', tdx_td_attributes_debug: false },
    ],
    ['a TPM', {}, { 'x-ms-attestation-type': 'tpm' }],
  ])('are met: %s', async (_, expectations, claims) => {
    expect(await codes(expectations, claims)).toEqual(['accepted']);
  });

  it.each<[string, string, TokenExpectations, Record<string, unknown>]>([
    ['another type', 'AttestationTypeUnexpected', { attestationType: 'tdxvm' }, {}],
    ['an administrative token', 'ClaimMissing', {}, { 'x-ms-attestation-type': undefined }],
    ['a debug enclave', 'DebuggableRefused', {}, { 'x-ms-sgx-is-debuggable': true }],
    [
      'a debug enclave, refused by name',
      'DebuggableRefused',
      { allowDebuggable: false },
      { 'x-ms-sgx-is-debuggable': true },
    ],
    ['an enclave that does not say', 'DebuggableRefused', {}, { 'x-ms-sgx-is-debuggable': undefined }],
    ['an enclave that says it in words', 'DebuggableRefused', {}, { 'x-ms-sgx-is-debuggable': 'false' }],
    [
      'a debug VM',
      'DebuggableRefused',
      {},
      { 'x-ms-attestation-type': 'sevsnpvm', 'x-ms-sevsnpvm-is-debuggable': true },
    ],
    [
      'a debug trust domain',
      'DebuggableRefused',
      {},
      { 'x-ms-attestation-type': 'tdxvm', tdx_td_attributes_debug: true },
    ],
    [
      'a debug VM below a guest',
      'DebuggableRefused',
      {},
      {
        'x-ms-attestation-type': 'azurevm',
        'x-ms-isolation-tee': { 'x-ms-attestation-type': 'sevsnpvm', 'x-ms-sevsnpvm-is-debuggable': true },
      },
    ],
    ['a kind of evidence we do not know', 'DebuggableRefused', {}, { 'x-ms-attestation-type': 'new' }],
    ['another measurement', 'MrEnclaveUnexpected', { mrEnclave: other }, {}],
    ['no measurement', 'ClaimMissing', { mrEnclave }, { 'x-ms-sgx-mrenclave': undefined }],
    ['another signer', 'MrSignerUnexpected', { mrSigner: [other] }, {}],
    ['no signer', 'ClaimMissing', { mrSigner }, { 'x-ms-sgx-mrsigner': undefined }],
    ['another product', 'ProductIdUnexpected', { productId: 2 }, {}],
    ['a product in words', 'ProductIdUnexpected', { productId: 1 }, { 'x-ms-sgx-product-id': '1' }],
    ['no product', 'ClaimMissing', { productId: 0 }, { 'x-ms-sgx-product-id': undefined }],
    ['too low a version', 'SvnTooLow', { minimumSvn: 4 }, {}],
    ['a version in words', 'SvnTooLow', { minimumSvn: 1 }, { 'x-ms-sgx-svn': '9' }],
    ['no version', 'ClaimMissing', { minimumSvn: 0 }, { 'x-ms-sgx-svn': undefined }],
    ['another policy', 'PolicyHashUnexpected', { policyHash: base64url(fromHex(other)) }, {}],
    ['no policy', 'ClaimMissing', { policyHash }, { 'x-ms-policy-hash': undefined }],
    ['a policy hash that is none', 'PolicyHashUnexpected', { policyHash }, { 'x-ms-policy-hash': '%' }],
    ['another nonce', 'NonceUnexpected', { nonce: 'n-1' }, { nonce: 'n-2' }],
    ['a nonce in an object', 'NonceUnexpected', { nonce: '[object Object]' }, { nonce: {} }],
    ['no nonce', 'ClaimMissing', { nonce: 'undefined' }, {}],
    ['other runtime data', 'RuntimeDataUnbound', { runtimeData: 'b' }, { 'x-ms-sgx-report-data': bound }],
    ['no runtime data', 'RuntimeDataUnbound', { runtimeData }, {}],
    [
      'something behind the hash',
      'RuntimeDataUnbound',
      { runtimeData },
      { 'x-ms-sgx-report-data': `${bound.slice(0, -1)}1` },
    ],
    [
      'a hash cut short',
      'RuntimeDataUnbound',
      { runtimeData },
      { 'x-ms-sgx-report-data': bound.slice(0, 62) },
    ],
    [
      'other data given back',
      'RuntimeDataUnbound',
      { runtimeData },
      { 'x-ms-sgx-report-data': bound, 'x-ms-sgx-ehd': 'AAAA' },
    ],
    ['no report data', 'ClaimMissing', { runtimeData }, { 'x-ms-sgx-report-data': undefined }],
    ['an old token', 'TokenTooOld', { maxTokenAge: 100 }, { iat: at(-161) }],
    ['a token of the future', 'TokenNotYetValid', { maxTokenAge: 100 }, { iat: at(61) }],
    ['a token of no age', 'ClaimMissing', { maxTokenAge: 100 }, { iat: undefined }],
    ['another value of a claim', 'ClaimUnexpected', { claims: { 'x-ms-ver': '2.0' } }, {}],
    ['no such claim', 'ClaimMissing', { claims: { toString: 'x' } }, {}],
    ['a demand of its own', 'PredicateUnmet', { predicates: { never: () => false } }, {}],
    [
      'a demand that throws',
      'PredicateUnmet',
      {
        predicates: {
          broken: () => {
            throw new Error('x');
          },
        },
      },
      {},
    ],
    [
      'a demand that is nearly true',
      'PredicateUnmet',
      { predicates: { near: (() => 1) as unknown as () => boolean } },
      {},
    ],
  ])('refuse %s', async (_, code, expectations, claims) => {
    expect(await codes(expectations, claims)).toEqual([code]);
  });

  it('are listed one by one with expected and found', async () => {
    const error = await verifier
      .verify(signToken(signer), { mrEnclave: other, minimumSvn: 9, nonce: 'n' })
      .catch((thrown: unknown) => thrown);
    expect((error as { problems: unknown }).problems).toMatchObject([
      { code: 'MrEnclaveUnexpected', expected: other, found: `"${mrEnclave}"` },
      { code: 'SvnTooLow', expected: 'at least 9', found: '3' },
      { code: 'ClaimMissing', expected: 'nonce', found: 'nothing' },
    ]);
  });

  it.each<[string, unknown]>([
    ['a misspelt name', { mrenclave: mrEnclave }],
    ['an undefined value', { mrEnclave: undefined }],
    ['a null value', { nonce: null }],
    ['an empty list', { mrSigner: [] }],
    ['an undefined item', { mrSigner: [undefined] }],
    ['a measurement cut short', { mrEnclave: mrEnclave.slice(2) }],
    ['a measurement of other bytes', { mrEnclave: new Uint8Array(31) }],
    ['a measurement of a length that none has', { measurement: 'aa'.repeat(40) }],
    ['half a byte', { hostData: 'a'.repeat(65) }],
    ['no status', { tcbStatus: '' }],
    ['a policy hash in hex', { policyHash: other }],
    ['a version in words', { minimumSvn: '3' }],
    ['a version that is no number', { minimumSvn: Number.NaN }],
    ['a negative age', { maxTokenAge: -1 }],
    ['an endless age', { maxTokenAge: Number.POSITIVE_INFINITY }],
    ['an empty nonce', { nonce: '' }],
    ['a wish that is neither true nor false', { allowDebuggable: 'no' }],
    ['an undefined claim', { claims: { a: undefined } }],
    ['a demand that is no function', { predicates: { a: true } }],
    ['a name that objects have', { constructor: 1 }],
  ])('that cannot be meant are refused: %s', async (_, expectations) => {
    const { length } = await codes(expectations as TokenExpectations);
    expect(length).toBe(1);
    expect(await codes(expectations as TokenExpectations)).toEqual(['ExpectationInvalid']);
  });

  it('are told with the form that the value must have', () => {
    const fault = (value: unknown): unknown => {
      try {
        return parseExpectations(value as TokenExpectations);
      } catch (error) {
        return error;
      }
    };
    for (const name of Object.keys(expectationForms) as (keyof TokenExpectations)[]) {
      expect(fault({ [name]: null })).toMatchObject({
        code: 'ExpectationInvalid',
        expected: expectationForms[name],
      });
    }
  });
});
