/** Routes of the development issuer: metadata, keys, client credentials, authorization codes, managed identity. */

import { withoutTrailingSlashes } from '@veritee/core/internal';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { DEVELOPMENT_TENANT, type DevelopmentIdentity } from '../access/development-identity.ts';
import type { AddressBook } from '../instances/addresses.ts';
import { authorize } from './authorize.ts';
import { requireKnownHost } from './known-host.ts';

const FORM_LIMIT = 8 * 1024;

/** The form of a request for a token. */
export const tokenRequest = z.object({
  grant_type: z.enum(['client_credentials', 'authorization_code']),
  client_id: z.string().max(100).optional(),
  client_secret: z.string().max(200).optional(),
  /** Azure AD v2. */
  scope: z.string().max(500).optional(),
  /** Azure AD v1 and AD FS. */
  resource: z.string().max(500).optional(),
  /** Of an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.5). */
  code: z.string().max(200).optional(),
  redirect_uri: z.string().max(500).optional(),
  code_verifier: z.string().max(128).optional(),
});
type TokenRequest = z.infer<typeof tokenRequest>;

/** Adds the routes below `/adfs`. */
export function developmentIdentityRoutes(
  server: FastifyInstance,
  identity: DevelopmentIdentity,
  addresses: AddressBook,
): void {
  const { issuer, isPublic } = identity;
  const config = { open: true };
  server.register(
    async (routes) => {
      requireKnownHost(routes, addresses);
      routes.removeAllContentTypeParsers();
      routes.addContentTypeParser(
        'application/x-www-form-urlencoded',
        { parseAs: 'string', bodyLimit: FORM_LIMIT },
        (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body.toString()))),
      );
      routes.addHook('onRequest', (_request, reply, done) => {
        reply.header('cache-control', 'no-store');
        done();
      });
      routes.get('/.well-known/openid-configuration', { config }, async () => ({
        issuer,
        authorization_endpoint: `${issuer}/oauth2/authorize`,
        token_endpoint: `${issuer}/oauth2/token`,
        jwks_uri: `${issuer}/discovery/keys`,
        grant_types_supported: ['client_credentials', ...(isPublic ? ['authorization_code'] : [])],
        token_endpoint_auth_methods_supported: [
          'client_secret_post',
          'client_secret_basic',
          ...(isPublic ? ['none'] : []),
        ],
        response_types_supported: ['code'],
        response_modes_supported: ['query', 'fragment'],
        code_challenge_methods_supported: ['S256'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }));
      routes.get('/discovery/keys', { config }, async () => identity.keySet);
      routes.get('/oauth2/authorize', { config }, async (request, reply) =>
        authorize(identity, request.query, reply, (text) => resourceOf(text, identity)),
      );
      for (const path of ['/oauth2/token', '/oauth2/v2.0/token']) {
        routes.post(path, { config }, async (request, reply) =>
          tokenAnswer(identity, request.body, request.headers.authorization, reply),
        );
      }
      routes.get('/identity', { config }, async (request, reply) =>
        managedIdentity(identity, request.query, request.headers['x-identity-header'], reply),
      );
    },
    { prefix: `/${DEVELOPMENT_TENANT}` },
  );
}

/** RFC 6749 §4.1.3 and §4.4, with the error answers of §5.2. */
async function tokenAnswer(
  identity: DevelopmentIdentity,
  body: unknown,
  authorization: string | undefined,
  reply: FastifyReply,
): Promise<object> {
  const form = tokenRequest.safeParse(body);
  if (!form.success) {
    return oauthError(
      reply,
      400,
      'invalid_request',
      'Send a form with grant_type=client_credentials or grant_type=authorization_code.',
    );
  }
  return form.data.grant_type === 'authorization_code'
    ? codeAnswer(identity, form.data, authorization, reply)
    : clientCredentials(identity, form.data, authorization, reply);
}

/**
 * The verifier is the proof, and a client secret is optional. A wrong one is refused before the code is looked at, which
 * remains good: the client may correct its secret (RFC 6749 §5.2).
 */
