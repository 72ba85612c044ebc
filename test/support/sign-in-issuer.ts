/** An OpenID issuer at which people sign in: `oidc-provider`, certified by the OpenID Foundation, with its pages for development. */

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Provider } from 'oidc-provider';

/** Whom it issues tokens for. */
export const SIGN_IN_CLIENT = 'veritee-console';
/** Values of the claim `roles` by the name with which somebody signs in. */
const ROLES: Readonly<Record<string, readonly string[]>> = { ada: ['operators'], will: ['writers'] };
const AUDIENCE = 'https://attest.azure.net';

/** The issuer. */
export interface SignInIssuer {
  readonly issuer: string;
  /** Lets the page at this address sign people in: `ada` as an operator, `will` as a writer, all others without roles. */
  register(redirectUri: string): void;
  close(): Promise<void>;
}

/** Starts one on loopback, without TLS. */
export async function startSignInIssuer(): Promise<SignInIssuer> {
  let answer: RequestListener = (_request, response) => response.writeHead(503).end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    issuer,
    register: (redirectUri) => {
      answer = new Provider(issuer, configuration(redirectUri)).callback();
    },
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function configuration(redirectUri: string): object {
  return {
    clients: [
      {
        client_id: SIGN_IN_CLIENT,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'none',
      },
    ],
    cookies: { keys: ['only for tests'] },
    clientBasedCORS: () => true,
    extraTokenClaims: (_context: unknown, { accountId }: { readonly accountId: string }) => ({
      roles: ROLES[accountId] ?? [],
    }),
    features: {
      devInteractions: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => AUDIENCE,
        useGrantedResource: () => true,
        getResourceServerInfo: () => ({
          scope: 'attest',
          audience: AUDIENCE,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  };
}
