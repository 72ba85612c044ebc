/** Words of help pages that several commands share. */

/** A FILE with evidence. */
export const EVIDENCE_ARGUMENT =
  'file with the evidence: raw, hex, base64, base64url or PEM; "-" is standard input';

/** A FILE with a policy. */
export const POLICY_ARGUMENT = 'file with the policy text; "-" is standard input';

/** The type that a policy is for. */
export const POLICY_TYPE_OPTION =
  'evidence type that the policy is for; claims that such evidence never yields are then warned of';

/** A FILE with a token. */
export const TOKEN_ARGUMENT =
  'file with the token, or with the JSON that attest --json and the service answer; "-" is standard input';

/** Whom to trust for TLS. */
export const CA_OPTION =
  "certificate authority (PEM) of the service's TLS certificate, in place of those that Node knows; " +
  'NODE_EXTRA_CA_CERTS works as well';

/** A FILE with a credential. */
export const TOKEN_OPTION =
  'file with a bearer token, or with the JSON of `az account get-access-token --resource https://attest.azure.net`; ' +
  'not given: AZURE_CLIENT_ID, AZURE_TENANT_ID and AZURE_CLIENT_SECRET, else IDENTITY_ENDPOINT and IDENTITY_HEADER';

/** Where a service keeps its keys. */
export const DATA_OPTION = 'data directory (default: VERITEE_DATA, or .veritee in the current directory)';
