/** The client of an instance's administration, with the token of who is signed in. */

import { AttestationAdministrationClient } from '@veritee/client';
import type { Api, Session } from '../state/session.ts';
import { failureIn } from './api-failure.ts';
import { nameInAddress } from './name-in-address.ts';

/** A client of an instance. Its answers are verified by the instance's own keys. */
export function administrationOf(session: Session, instance: string): AttestationAdministrationClient {
  const { api } = session;
  return new AttestationAdministrationClient(api.endpoint(nameInAddress(session, instance)), undefined, {
    // Of a service on this machine; the client refuses all others.
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
    additionalPolicies: [{ policy: bearing(api), position: 'perCall' }],
  });
}

type Policy = NonNullable<
  NonNullable<ConstructorParameters<typeof AttestationAdministrationClient>[2]>['additionalPolicies']
>[number]['policy'];

/** The client's own way with tokens is for https alone, and does not say when a token is refused. */
function bearing(api: Api): Policy {
  return {
    name: 'veriteePageToken',
    sendRequest: async (request, next) => {
      request.headers.set('authorization', `Bearer ${api.token()}`);
      const answer = await next(request);
      if (answer.status === 401) {
        api.refused(failureIn(401, answer.bodyAsText ?? '', answer.headers.get('x-ms-request-id')));
      }
      return answer;
    },
  };
}
