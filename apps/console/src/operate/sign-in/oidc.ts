/** Sign-in at an OpenID issuer: authorization code with PKCE (RFC 7636, OpenID Connect Core 3.1). */

import * as oauth from 'oauth4webapi';
import * as z from 'zod/mini';
import { texts } from '../../texts.ts';
import { ApiFailure } from '../api-failure.ts';
import { type PageSettings, pageAddress, type SignInIssuer } from '../page-settings.ts';

/** What is needed when the issuer sends the browser back. Removed as soon as it is read. */
const KEPT = 'veritee-sign-in';
const kept = z.object({
  issuer: z.string(),
  clientId: z.string(),
  verifier: z.string(),
  state: z.string(),
  nonce: z.string(),
  view: z.string().check(z.startsWith('#/operate')),
});

/**
 * Leaves the page for the issuer's.
 *
 * @param view - the fragment to come back to
 * @throws ApiFailure when the issuer cannot be asked
 */
export async function leaveFor(issuer: SignInIssuer, view: string): Promise<void> {
  const server = await serverOf(issuer);
  const { authorization_endpoint: endpoint = '' } = server;
  if (!isPlace(endpoint, issuer)) throw unusable(issuer, texts.operate.oidc.noEndpoint);
  const verifier = oauth.generateRandomCodeVerifier();
  const state = oauth.generateRandomState();
  const nonce = oauth.generateRandomNonce();
  const url = new URL(endpoint);
  const asked = {
    response_type: 'code',
    client_id: issuer.clientId,
    redirect_uri: pageAddress().href,
    scope: withOpenId(issuer.scope),
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  const { clientId } = issuer;
  sessionStorage.setItem(
    KEPT,
    JSON.stringify({ issuer: issuer.issuer, clientId, verifier, state, nonce, view }),
  );
  location.assign(url);
}

/** Whether the browser can be sent there: by https, or on this machine as the issuer itself is. */
function isPlace(url: string, { issuer }: SignInIssuer): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  return protocol === 'https:' || protocol === new URL(issuer).protocol;
}

/** What an issuer sent back: taken out of the address, so that it stays nowhere. */
export interface Returned {
  readonly answer: URLSearchParams;
  readonly kept: z.output<typeof kept> | undefined;
}

/** Takes what an issuer sent back; undefined when the page was opened by other ways. */
export function takeReturned(): Returned | undefined {
  const answer = new URLSearchParams(location.search);
  if (!answer.has('state') || !(answer.has('code') || answer.has('error'))) return undefined;
  const before = kept.safeParse(keptNow());
  sessionStorage.removeItem(KEPT);
  history.replaceState(null, '', `${pageAddress().href}${before.success ? before.data.view : '#/operate'}`);
  // Replacing is not noticed by itself.
  dispatchEvent(new HashChangeEvent('hashchange'));
  return { answer, kept: before.success ? before.data : undefined };
}

function keptNow(): unknown {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? '') as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The access token for the code that an issuer sent back.
 * @throws ApiFailure when it refused, or is not who was asked
 */
export async function redeem({ answer, kept: before }: Returned, { issuers }: PageSettings): Promise<string> {
  const words = texts.operate.oidc;
  const issuer = issuers.find((each) => each.issuer === before?.issuer && each.clientId === before.clientId);
  if (before === undefined || issuer === undefined) {
    throw new ApiFailure({ status: 0, code: 'SignInUnknown', ...words.unknown });
  }
  const server = await serverOf(issuer);
  const client = { client_id: issuer.clientId };
  try {
    const parameters = oauth.validateAuthResponse(server, client, answer, before.state);
    const given = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      oauth.None(),
      parameters,
      pageAddress().href,
      before.verifier,
      insecureOf(issuer.issuer),
    );
    const tokens = await oauth.processAuthorizationCodeResponse(server, client, given, {
      expectedNonce: before.nonce,
      requireIdToken: true,
    });
    return tokens.access_token;
  } catch (error) {
    throw refusalOf(error, issuer, server);
  }
}

async function serverOf(issuer: SignInIssuer): Promise<oauth.AuthorizationServer> {
  const name = new URL(issuer.issuer);
  try {
    const answer = await (issuer.metadata === undefined
      ? oauth.discoveryRequest(name, insecureOf(issuer.issuer))
      : fetch(issuer.metadata, { headers: { accept: 'application/json' }, redirect: 'error' }));
    return await oauth.processDiscoveryResponse(name, answer);
  } catch (error) {
    throw refusalOf(error, issuer);
  }
}

/** Plain HTTP is for issuers on this machine; the service refuses all others in its settings. */
function insecureOf(url: string): { readonly [oauth.allowInsecureRequests]?: boolean } {
  return url.startsWith('http:') ? { [oauth.allowInsecureRequests]: true } : {};
}

function withOpenId(scope: string): string {
  return scope.split(' ').includes('openid') ? scope : `openid ${scope}`;
}

/** In the words of the page; never with a code or a token in it. */
function refusalOf(error: unknown, issuer: SignInIssuer, server?: oauth.AuthorizationServer): ApiFailure {
  const words = texts.operate.oidc;
  if (error instanceof oauth.AuthorizationResponseError || error instanceof oauth.ResponseBodyError) {
    return new ApiFailure({
      status: 0,
      code: error.error,
      message: error.error === 'access_denied' ? words.denied : words.refused,
      found: error.error_description,
      hint: words.tryAgain,
    });
  }
  if (error instanceof oauth.OperationProcessingError) {
    return new ApiFailure({
      status: 0,
      code: error.code ?? 'SignInRefused',
      message: words.mismatch,
      expected: issuer.issuer,
      found: error.message,
      hint: words.notThis,
    });
  }
  return unusable(issuer, words.noAnswer(server?.token_endpoint ?? issuer.metadata ?? issuer.issuer));
}

function unusable(issuer: SignInIssuer, found: string): ApiFailure {
  const words = texts.operate.oidc;
  return new ApiFailure({
    status: 0,
    code: 'IssuerUnusable',
    message: words.unusable(issuer.issuer),
    found,
    hint: words.unusableHint,
  });
}
