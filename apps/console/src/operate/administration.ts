/** The client of an instance's administration, with the token of who is signed in. */

import { AttestationAdministrationClient } from '@veritee/client';
import { withoutTrailingSlashes } from '@veritee/core/internal';
import type { Api, Session } from '../state/session.ts';
import { failureIn } from './api-failure.ts';
import { nameInAddress } from './name-in-address.ts';
import { urlAtPage } from './url-at-page.ts';

/**
 * A client of an instance. Its answers are verified by the instance's own keys, and name the address that the service has for
 * others; they are asked for where the page is, which may be at the other end of a tunnel or proxy.
 */
export function administrationOf(session: Session, instance: string): AttestationAdministrationClient {
  const { api, address } = session;
  const name = nameInAddress(session, instance);
  const reached = api.endpoint(name);
  // As the client spells it in its requests.
  const named = withoutTrailingSlashes(new URL(name ?? '', `${withoutTrailingSlashes(address)}/`).href);
  return new AttestationAdministrationClient(named, undefined, {
    // Of a service on this machine; the client refuses all others.
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: bearing(api, named, reached), position: 'perCall' }],
  });
}

type Policy = NonNullable<
  NonNullable<ConstructorParameters<typeof AttestationAdministrationClient>[2]>['additionalPolicies']
>[number]['policy'];

/** The client's own way with tokens is for https alone, and does not say when a token is refused. */
function bearing(api: Api, named: string, reached: string): Policy {
  return {
    name: 'veriteePageToken',
    sendRequest: async (request, next) => {
      request.url = urlAtPage(request.url, named, reached);
      request.headers.set('authorization', `Bearer ${api.token()}`);
      const answer = await next(request);
      if (answer.status === 401) {
        api.refused(failureIn(401, answer.bodyAsText ?? '', answer.headers.get('x-ms-request-id')));
      }
      return answer;
    },
  };
}
