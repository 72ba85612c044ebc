/** The issuer of access tokens that a service started for development has. */

import { z } from 'zod';
import { DEVELOPMENT_TENANT } from '../../access/development-identity.ts';
import { authorizeQuery } from '../authorize.ts';
import { tokenRequest } from '../development-identity.ts';
import { jsonSchema } from './json-schema.ts';
import { jsonAnswer, type Operation, queryParameters } from './operation.ts';

const text = z.string();
const texts = z.array(text);
const metadata = z.object({
  issuer: text,
  authorization_endpoint: text,
  token_endpoint: text,
  jwks_uri: text,
  grant_types_supported: texts,
  token_endpoint_auth_methods_supported: texts,
  response_types_supported: texts,
  response_modes_supported: texts,
  code_challenge_methods_supported: texts,
  subject_types_supported: texts,
  id_token_signing_alg_values_supported: texts,
});
const keySet = z.object({
  keys: z.array(
    z.object({ kty: text, n: text, e: text, kid: text, use: z.literal('sig'), alg: z.literal('RS256') }),
  ),
});
const issued = { access_token: text, token_type: z.literal('Bearer') };
const oauthError = jsonSchema(
  z.object({ error: text, error_description: text }).meta({ title: 'OAuthError' }),
);

const common = { tag: 'Development', token: 'open', isOurs: true, refusals: ['Forbidden'] } as const;

/** The operations. They answer the Host names of loopback and those that the operator named. */
export function developmentOperations(): readonly Operation[] {
  const at = (path: string): { readonly route: string } => ({ route: `/${DEVELOPMENT_TENANT}${path}` });
  return [
    {
      ...common,
      ...at('/.well-known/openid-configuration'),
      method: 'get',
      id: 'getIssuerMetadata',
      summary: 'OpenID metadata of the development issuer',
      answers: { 200: jsonAnswer('Where its tokens and keys are.', metadata) },
    },
    {
      ...common,
      ...at('/discovery/keys'),
      method: 'get',
      id: 'getIssuerKeys',
      summary: 'The keys of the development issuer',
      answers: { 200: jsonAnswer('A JSON Web Key Set.', keySet, 'IssuerKeySet') },
    },
    {
      ...common,
      ...at('/oauth2/authorize'),
      method: 'get',
      id: 'authorize',
      summary: 'Signs in as a documented application, without a page (authorization code with PKCE)',
      description:
        'RFC 6749, section 4.1, and RFC 7636. Only where the secrets are the documented ones (`veritee start`): the redirect has the error `unauthorized_client` elsewhere.',
      parameters: queryParameters(authorizeQuery, {
        response_type: '`code`.',
        client_id: 'A documented application.',
        redirect_uri: 'An address of this service or of loopback, with any port.',
        code_challenge: 'base64url of the SHA-256 of the verifier; required.',
        code_challenge_method: '`S256`; required.',
        scope:
          'Contains `https://attest.azure.net/.default`; with `openid`, the token answer has an ID token.',
        resource: 'In place of the scope: `https://attest.azure.net`.',
        state: 'Returned unchanged.',
        nonce: 'Returned in the ID token.',
        response_mode: '`query` (default) or `fragment`.',
      }),
      answers: {
        302: { description: 'To the redirect address, with `code` or `error`, and with `state`.' },
      },
      otherRefusals: { 400: oauthError },
    },
    ...['/oauth2/token', '/oauth2/v2.0/token'].map((path) => tokenOperation(at(path).route)),
    {
      ...common,
      ...at('/identity'),
      method: 'get',
      id: 'getManagedIdentityToken',
      summary: 'An access token by the protocol of managed identities of App Service',
      parameters: [
        {
          in: 'query',
          name: 'resource',
          description: 'What the token is for: `https://attest.azure.net`.',
          required: true,
          schema: jsonSchema(text),
        },
        {
          in: 'header',
          name: 'x-identity-header',
          description: 'The secret of the identity.',
          required: true,
          schema: jsonSchema(text),
        },
      ],
      answers: {
        200: jsonAnswer('The token.', z.object({ ...issued, expires_on: text, resource: text })),
      },
      otherRefusals: { 400: oauthError, 401: oauthError },
      refusals: ['Unauthorized', 'Forbidden'],
    },
  ];
}

function tokenOperation(route: string): Operation {
  return {
    ...common,
    route,
    method: 'post',
    id: route.includes('v2.0') ? 'getTokenV2' : 'getToken',
    summary: 'An access token for an application (client credentials, authorization code)',
    description:
      'The application names itself in the form, or by the scheme Basic. A code is exchanged once, within a minute, with the verifier of its challenge; a secret is optional with it, but a wrong one is refused, and the code remains good.',
    body: {
      description: 'RFC 6749, sections 4.1.3 and 4.4.',
      required: true,
      content: { 'application/x-www-form-urlencoded': jsonSchema(tokenRequest) },
    },
    answers: {
      200: jsonAnswer(
        'The token.',
        z.object({ ...issued, expires_in: z.int(), id_token: text.optional() }),
        'AccessToken',
      ),
    },
    otherRefusals: { 400: oauthError, 401: oauthError },
    refusals: ['Unauthorized', 'Forbidden'],
  };
}
