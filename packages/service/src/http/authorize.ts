/**
 * The authorization route of the development issuer: it signs in whoever asks, without a page, as the documented
 * application that is named. Clients of OpenID issuers need it: MSAL refuses metadata without it.
 */

import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { DevelopmentIdentity } from '../access/development-identity.ts';
import { isThisMachine } from './known-host.ts';

/** The query of a request for a code (RFC 6749 §4.1.1, RFC 7636 §4.3). */
export const authorizeQuery = z.object({
  response_type: z.string().max(100),
  client_id: z.string().max(100),
  redirect_uri: z.string().max(500),
  code_challenge: z.string().max(200).optional(),
  code_challenge_method: z.string().max(100).optional(),
  scope: z.string().max(500).optional(),
  resource: z.string().max(500).optional(),
  state: z.string().max(2000).optional(),
  nonce: z.string().max(200).optional(),
  response_mode: z.string().max(100).optional(),
});
type AuthorizeQuery = z.infer<typeof authorizeQuery>;

/** An answer of OAuth in the place of a code. */
interface OAuthError {
  readonly error: string;
  readonly error_description: string;
}

/**
 * Redirects with a code, or with what is wrong. Where the redirect address or the application is wrong, nobody is
 * redirected: the answer is an error (RFC 6749 §4.1.2.1).
 *
 * @param resourceOf - the resource that a scope or resource parameter asks for
 */
export function authorize(
  identity: DevelopmentIdentity,
  query: unknown,
  reply: FastifyReply,
  resourceOf: (text: string | undefined) => string | undefined,
): FastifyReply {
  const parsed = authorizeQuery.safeParse(query);
  if (!parsed.success) {
    return refuse(reply, 'invalid_request', 'Send response_type, client_id and redirect_uri, each once.');
  }
  const { client_id: clientId, redirect_uri: redirectUri, state, response_mode: mode } = parsed.data;
  if (!identity.applications.some((each) => each.clientId === clientId)) {
    return refuse(
      reply,
      'unauthorized_client',
      'The client_id is not one of this issuer; `veritee env` prints it.',
    );
  }
  if (!isHere(redirectUri, identity.issuer)) {
    return refuse(
      reply,
      'invalid_request',
      'The redirect_uri must be of this service or of a loopback address.',
    );
  }
  const answer = codeOrError(identity, parsed.data, resourceOf);
  const members = new URLSearchParams({ ...answer, ...(state !== undefined && { state }) });
  const url = new URL(redirectUri);
  if (mode === 'fragment') url.hash = members.toString();
  else for (const [name, value] of members) url.searchParams.append(name, value);
  return reply.header('referrer-policy', 'no-referrer').redirect(url.href, 302);
}

function codeOrError(
  identity: DevelopmentIdentity,
  query: AuthorizeQuery,
  resourceOf: (text: string | undefined) => string | undefined,
): { readonly code: string } | OAuthError {
  const { scope, resource, nonce, code_challenge: challenge, response_mode: mode = 'query' } = query;
  const error = (name: string, description: string): OAuthError => ({
    error: name,
    error_description: description,
  });
  if (query.response_type !== 'code')
    return error('unsupported_response_type', 'The response_type must be code.');
  if (mode !== 'query' && mode !== 'fragment')
    return error('invalid_request', 'The response_mode must be query or fragment.');
  if (query.code_challenge_method !== 'S256' || !/^[\w-]{43}$/.test(challenge ?? '')) {
    return error('invalid_request', 'PKCE is required: code_challenge with code_challenge_method=S256.');
  }
  const wanted = resourceOf(resource ?? scope);
  if (wanted === undefined)
    return error('invalid_scope', `The scope must contain ${identity.resources[0]}/.default.`);
  const code = identity.authorize({
    clientId: query.client_id,
    redirectUri: query.redirect_uri,
    challenge: challenge ?? '',
    resource: wanted,
    openId: scope?.split(' ').includes('openid') === true,
    nonce,
  });
  if (code !== undefined) return { code };
  return error(
    'unauthorized_client',
    'Only the documented applications sign in without a secret. Use client credentials, or `veritee start`.',
  );
}

/** Whether a redirect stays with this service or on this machine. */
function isHere(redirectUri: string, issuer: string): boolean {
  if (!URL.canParse(redirectUri) || redirectUri.includes('#')) return false;
  const { protocol, origin, host, username, password } = new URL(redirectUri);
  if (!['http:', 'https:'].includes(protocol) || `${username}${password}` !== '') return false;
  return origin === new URL(issuer).origin || isThisMachine(host);
}

function refuse(reply: FastifyReply, error: string, description: string): FastifyReply {
  return reply.code(400).send({ error, error_description: description } satisfies OAuthError);
}
