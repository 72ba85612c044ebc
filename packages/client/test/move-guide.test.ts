/** The table for movers from Python is complete, and every name in it is one of ours. */

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../../..');
const guide = readFileSync(resolve(root, 'docs/guides/move-from-azure-attestation-sdk.md'), 'utf8');
const fromPython = guide.slice(guide.indexOf('## From Python'));
const rows = [...fromPython.matchAll(/^\| (?!---|Python)(.*?) \| (.*) \|$/gm)].map(
  ([, python = '', ours = '']) => ({ python, ours }),
);

/** The public surface of azure-security-attestation 1.0.0: names of methods, parameters and members, by class. */
const surface: Readonly<Record<string, readonly string[]>> = {
  AttestationClient: [
    'endpoint credential validate_token validation_callback validate_signature validate_expiration issuer',
    'validation_slack validate_issuer validate_not_before_time get_open_id_metadata get_signing_certificates',
    'attest_sgx_enclave attest_open_enclave attest_tpm close quote report content runtime_data runtime_json',
    'inittime_data inittime_json draft_policy',
  ],
  AttestationAdministrationClient: [
    'signing_key signing_certificate get_policy set_policy reset_policy get_policy_management_certificates',
    'add_policy_management_certificate remove_policy_management_certificate close attestation_type',
    'attestation_policy certificate_to_add certificate_to_remove',
  ],
  AttestationResult: [
    'issuer unique_id unique_identifier nonce version runtime_claims inittime_claims policy_claims verifier_type',
    'policy_signer policy_hash is_debuggable product_id mr_enclave mr_signer svn enclave_held_data sgx_collateral',
  ],
  AttestationSigner: ['certificates key_id'],
  AttestationToken: [
    'algorithm key_id expires not_before issued content_type critical key_url x509_url type',
    'certificate_thumbprint certificate_sha256_thumbprint issuer x509_certificate_chain to_jwt_string body token',
  ],
  AttestationPolicyToken: ['policy signing_key signing_certificate'],
  AttestationPolicyResult: ['policy_resolution policy_signer policy_token_hash'],
  AttestationPolicyCertificateResult: ['certificate_thumbprint certificate_resolution'],
  AttestationType: ['SGX_ENCLAVE OPEN_ENCLAVE TPM'],
  PolicyModification: ['UPDATED REMOVED'],
  CertificateModification: ['IS_PRESENT IS_ABSENT'],
  AttestationTokenValidationException: ['message'],
};

describe('docs/guides/move-from-azure-attestation-sdk.md', () => {
  const left = rows.map(({ python }) => python).join('\n');

  it.each(Object.entries(surface))('says what everything of %s is called', (name, lines) => {
    const isNamed = (word: string) => new RegExp(`\\b${word}\\b`).test(left);
    expect(isNamed(name)).toBe(true);
    const words = lines.flatMap((line) => line.split(' '));
    expect(words.filter((word) => !isNamed(word))).toEqual([]);
  });

  it('names members by their class where the class has them', () => {
    const models = [
      'AttestationResult',
      'AttestationSigner',
      'AttestationPolicyResult',
      'AttestationPolicyCertificateResult',
    ];
    for (const model of models) {
      const members = (surface[model] ?? [])
        .flatMap((line) => line.split(' '))
        .filter((word) => word !== 'unique_identifier');
      expect(members.filter((member) => !left.includes(`\`${model}.${member}\``))).toEqual([]);
    }
  });

  it('leads to names that exist', () => {
    const folder = resolve(import.meta.dirname, '../src');
    const sources = readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.ts'))
      .map((name) => readFileSync(resolve(folder, name), 'utf8'))
      .join('\n');
    // Options of the pipeline are its own.
    const theirs = new Set([
      'TokenCredential',
      'Uint8Array',
      'ArrayBuffer',
      'Blob',
      'retryOptions',
      'proxyOptions',
      'n',
    ]);
    const words = rows.flatMap(({ ours }) =>
      [...ours.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code.match(/[A-Za-z]\w*/g) ?? []),
    );
    expect(words.length).toBeGreaterThan(90);
    const unknown = words.filter((word) => !theirs.has(word) && !new RegExp(`\\b${word}\\b`).test(sources));
    expect([...new Set(unknown)]).toEqual([]);
  });
});
