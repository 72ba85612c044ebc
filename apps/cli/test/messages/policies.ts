/** Policies, claims and tokens that are wrong. */

import { wrongInputs } from './wrong-input.ts';

const VERIFY = 'token verify {folder}/token.jwt --ca {ca} --issuer {endpoint}';

export const policyInputs = wrongInputs([
  [
    'policy check {folder}/slip.policy',
    1,
    'UnknownAction',
    /slip\.policy:2:\d+: error.*`permitt`/,
    /Did you mean `permit`/,
  ],
  ['policy check {folder}/colon.policy', 1, 'MissingSemicolon', /colon\.policy:2:\d+: error/, /semicolon/],
  ['policy check {folder}/old.policy', 1, 'NeedsNewerVersion', /needs version 1\.2/, /Write `version=1\.2;`/],
  [
    'policy check {folder}/curly.policy',
    1,
    'TypographicQuote',
    /typographic quotes/,
    /straight double quotes/,
  ],
  [
    'policy check {folder}/future.policy',
    1,
    'UnsupportedVersion',
    /no version 3\.0/,
    /versions are 1\.0, 1\.1 and 1\.2/,
  ],
  ['policy check {folder}/wide.policy', 2, 'InputInvalid', /looks like UTF-16 text/, /Save it as UTF-8/],
  [
    'policy check {folder}/demo/evidence.bin',
    2,
    'InputInvalid',
    /looks like an SGX quote \(version 3\), not a policy/,
    /veritee evidence show/,
  ],
  ['policy check {folder}/empty.bin', 2, 'InputInvalid', /is empty/, /Expected: a policy/],
  [
    'policy evaluate {folder}/strict.policy --claims {folder}/claims.json',
    1,
    'PolicyEvaluationError',
    /No Permit claim was issued/,
    /rule on line 3 would need: x-ms-sgx-svn with value at least 9 instead of 1.*Change the policy/,
  ],
  [
    'policy evaluate {folder}/deny.policy --claims {folder}/claims.json',
    1,
    'PolicyEvaluationError',
    /A Deny claim was issued/,
    /deny rule on line 3 fired because x-ms-sgx-svn is 1.*change the conditions/,
  ],
  [
    'policy evaluate {folder}/my.policy --claims {folder}/misspelt-claims.json',
    2,
    'ClaimsInvalid',
    /misspelt-claims\.json: A claim has no member `valu`/,
    /Expected: type, value,/,
  ],
  [
    'policy evaluate {folder}/my.policy --claims {folder}/issuer-claims.json',
    2,
    'ClaimsInvalid',
    /Unknown issuer of the claims, number 1.*Found: Azure/,
    /Expected: AttestationService, /,
  ],
  [
    'policy evaluate {folder}/my.policy --claims {folder}/float-claims.json',
    2,
    'ClaimsInvalid',
    /value of a claim cannot be read/,
    /a string, a boolean or an integer/,
  ],
  [
    'policy evaluate {folder}/my.policy --claims {folder}/broken.json',
    2,
    'ClaimsInvalid',
    /broken\.json: The text is not valid JSON/,
    /ends too early, at character 9/,
  ],
  [
    'policy evaluate {folder}/my.policy --claims {folder}/plain.pem',
    2,
    'InputInvalid',
    /looks like a private key \(PEM\), not claims/,
    /Give a JSON list of claims/,
  ],
  [
    'policy evaluate {folder}/my.policy --claims {folder}/demo/evidence.bin --endorsements {folder}/demo',
    1,
    'EvidenceRefused',
    /not accepted \(PckChainUntrusted\)/,
    /--trust-root DIR\/root\.pem/,
  ],
  ['policy test {folder}/empty-folder', 2, 'InputUnreadable', /no file \*\.policy/, /names end in \.policy/],
]);

export const tokenInputs = wrongInputs([
  [
    'token show {folder}/no-token.json',
    2,
    'InputInvalid',
    /has no token/,
    /a compact JWS, or a JSON object with the member "token"/,
  ],
  [
    'token show {folder}/demo/evidence.bin',
    2,
    'InputInvalid',
    /looks like an SGX quote \(version 3\), not a token/,
    /veritee evidence show/,
  ],
  [
    'token show {folder}/my.policy',
    2,
    'InputInvalid',
    /looks like a policy, not a token/,
    /veritee policy check/,
  ],
  [
    'token verify {folder}/token.jwt --issuer {endpoint}',
    3,
    'KeysUnavailable',
    /authority that signed its TLS certificate is not trusted/,
    /--ca FILE/,
  ],
  [`${VERIFY} --at 2020-01-01`, 1, 'TokenNotYetValid', /not valid yet/, /Leave out --at.*correct the clock/],
  [`${VERIFY} --at 2040-01-01`, 1, 'TokenExpired', /has expired/, /Attest again/],
  [
    'token verify {folder}/altered.jwt --ca {ca} --issuer {endpoint}',
    1,
    'SignatureInvalid',
    /issuer’s key did not sign this token/,
    /was changed.*exactly as the service returned it/,
  ],
  [`${VERIFY}/guarded`, 1, 'IssuerUnexpected', /from an unexpected issuer.*found/, /name it with --issuer/],
  [`${VERIFY} --keys {folder}/keys.json`, 1, 'KeyUnknown', /publishes no key of this id/, /Leave out --keys/],
  [
    `${VERIFY} --keys {folder}/my.policy`,
    2,
    'InputInvalid',
    /looks like a policy, not a key set/,
    /leave out --keys/,
  ],
  [
    `${VERIFY} --product-id 7`,
    1,
    'ProductIdUnexpected',
    /another product.*expected 7; found 1/,
    /Correct the option.*otherwise refuse/,
  ],
]);
