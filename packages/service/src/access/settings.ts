/** Settings of access: which issuers' tokens count, for what, and who may do what by them. */

import { z } from 'zod';
import { roleNames } from './caller.ts';

/** Signature algorithms that a token may use. No symmetric ones, and never `none`. */
export const tokenAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
] as const;

/** Audiences of tokens for attestation: the public cloud's resource in the forms that tokens carry. */
export const defaultAudiences: readonly string[] = ['https://attest.azure.net', 'https://attest.azure.net/'];

const names = z.array(z.string().min(1).max(256)).max(1000);

/** Who has a role: anyone whose token has one of the values in one of the lists. */
const grant = z.strictObject({
  role: z.enum(roleNames),
  /** Values of the claim `roles`. */
  appRoles: names.optional(),
  /** Values of the claim `groups`. */
  groups: names.optional(),
  /** Words of the claim `scp` or `scope`. */
  scopes: names.optional(),
  /** Values of the claim `oid`, or of `sub` where there is no `oid`. */
  objectIds: names.optional(),
  /** Values of the claim `azp`, `appid` or `client_id`. */
  clients: names.optional(),
  /** Names of the instances that the role is for; every instance when absent. */
  instances: names.optional(),
});

/** A grant that names nobody is a mistake: most likely a misspelt list. */
const usableGrant = grant.refine(
  ({ appRoles, groups, scopes, objectIds, clients }) =>
    [appRoles, groups, scopes, objectIds, clients].some((list) => list !== undefined && list.length > 0),
  { error: 'applies to no caller: add appRoles, groups, scopes, objectIds or clients' },
);

/** https everywhere; plain http only where nobody is in between. */
const secureUrl = z.string().max(2048).refine(isSecureUrl, {
  error: 'must be an https URL (http is for loopback addresses only)',
});

/** How people sign in at an issuer from the page for people (authorization code with PKCE). */
export const signInSettings = z.strictObject({
  /** Of the page, which the issuer knows as a public client that is sent back to `/console/`. */
  clientId: z
    .string()
    .max(256)
    .regex(/^[\x21-\x7e]+$/, { error: 'must be a client id: visible ASCII characters' }),
  /** What the token is to be good for, such as `openid https://attest.azure.net/.default`. */
  scope: z
    .string()
    .max(1000)
    .regex(/^[\x21\x23-\x5b\x5d-\x7e]+(?: [\x21\x23-\x5b\x5d-\x7e]+)*$/, {
      error: 'must be scopes with one blank between them (RFC 6749, section 3.3)',
    }),
  /** The OpenID issuer, where it has another name than the one in its access tokens. */
  issuer: secureUrl.optional(),
  /** The token endpoint, where it is at another origin than the issuer. */
  tokenEndpoint: secureUrl.optional(),
});

/** Schema of one issuer. */
export const issuerSettings = z.strictObject({
  /** The exact value of `iss`. */
  issuer: secureUrl,
  /** Where the keys are; found through the issuer's OpenID metadata when absent. */
  jwks: secureUrl.optional(),
  /** Where the OpenID metadata is; below the issuer when absent. */
  metadata: secureUrl.optional(),
  audiences: names.min(1).optional(),
  /** Values of `tid` that count; any when absent. */
  tenants: names.min(1).optional(),
  algorithms: z.array(z.enum(tokenAlgorithms)).min(1).optional(),
  /** What `WWW-Authenticate` names as `authorization_uri`; the issuer when absent. */
  authorizationUri: secureUrl.optional(),
  /** Lets people sign in at it from the page for people. */
  signIn: signInSettings.optional(),
  grants: z.array(usableGrant).max(1000).optional(),
});

/** Schema of access. */
export const accessSettings = z.strictObject({
  /** Whether evidence may be sent without a token (as Azure allows, the TPM aside). */
  anonymousAttest: z.boolean().optional(),
  issuers: z.array(issuerSettings).max(20).optional(),
  /** How far clocks may be apart. */
  clockSkewSeconds: z.int().min(0).max(600).optional(),
});

/** Which callers have a role. */
export type Grant = z.infer<typeof grant>;
/** An OpenID issuer whose tokens are accepted, and the roles that they give. */
export type IssuerSettings = z.infer<typeof issuerSettings>;
/** Who may call the service. */
export type AccessSettings = z.infer<typeof accessSettings>;

/** Whether a URL is safe to fetch keys from. */
export function isSecureUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, hash } = new URL(text);
  if (username !== '' || password !== '' || hash !== '') return false;
  return protocol === 'https:' || (protocol === 'http:' && isLoopbackHost(hostname));
}

/** Whether a host name of a URL means this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}
