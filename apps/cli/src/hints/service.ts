/** Hints for what services refuse. The message is the service's; what to do here is said by its codes, the finer one first. */

import { SIMULATED } from './evidence.ts';

/** What is known of a refusal. */
export interface Refused {
  readonly serviceCode?: string | undefined;
  readonly innerCode?: string | undefined;
  /** Of an Unauthorized: what the token lacks. */
  readonly hint?: string | undefined;
}

const OTHER_ROOT =
  'The service trusts other roots. Its operator names further ones with serve --trust-root FILE.';
const SIMULATED_ELSEWHERE =
  'The evidence was simulated under a root that this service does not trust. Simulate it with the data directory of the service: ' +
  '`veritee simulate TYPE --out DIR --data DATA`, where the service runs as serve --simulator --data DATA.';
const RENEW = 'The operator of the service renews what serve --endorsements names.';
const STATUS = 'Update the platform; the operator of the service can accept the status with serve --accept.';
const SIGN =
  'Sign with the key of a certificate that `veritee certificates list` shows: --signing-key and --signing-certificate.';
const DATA = 'Give with --runtime-data or --inittime-data exactly the bytes that the evidence was made with.';

/** By the finer code. */
const BY_INNER_CODE: Readonly<Record<string, string>> = {
  TcbInfoExpired: RENEW,
  QeIdentityExpired: RENEW,
  CrlExpired: RENEW,
  TcbSigningExpired: RENEW,
  EndorsementsMissing: RENEW,
  StatusNotAccepted: STATUS,
  HeldDataMismatch: DATA,
  DocumentUnsigned: SIGN,
  SignerUnknown: SIGN,
  SignerChain: SIGN,
  SignerNotAuthority: SIGN,
  LastCertificate: '`veritee certificates add FILE` adds one.',
  NotIsolated: 'Name an isolated instance in --endpoint: `veritee instance list` shows the mode of each.',
};

/** By the service's code. */
const BY_CODE: Readonly<Record<string, string>> = {
  PolicyEvaluationError:
    'Callers who may read the policy learn which rule decided: add --token FILE. To see the rules at work here: ' +
    '`veritee policy explain POLICY --claims EVIDENCE`.',
  PolicyParsingError: '`veritee policy check FILE --type TYPE` finds the same mistakes without a service.',
  NotFound:
    'Check host and path of --endpoint: `veritee instance list` shows the addresses of all instances.',
  TooManyRequests: 'Wait, then try again; a token can be used until it expires.',
};

/** What the service says in words alone. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^No policy is set for/, '`veritee policy set TYPE FILE` sets one.'],
  [/^There is no instance/, '`veritee instance list` shows all instances.'],
  [
    /already exists/,
    'Choose another name; `veritee certificates add` adds certificates to an isolated instance.',
  ],
  [/cannot have that name/, 'Choose a name such as contoso-test.'],
];

/** What the bearer token lacks, by words of the service's message. */
const TOKENS: readonly (readonly [RegExp, string])[] = [
  [
    /needs a bearer token/,
    'Give --token FILE, or export AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; serve --development-identity prints values for them.',
  ],
  [/has expired|not valid yet/, 'Get a new token, and give it with --token FILE.'],
  [
    /no role/,
    'The operator of the service adds a grant of this role for the caller to access.issuers in its configuration (serve --config FILE), ' +
      'such as {"role":"ROLE","objectIds":["ID"]}; ID is what follows "#" in the name of the caller.',
  ],
  [/for another service/, 'Get one with: az account get-access-token --resource https://attest.azure.net'],
];

/** What to do about a refusal; undefined where its message says all. */
export function serviceHint(
  { serviceCode = '', innerCode = '' }: Refused,
  message: string,
): string | undefined {
  if (serviceCode === 'Unauthorized' || serviceCode === 'Forbidden')
    return TOKENS.find(([words]) => words.test(message))?.[1];
  const said = WORDS.find(([words]) => words.test(message));
  if (said !== undefined) return said[1];
  if (/Untrusted$/.test(innerCode)) return SIMULATED.test(message) ? SIMULATED_ELSEWHERE : OTHER_ROOT;
  return (
    BY_INNER_CODE[innerCode] ??
    (innerCode === '' || innerCode === serviceCode ? BY_CODE[serviceCode] : undefined)
  );
}
