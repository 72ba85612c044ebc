import { describe, expect, it } from 'vitest';
import { attestationResult } from '../../src/claims/attestation-result.ts';
import { readEvidence } from '../../src/claims/evidence-claims.ts';
import { parseAttestationToken } from '../../src/tokens/attestation-token.ts';
import { codesOf } from '../support/problems.ts';
import { sgxClaims, unsecuredToken } from '../support/signing.ts';
import { haveVectors, vectorText } from '../support/vectors.ts';

const standing = { unsecured: true, verified: false };
const resultOf = (claims: Record<string, unknown>) =>
  attestationResult(parseAttestationToken(unsecuredToken(sgxClaims(claims))), standing);
/** A token of another kind: none of the SGX claims. */
const otherKind = (claims: Record<string, unknown>) => {
  const sgx = Object.keys(sgxClaims()).filter((name) => name.startsWith('x-ms-sgx-'));
  return resultOf({ ...Object.fromEntries(sgx.map((name) => [name, undefined])), ...claims });
};

describe('typed claims (point 6)', () => {
  it('of SGX: hashes as hex and bytes, numbers as numbers', () => {
    const { evidence } = resultOf({});
    expect(evidence).toMatchObject({ type: 'sgx', isDebuggable: false, productId: 1, svn: 3 });
    if (evidence?.type !== 'sgx') throw new Error('not SGX');
    expect(evidence.mrSigner?.hex).toHaveLength(64);
    expect(Buffer.from(evidence.mrSigner?.bytes ?? []).toString('hex')).toBe(evidence.mrSigner?.hex);
    expect(evidence.reportData?.bytes).toHaveLength(64);
    expect('configId' in evidence).toBe(false);
  });

  it('of SGX with Key Separation and Sharing', () => {
    const { evidence } = resultOf({
      'x-ms-sgx-config-id': 'ab'.repeat(64),
      'x-ms-sgx-config-svn': 2,
      'x-ms-sgx-isv-extended-product-id': '01'.repeat(16),
      'x-ms-sgx-isv-family-id': '02'.repeat(16),
      'x-ms-sgx-tcbidentifier': 'azuredefault',
    });
    expect(evidence).toMatchObject({
      configId: { hex: 'ab'.repeat(64) },
      configSvn: 2,
      isvFamilyId: { hex: '02'.repeat(16) },
      tcbIdentifier: 'azuredefault',
    });
  });

  it('of SEV-SNP: each claim in the form of its report field', async () => {
    const hexOf = (bytes: number): string => 'ab'.repeat(bytes);
    const claims = {
      'x-ms-sevsnpvm-guestsvn': 7,
      'x-ms-sevsnpvm-smt-allowed': true,
      'x-ms-sevsnpvm-migration-allowed': false,
      'x-ms-sevsnpvm-is-debuggable': false,
      'x-ms-sevsnpvm-familyId': hexOf(16),
      'x-ms-sevsnpvm-imageId': hexOf(16),
      'x-ms-sevsnpvm-vmpl': 0,
      'x-ms-sevsnpvm-bootloader-svn': 4,
      'x-ms-sevsnpvm-tee-svn': 0,
      'x-ms-sevsnpvm-snpfw-svn': 24,
      'x-ms-sevsnpvm-microcode-svn': 219,
      'x-ms-sevsnpvm-reportdata': hexOf(64),
      'x-ms-sevsnpvm-launchmeasurement': hexOf(48),
      'x-ms-sevsnpvm-hostdata': hexOf(32),
      'x-ms-sevsnpvm-idkeydigest': hexOf(48),
      'x-ms-sevsnpvm-authorkeydigest': hexOf(48),
      'x-ms-sevsnpvm-reportid': hexOf(32),
    };
    const runtime = { keys: [{ kid: 'HCLAkPub' }] };
    const { verifierType, evidence, runTimeClaims } = otherKind({
      'x-ms-attestation-type': 'sevsnpvm',
      'x-ms-compliance-status': 'azure-compliant-uvm',
      'x-ms-runtime': runtime,
      ...claims,
    });
    expect(verifierType).toBe('sevsnpvm');
    expect(runTimeClaims).toEqual(runtime);
    const hexValue = (bytes: number) => ({ hex: hexOf(bytes), bytes: new Uint8Array(bytes).fill(0xab) });
    expect(evidence).toEqual({
      type: 'sevsnpvm',
      complianceStatus: 'azure-compliant-uvm',
      guestSvn: 7,
      smtAllowed: true,
      migrationAllowed: false,
      isDebuggable: false,
      familyId: hexValue(16),
      imageId: hexValue(16),
      vmpl: 0,
      bootloaderSvn: 4,
      teeSvn: 0,
      snpFwSvn: 24,
      microcodeSvn: 219,
      reportData: hexValue(64),
      launchMeasurement: hexValue(48),
      hostData: hexValue(32),
      idKeyDigest: hexValue(48),
      authorKeyDigest: hexValue(48),
      reportId: hexValue(32),
    });
    // No longer and no shorter, and of no other type.
    for (const [name, value] of Object.entries(claims)) {
      const other = typeof value === 'string' ? `${value}ab` : String(value);
      const claim = { 'x-ms-attestation-type': 'sevsnpvm', [name]: other };
      expect(await codesOf(() => otherKind(claim)), name).toEqual(['ClaimMalformed']);
    }
  });

  it('of TDX', () => {
    const { verifierType, evidence } = otherKind({
      'x-ms-attestation-type': 'tdxvm',
      tdx_mrtd: 'cd'.repeat(48),
      tdx_rtmr3: '00'.repeat(48),
      tdx_seamsvn: 3,
      tdx_td_attributes_debug: false,
      tdx_report_data: '11'.repeat(64),
      attester_tcb_status: 'UpToDate',
      eat_profile: 'https://aka.ms/maa-eat-profile-tdxvm',
    });
    expect(verifierType).toBe('tdxvm');
    expect(evidence).toMatchObject({
      type: 'tdxvm',
      mrTd: { hex: 'cd'.repeat(48) },
      seamSvn: 3,
      isDebuggable: false,
      tcbStatus: 'UpToDate',
    });
  });

  it('of a TPM, whose tokens name no kind of evidence', () => {
    const cnf = { jwk: { kty: 'RSA', n: 'AQ', e: 'AQAB' } };
    const { verifierType, evidence, nonce } = otherKind({
      'x-ms-attestation-type': undefined,
      cnf,
      rp_data: 'AQID',
      'x-ms-tpm-request-key': { jwk: cnf.jwk, info: {} },
    });
    expect(verifierType).toBe('tpm');
    expect(nonce).toBe('AQID');
    expect(evidence).toMatchObject({ type: 'tpm', confirmation: cnf, relyingPartyData: 'AQID' });
  });

  it('of a kind that is not known: the raw claims, and no guess', () => {
    const { verifierType, evidence, claims } = otherKind({ 'x-ms-attestation-type': 'next', 'x-ms-next': 1 });
    expect(verifierType).toBe('next');
    expect(evidence).toBeUndefined();
    expect(claims['x-ms-next']).toBe(1);
  });

  it('by their deprecated names, where the names of today are missing', () => {
    const { evidence, verifierType, version, enclaveHeldData, sgxCollateral, policyHash } = otherKind({
      'x-ms-attestation-type': undefined,
      'x-ms-ver': undefined,
      'x-ms-policy-hash': undefined,
      tee: 'sgx',
      ver: '1.0',
      'is-debuggable': true,
      'sgx-mrenclave': 'aa'.repeat(32),
      'product-id': 7,
      svn: 2,
      'maa-ehd': 'AQI',
      'maa-attestationcollateral': { 'maa-quotehash': 'ee'.repeat(32) },
      'maa-policyHash': 'ff'.repeat(32),
    });
    expect({ verifierType, version }).toEqual({ verifierType: 'sgx', version: '1.0' });
    expect(evidence).toMatchObject({ isDebuggable: true, mrEnclave: { hex: 'aa'.repeat(32) }, productId: 7 });
    expect(enclaveHeldData).toEqual(new Uint8Array([1, 2]));
    expect(sgxCollateral?.quotehash).toBe('ee'.repeat(32));
    expect(policyHash).toEqual(new Uint8Array(32).fill(255));
  });

  it('never by a deprecated name that a policy issued beside the name of today', () => {
    const { evidence } = resultOf({ 'is-debuggable': true, 'sgx-mrenclave': 'aa'.repeat(32) });
    expect(evidence).toMatchObject({ isDebuggable: false });
    if (evidence?.type === 'sgx') expect(evidence.mrEnclave?.hex).not.toBe('aa'.repeat(32));
  });

  it.each([
    ['sevsnpvm', 'x-ms-sevsnpvm-launchmeasurement', 'abcd'],
    ['sevsnpvm', 'x-ms-sevsnpvm-vmpl', '0'],
    ['tdxvm', 'tdx_td_attributes_debug', 'false'],
    ['azurevm', 'x-ms-azurevm-attested-pcrs', [0, -1]],
    ['azurevm', 'x-ms-isolation-tee', { 'x-ms-attestation-type': 'tdxvm', tdx_mrtd: 1 }],
  ])('refuses a malformed claim of %s: %s', async (type, name, value) => {
    expect(await codesOf(() => otherKind({ 'x-ms-attestation-type': type, [name]: value }))).toEqual([
      'ClaimMalformed',
    ]);
  });

  it('is not led astray by names that every object has', () => {
    expect(readEvidence({ 'x-ms-attestation-type': 'constructor' }).evidence).toBeUndefined();
  });
});

