/** From a token to somebody who is signed in. */

import { setSignedIn } from '../../state/session.ts';
import { texts } from '../../texts.ts';
import { createApi } from '../api.ts';
import { holderOf } from '../holder.ts';
import { type PageSettings, serviceAddress } from '../page-settings.ts';
import { draftsAreOf } from '../policies/drafts.ts';

/**
 * Signs in with a token. It is held by the way to the service alone.
 *
 * @param name - who signs in, where the page knows it better than the token
 */
export function startSession(
  token: string,
  { address, hasDefaultInstance }: Pick<PageSettings, 'address' | 'hasDefaultInstance'>,
  name?: string,
): void {
  const api = createApi(serviceAddress(), token, ({ message }) =>
    setSignedIn({ notice: texts.operate.signIn.again(message) }),
  );
  const holder = { ...holderOf(token), ...(name !== undefined && { name }) };
  draftsAreOf(holder.name);
  setSignedIn({ session: { api, holder, hasDefaultInstance, address: address ?? api.endpoint() } });
}
