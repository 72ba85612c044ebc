// @ts-check

import { annotated } from '../annotated.mjs';

/** @type {import('../annotated.mjs').Annotated} */
const figure = {
  title: 'An attestation token, annotated',
  description:
    'Header, payload and signature of an attestation token of an SGX enclave, with what each member means and what to do with it.',
  parts: [
    {
      name: 'Header',
      lines: [
        ['{ "alg": "RS256", "typ": "JWT",', 'must fit the type of the issuer’s key'],
        ['  "kid": "dRKh+hBcWUfQimSl3Iv6ZhStW3TSOt0T…",', 'names one of the keys that the issuer publishes'],
        ['  "jku": "https://mine.wus.attest.azure.net/certs" }', 'compared with the issuer, never fetched'],
      ],
    },
    {
      name: 'Payload',
      lines: [
        ['{ "iss": "https://mine.wus.attest.azure.net",', 'must be an issuer that you listed'],
        ['  "iat": 1790000000, "nbf": 1790000000,'],
        ['  "exp": 1790028800,', 'valid for eight hours; ask for less with maxTokenAge'],
        ['  "nonce": "n-83f1",', 'what you sent: this token is an answer to you'],
        ['  "x-ms-attestation-type": "sgx",', 'the type of evidence'],
        ['  "x-ms-sgx-is-debuggable": false,', 'true: the host can read its memory'],
        ['  "x-ms-sgx-mrenclave": "3c1f…",', 'exactly this build'],
        ['  "x-ms-sgx-mrsigner": "4aea…",', 'any build by this signer, with'],
        ['  "x-ms-sgx-product-id": 1,', '  this product'],
        ['  "x-ms-sgx-svn": 3,', '  in at least the version you require'],
        ['  "x-ms-sgx-report-data": "a91c…0000",', 'SHA-256 of the key that the enclave created'],
        ['  "x-ms-sgx-ehd": "eyJteSI6ImtleSJ9",', 'that key'],
        ['  "x-ms-sgx-tcbidentifier": "azuredefault",', 'the TCB baseline it was measured against'],
        ['  "x-ms-policy-hash": "ViVG…",', 'the policy that permitted it'],
        ['  "department": "payroll", … }', 'claims that the policy issued'],
      ],
    },
    {
      name: 'Signature',
      lines: [['base64url of 256 bytes', 'over header and payload, by the key “kid” of the issuer']],
    },
  ],
};

export const draw = (/** @type {import('../themes.mjs').Theme} */ theme) => annotated(figure, theme);