describe.skipIf(!haveVectors())('typed claims of real tokens (point 6)', () => {
  const real = (file: string) => attestationResult(parseAttestationToken(vectorText(file).trim()), standing);

  it('of SEV-SNP: every claim of the hardware has its member', () => {
    const { evidence, claims } = real('tokens/sevsnpvm.sharedweu-test.jwt.txt');
    if (evidence?.type !== 'sevsnpvm') throw new Error('not SEV-SNP');
    const named = Object.keys(claims).filter((name) => name.startsWith('x-ms-sevsnpvm-'));
    expect(named).toHaveLength(17);
    // Beside the kind; this token says nothing of compliance.
    expect(Object.keys(evidence)).toHaveLength(1 + named.length);
    expect(evidence.launchMeasurement?.hex).toBe(claims['x-ms-sevsnpvm-launchmeasurement']);
    expect(evidence.launchMeasurement?.bytes).toHaveLength(48);
    expect(typeof evidence.microcodeSvn).toBe('number');
  });

  it('of an Azure guest, and of the confidential machine below it', () => {
    const { evidence, claims } = real('tokens/azurevm.sharedweu.jwt.txt');
    if (evidence?.type !== 'azurevm') throw new Error('no Azure guest');
    const named = Object.keys(claims).filter((name) => name.startsWith('x-ms-azurevm-'));
    expect(Object.keys(evidence)).toHaveLength(
      1 + named.length + 'secureboot isolation-tee'.split(' ').length,
    );
    expect(evidence.secureBoot).toBe(true);
    expect(evidence.isolationTee).toMatchObject({ type: 'sevsnpvm', vmpl: 0 });
    expect(evidence.isolationTee?.complianceStatus).toBe('azure-compliant-cvm');
  });
});