async function codeAnswer(
  identity: DevelopmentIdentity,
  form: TokenRequest,
  authorization: string | undefined,
  reply: FastifyReply,
): Promise<object> {
  const { code = '', redirect_uri = '', code_verifier = '' } = form;
  const { clientId, secret } = credentialsIn(form, authorization);
  if (secret !== '' && !identity.hasSecret(clientId, secret)) return invalidClient(authorization, reply);
  const proof = { clientId, redirectUri: redirect_uri, verifier: code_verifier };
  const issued = await identity.tokenForCode(code, proof);
  if (issued === undefined) {
    return oauthError(
      reply,
      400,
      'invalid_grant',
      'The code is unknown, used or older than a minute, or client_id, redirect_uri or code_verifier differ. Ask for a new code.',
    );
  }
  const { token, seconds, idToken } = issued;
  return {
    token_type: 'Bearer',
    expires_in: seconds,
    access_token: token,
    ...(idToken !== undefined && { id_token: idToken }),
  };
}

async function clientCredentials(
  identity: DevelopmentIdentity,
  form: TokenRequest,
  authorization: string | undefined,
  reply: FastifyReply,
): Promise<object> {
  const { scope, resource } = form;
  const wanted = resourceOf(resource ?? scope, identity);
  if (wanted === undefined) {
    return oauthError(reply, 400, 'invalid_scope', `The scope must be ${identity.resources[0]}/.default.`);
  }
  const { clientId, secret } = credentialsIn(form, authorization);
  const issued = await identity.tokenFor(clientId, secret, wanted);
  if (issued === undefined) return invalidClient(authorization, reply);
  return { token_type: 'Bearer', expires_in: issued.seconds, access_token: issued.token };
}

/** The protocol of managed identities of App Service, api-version 2019-08-01. */
async function managedIdentity(
  identity: DevelopmentIdentity,
  query: unknown,
  header: unknown,
  reply: FastifyReply,
): Promise<object> {
  const { resource } = query as Readonly<Record<string, unknown>>;
  const wanted = resourceOf(typeof resource === 'string' ? resource : undefined, identity);
  if (wanted === undefined) {
    return oauthError(reply, 400, 'invalid_resource', `The resource must be ${identity.resources[0]}.`);
  }
  const issued = await identity.tokenForManaged(typeof header === 'string' ? header : '', wanted);
  if (issued === undefined) {
    return oauthError(reply, 401, 'unauthorized', 'The header X-IDENTITY-HEADER is missing or wrong.');
  }
  return {
    access_token: issued.token,
    // Seconds since 1970, as text.
    expires_on: `${issued.expiresOn.getTime() / 1000}`,
    resource: wanted,
    token_type: 'Bearer',
  };
}

/** The resource that a scope or resource parameter asks for, when this issuer has tokens for it. */
function resourceOf(text: string | undefined, { resources }: DevelopmentIdentity): string | undefined {
  const words =
    text?.split(' ').map((word) => withoutTrailingSlashes(word.replace(/\/\.default$/, ''))) ?? [];
  return resources.find((resource) => words.includes(resource));
}

/** Who asks: in the form, else by the scheme Basic. A public client has no secret, and may send an empty one. */
function credentialsIn(
  { client_id, client_secret }: TokenRequest,
  authorization: string | undefined,
): { readonly clientId: string; readonly secret: string } {
  const basic = basicCredentials(authorization);
  return { clientId: client_id ?? basic?.name ?? '', secret: client_secret ?? basic?.password ?? '' };
}

function basicCredentials(header: string | undefined): { name: string; password: string } | undefined {
  const encoded = /^basic ([\w+/=]{1,500})$/i.exec(header ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const [name = '', password = ''] = Buffer.from(encoded, 'base64').toString().split(':');
  return { name: decoded(name), password: decoded(password) };
}

/** RFC 6749 §2.3.1 encodes both as in a form. */
function decoded(text: string): string {
  return new URLSearchParams(`v=${text}`).get('v') ?? '';
}

function invalidClient(authorization: string | undefined, reply: FastifyReply): object {
  // RFC 6749 §5.2: who tried a scheme is answered with one.
  if (authorization !== undefined) reply.header('www-authenticate', 'Basic realm="development"');
  return oauthError(reply, 401, 'invalid_client', 'The client id or the secret is wrong; serve prints both.');
}

function oauthError(reply: FastifyReply, status: number, error: string, description: string): object {
  reply.code(status);
  return { error, error_description: description };
}
