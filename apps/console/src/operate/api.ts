/** Asks the service with the token of who is signed in. */

import { withoutTrailingSlashes } from '@veritee/core/internal';
import * as z from 'zod/mini';
import type { Api, Call } from '../state/session.ts';
import { texts } from '../texts.ts';
import { ApiFailure, failureIn, jsonOf } from './api-failure.ts';
import { isInstanceName } from './instances/instance-name.ts';

/** Versions of the two surfaces of the service. */
const VERSIONS = { management: '2021-06-01', instance: '2022-08-01' };

/**
 * The way to a service.
 *
 * @param base - the address of the service, with a slash at its end
 * @param token - a bearer token
 * @param signOut - called when the service wants another token
 */
export function createApi(
  base: URL,
  token: string,
  signOut: (failure: { readonly message: string }) => void,
): Api {
  const endpoint = (instance = ''): string => {
    if (instance !== '' && !isInstanceName(instance)) {
      throw new ApiFailure({ status: 0, code: 'NameInvalid', message: texts.operate.create.badName });
    }
    return withoutTrailingSlashes(new URL(instance, base).href);
  };
  const refused: Api['refused'] = (failure) => {
    if (failure.needsSignIn) signOut(failure);
  };
  const call: Api['call'] = async (schema, asked) => {
    const answer = await send(urlOf(endpoint(asked.instance), asked), token, asked);
    const text = await answer.text();
    if (!answer.ok) {
      const failure = failureIn(answer.status, text, answer.headers.get('x-ms-request-id'));
      refused(failure);
      throw failure;
    }
    return read(schema, answer, text);
  };
  return { call, endpoint, refused, token: () => token };
}

function urlOf(endpoint: string, { path, query, instance }: Call): string {
  const isManagement = instance === undefined && path.startsWith('/management');
  const version = isManagement ? VERSIONS.management : VERSIONS.instance;
  return `${endpoint}${path}?${new URLSearchParams({ ...query, 'api-version': version })}`;
}

async function send(url: string, token: string, { method = 'GET', body, signal }: Call): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        accept: 'application/json',
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new ApiFailure({ status: 0, code: 'ConnectionFailed', ...texts.operate.failure.noAnswer });
  }
}

function read<Schema extends z.core.$ZodType>(
  schema: Schema,
  answer: Response,
  text: string,
): z.output<Schema> {
  const parsed = z.safeParse(schema, text === '' ? undefined : jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new ApiFailure({
    status: answer.status,
    code: 'AnswerMalformed',
    message: texts.operate.failure.strange,
    requestId: answer.headers.get('x-ms-request-id') ?? undefined,
  });
}
