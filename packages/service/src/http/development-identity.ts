/** Routes of the development issuer: metadata, keys, client credentials, managed identity. */

import { withoutTrailingSlashes } from '@veritee/core/internal';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { DEVELOPMENT_TENANT, type DevelopmentIdentity } from '../access/development-identity.ts';
import type { AddressBook } from '../instances/addresses.ts';
import { requireKnownHost } from './known-host.ts';

const FORM_LIMIT = 8 * 1024;

/** The form of a request for a token. */
export const tokenRequest = z.object({
  grant_type: z.literal('client_credentials'),
  client_id: z.string().max(100).optional(),
  client_secret: z.string().max(200).optional(),
  /** Azure AD v2. */
  scope: z.string().max(500).optional(),
  /** Azure AD v1 and AD FS. */
  resource: z.string().max(500).optional(),
});

/** Adds the routes below `/adfs`. */
export function developmentIdentityRoutes(
  server: FastifyInstance,
  identity: DevelopmentIdentity,
  addresses: AddressBook,
): void {
  const { issuer } = identity;
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
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
        response_types_supported: ['token'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
      }));
      routes.get('/discovery/keys', { config }, async () => identity.keySet);
      for (const path of ['/oauth2/token', '/oauth2/v2.0/token']) {
        routes.post(path, { config }, async (request, reply) =>
          clientCredentials(identity, request.body, request.headers.authorization, reply),
        );
      }
      routes.get('/identity', { config }, async (request, reply) =>
        managedIdentity(identity, request.query, request.headers['x-identity-header'], reply),
      );
    },
    { prefix: `/${DEVELOPMENT_TENANT}` },
  );
}

/** RFC 6749 §4.4, with its error answers (§5.2). */
async function clientCredentials(
  identity: DevelopmentIdentity,
  body: unknown,
  authorization: string | undefined,
  reply: FastifyReply,
): Promise<object> {
  const form = tokenRequest.safeParse(body);
  if (!form.success)
    return oauthError(reply, 400, 'invalid_request', 'A form with grant_type=client_credentials.');
  const { scope, resource } = form.data;
  const wanted = resourceOf(resource ?? scope, identity);
  if (wanted === undefined) {
    return oauthError(reply, 400, 'invalid_scope', `The scope must be ${identity.resources[0]}/.default.`);
  }
  const basic = basicCredentials(authorization);
  const clientId = form.data.client_id ?? basic?.name ?? '';
  const secret = form.data.client_secret ?? basic?.password ?? '';
  const issued = await identity.tokenFor(clientId, secret, wanted);
  if (issued === undefined) {
    return oauthError(
      reply,
      401,
      'invalid_client',
      'The client id or the secret is wrong; serve prints both.',
    );
  }
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

function oauthError(reply: FastifyReply, status: number, error: string, description: string): object {
  reply.code(status);
  return { error, error_description: description };
}
