/** Every reference case is recognised: by folder and name, what each file is. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { recognise } from '../../src/recognise/recognise.ts';
import { haveVectors, vectors } from '../vectors.ts';

/** What files are, by the start of their path and the end of their name; the first line that fits counts. */
const EXPECTED: readonly (readonly [RegExp, string])[] = [
  [/\.md$|\.tsv$/, 'text'],
  [/^sealed/, 'unknown file'],
  [
    /(expected|cases|manifest|pairs|fingerprints|policy-hashes|enclave\.info|\.jws\.payload)\.json$/,
    'JSON document',
  ],
  [/collateral(-bom)?\.json$/, 'Intel collateral'],
  [/^sgx\/neg-sgx3-version2\/quote\.bin$/, 'SGX quote: version 2'],
  [/^sgx\/neg-sgx3-version6\/quote\.bin$/, 'SGX quote: version 6'],
  [/^sgx\/.*quote\.bin$/, 'SGX quote: version 3'],
  [/^tdx\/neg-tdx4-version2\/quote\.bin$/, 'TDX quote: version 2'],
  [/^tdx\/neg-tdx5-version6\/quote\.bin$/, 'TDX quote: version 6'],
  [/^tdx\/neg-tdx5-teetype\/quote\.bin$/, 'DCAP quote'],
  [/^tdx\/(neg-)?tdx-?v?4.*quote\.bin$/, 'TDX quote: version 4'],
  [/^tdx\/(neg-)?tdx-?v?5.*quote\.bin$/, 'TDX quote: version 5'],
  [/td-quote\.bin$/, 'TDX quote: version 4'],
  [/sgx-quote\.bin$/, 'SGX quote: version 3'],
  [/oe-report\.bin$/, 'Open Enclave report'],
  [/hcl-report\.bin$/, 'HCL report'],
  [/(^snp\/.*\/|snp_)report\.bin$/, 'SEV-SNP report: version'],
  [/auxblob\.bin$/, 'SEV-SNP certificates'],
  [/tpm-quote\.msg$/, 'TPM quote'],
  // A bare RSA signature has nothing that says so.
  [/tpm-quote\.sig$|samples-intel\..*runtime-data\.bin$/, 'unknown file'],
  [/samples-oe\..*runtime-data\.bin$/, 'public key: PUBLIC KEY, in pem'],
  [/cpp-sdk\..*runtime-data\.bin$/, 'JSON document'],
  [/uvm-reference-info\.cose$|uvm_reference_info\.bin$/, 'COSE signature'],
  [/(cce-policy\.b64|uvm_security_policy\.base64)$/, 'Rego policy, in base64'],
  [/\.rego\.bin$/, 'Rego policy'],
  [/ima-min\.bin$/, 'IMA list'],
  [/(debian-10|ebs_event_missing_eventlog|short_no_action_eventlog)\.bin$/, 'TCG event log: SHA-1'],
  [
    /^tpm\/eventlogs\/(option_rom|windows_gcp)|synthetic-windows-vbs|sipa-(bool|size)|vbs-off|wbcl-sep/,
    'Windows boot log',
  ],
  [/(trustedlaunch-windows-v2|windows-v1-secureboot-off-expired-aik)\/tcglog\.bin$/, 'Windows boot log'],
  [/^(tpm\/.*eventlog.*|found\/tpm\/.*|snp\/_azureguest\/linux.*)\.bin$/, 'TCG event log'],
  [/crl\.der$/, 'CRL'],
  [/\.der$|ak-cert\.nv\.bin$/, 'certificate'],
  [/uksouth\.signing\.cert\.cer$/, 'text'],
  [/\.cer$/, 'certificate, in base64'],
  [/\.pem$/, 'certificate: CERTIFICATE, in pem'],
  [/(jwt|decoded)\.body\.json$|^maa\/(recordings|jwks)\/(?!samples)/, 'JSON document'],
  [/(k-bom|get\.certs\.response\.body)\.json$/, 'key set'],
  [/\.decoded\.json$|sample-tpm-token-windows11\.json$/, 'decoded JWT'],
  [/payload\.json$/, 'token claims'],
  [/\.jwt(\.txt)?$/, 'JWT'],
  [/signed\/.*cert\d+\.signed\.txt$/, 'certificate document'],
  [/unsecured\.jws\.txt$/, 'policy document: unsecured'],
  [/^maa\/policies\/gkostal\/(?!raw)/, 'policy document: unsecured'],
  [/(signed|docs-signed-policy\.RSA256\.jws)\.txt$/, 'policy document'],
  [/release-policy\.json$/, 'release policy'],
  [/tpminfo\.json$/, 'TpmInfo'],
  [/(hcl|azure-tdx|milan-v3-azure-cvm-d|tdxvm)[^/]*\/runtime-data\.json$/, 'VM runtime data'],
  [/\/attestationInfo\.outline\.json$/, 'Azure guest evidence'],
  [/[-/]request[^/]*\.json$/, 'attest request'],
  [/uvm_host_amd_certificate\.json$/, 'AMD certificates'],
  [/(genoa-v3-azure-cvm|milan-v3-azure-cvm-b)\/evidence\.json$/, 'Trustee evidence'],
  [/\.policy$|policy(-version)?[^/]*\.txt$|^tpm\/policies\/|^maa\/policies\/(?!signed)/, 'policy'],
];

/** The kind, detail and spelling in one line. */
function told(file: Uint8Array): string {
  const { kind, detail, spelling } = recognise(file);
  return `${kind}${detail === undefined ? '' : `: ${detail}`}${spelling === 'raw' ? '' : `, in ${spelling}`}`;
}

describe.skipIf(!haveVectors)('the recogniser', () => {
  const files = haveVectors
    ? readdirSync(vectors, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
    : [];

  it('knows every file of the reference cases', () => {
    const wrong: string[] = [];
    for (const file of files) {
      const name = relative(vectors, file).replaceAll('\\', '/');
      const wanted = EXPECTED.find(([pattern]) => pattern.test(name))?.[1] ?? 'JSON document';
      const found = told(readFileSync(file));
      if (found !== wanted && !(wanted.endsWith('version') && found.startsWith(wanted)))
        wrong.push(`${name}: ${found}, not ${wanted}`);
    }
    expect(wrong).toEqual([]);
    expect(files.length).toBeGreaterThan(1000);
  });
});
