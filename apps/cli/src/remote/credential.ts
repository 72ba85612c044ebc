/** Bearer tokens for commands that administer: given in a file, or asked for as the credentials of Azure's SDKs do. */

import { CliError, exitStatus } from '../errors.ts';
import type { Inputs } from '../input/inputs.ts';
import { withoutTrailingSlashes } from '../input/trailing-slashes.ts';
import { type FormAnswer, requestToken } from './token-request.ts';

/** What the client asks for tokens; the face of every Azure credential. */
export interface BearerCredential {
  getToken(
    scopes: string | string[],
  ): Promise<{ readonly token: string; readonly expiresOnTimestamp: number } | null>;
}

/** Where a token may come from. */
export interface CredentialSource {
  /** `--token`: a file with a token. */
  readonly file?: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** PEM that is trusted beside the authorities that Node knows. */
  readonly authority?: string | undefined;
  readonly clock: () => Date;
}

const PUBLIC_AUTHORITY = 'https://login.microsoftonline.com';

/**
 * The credential that the surroundings offer: a file, a client secret, a managed identity, in this order.
 * @throws CliError `CredentialMissing`, `InputInvalid`
 */
export async function credentialFrom(source: CredentialSource, inputs: Inputs): Promise<BearerCredential> {
  const offered = await offeredCredential(source, inputs);
  if (offered !== undefined) return offered;
  throw new CliError('CredentialMissing', 'This command needs a bearer token.', {
    hint: 'Give --token FILE (as `az account get-access-token --resource https://attest.azure.net` prints it), or export AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET; serve --development-identity prints values for them.',
  });
}

/** The same where a credential is not needed: undefined when none is offered. */
export async function offeredCredential(
  source: CredentialSource,
  inputs: Inputs,
): Promise<BearerCredential | undefined> {
  const { file, env } = source;
  if (file !== undefined) return fixed(tokenIn(await inputs.text(file), file));
  const { AZURE_CLIENT_ID, AZURE_TENANT_ID, AZURE_CLIENT_SECRET, IDENTITY_ENDPOINT, IDENTITY_HEADER } = env;
  if (AZURE_CLIENT_ID !== undefined && AZURE_TENANT_ID !== undefined && AZURE_CLIENT_SECRET !== undefined) {
    return clientSecret(source, AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET);
  }
  if (IDENTITY_ENDPOINT !== undefined && IDENTITY_HEADER !== undefined) {
    return managedIdentity(source, IDENTITY_ENDPOINT, IDENTITY_HEADER);
  }
  return undefined;
}

/** The token as it is, or in the JSON that identity tools print. */
function tokenIn(text: string, file: string): string {
  const token = text.trimStart().startsWith('{') ? memberIn(text) : text.trim();
  if (token !== undefined && /^[\w.~+/=-]+$/.test(token)) return token;
  throw new CliError('InputInvalid', `${file} has no bearer token.`, {
    hint: 'Expected the token, or JSON with the member accessToken or access_token.',
  });
}

function memberIn(text: string): string | undefined {
  try {
    const { accessToken, access_token } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    const token = accessToken ?? access_token;
    return typeof token === 'string' ? token : undefined;
  } catch {
    return undefined;
  }
}

function fixed(token: string): BearerCredential {
  return { getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) };
}

function clientSecret(
  { env, authority, clock }: CredentialSource,
  tenant: string,
  id: string,
  secret: string,
): BearerCredential {
  const host = withoutTrailingSlashes(env['AZURE_AUTHORITY_HOST'] ?? PUBLIC_AUTHORITY);
  const url = `${host}/${encodeURIComponent(tenant)}/oauth2/v2.0/token`;
  return {
    getToken: async (scopes) => {
      const form = {
        grant_type: 'client_credentials',
        client_id: id,
        client_secret: secret,
        scope: [scopes].flat().join(' '),
      };
      return issued(await requestToken(url, { form, authority, secret: true }), clock());
    },
  };
}

/** The protocol of managed identities of App Service, which the development identity speaks too. */
function managedIdentity(
  { authority, clock }: CredentialSource,
  endpoint: string,
  header: string,
): BearerCredential {
  return {
    getToken: async (scopes) => {
      const url = new URL(endpoint);
      url.searchParams.set('api-version', '2019-08-01');
      url.searchParams.set('resource', ([scopes].flat()[0] ?? '').replace(/\/\.default$/, ''));
      const headers = { 'x-identity-header': header };
      return issued(await requestToken(url.href, { headers, authority, secret: false }), clock());
    },
  };
}

function issued({ access_token, expires_in, expires_on }: FormAnswer, now: Date) {
  if (typeof access_token !== 'string' || access_token === '') {
    throw new CliError('CredentialRefused', 'The identity endpoint answered no token.', {
      status: exitStatus.otherSide,
    });
  }
  const seconds =
    expires_on === undefined ? now.getTime() / 1000 + Number(expires_in ?? 0) : Number(expires_on);
  return { token: access_token, expiresOnTimestamp: Number.isFinite(seconds) ? seconds * 1000 : 0 };
}
