/** One request to a token endpoint, bounded in time and size. */

import { CliError, exitStatus } from '../errors.ts';
import { asked, connectionHint } from '../hints/connection.ts';
import { type ExchangeAnswer, exchange } from './exchange.ts';

/** The members of a token endpoint's answer that are read here. */
export interface FormAnswer {
  readonly access_token?: unknown;
  readonly expires_in?: unknown;
  readonly expires_on?: unknown;
  readonly error_description?: unknown;
}

/** What to send. */
export interface TokenRequest {
  /** Sent with POST; without it the request is a GET. */
  readonly form?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** PEM that is trusted beside the authorities that Node knows. */
  readonly authority?: string | undefined;
  /** A secret travels: only over TLS. Managed identities are asked over http, on the machine itself. */
  readonly secret: boolean;
}

const TIMEOUT = 10_000;
const LONGEST = 64 * 1024;

/**
 * Asks for a token.
 * @throws CliError `CredentialRefused`, `EndpointInvalid`, `EndpointFailed`
 */
export async function requestToken(url: string, request: TokenRequest): Promise<FormAnswer> {
  const { status, text } = await send(endpointOf(url, request.secret), request);
  const answer = parse(text);
  if (status === 200 && answer !== undefined) return answer;
  const said = answer?.error_description;
  throw new CliError(
    'CredentialRefused',
    `The identity endpoint refused the credential (status ${status}).`,
    {
      status: exitStatus.otherSide,
      hint: typeof said === 'string' ? said.slice(0, 300) : undefined,
    },
  );
}

function endpointOf(text: string, secret: boolean): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && !secret)) return url;
  throw new CliError('EndpointInvalid', 'The address of the identity endpoint cannot be used.', {
    hint: 'Expected an https URL in AZURE_AUTHORITY_HOST (IDENTITY_ENDPOINT may be http).',
  });
}

function send(url: URL, { form, headers, authority }: TokenRequest): Promise<ExchangeAnswer> {
  return exchange(url, {
    method: form === undefined ? 'GET' : 'POST',
    headers: {
      accept: 'application/json',
      ...headers,
      ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    body: form === undefined ? undefined : new URLSearchParams(form).toString(),
    authority,
    timeout: TIMEOUT,
    longest: LONGEST,
  }).catch((cause: Error) => {
    throw failed(url, cause);
  });
}

function failed({ origin }: URL, cause: Error): CliError {
  return new CliError(
    'EndpointFailed',
    `The identity endpoint at ${origin} could not be asked: ${cause.message}.`,
    {
      status: exitStatus.otherSide,
      hint: connectionHint(cause, asked.identity),
      cause,
    },
  );
}

function parse(text: string): FormAnswer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
