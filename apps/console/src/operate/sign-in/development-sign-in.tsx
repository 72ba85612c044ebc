/** Sign-in with the development identity: one click where its secrets are documented, else with the secret that serve prints. */

import { useState } from 'preact/hooks';
import { texts } from '../../texts.ts';
import type { DevelopmentIdentity } from '../page-settings.ts';
import { developmentToken } from './development-token.ts';

/** A button for each application. */
export function DevelopmentSignIn({
  identity,
  isBusy,
  take,
}: {
  readonly identity: DevelopmentIdentity;
  readonly isBusy: boolean;
  readonly take: (find: () => Promise<string>, name: string) => void;
}) {
  const words = texts.operate.signIn;
  const [secret, setSecret] = useState('');
  const asksSecret = identity.applications.some(({ clientSecret }) => clientSecret === undefined);
  return (
    <section class="way">
      <h2>{words.development}</h2>
      <p class="hint">{asksSecret ? words.developmentSecret : words.developmentHint}</p>
      {asksSecret ? (
        <label class="row">
          {words.secret}
          <input
            type="password"
            autocomplete="off"
            value={secret}
            onInput={({ currentTarget }) => setSecret(currentTarget.value)}
          />
        </label>
      ) : null}
      <p class="actions">
        {identity.applications.map(({ role, clientId, clientSecret }) => (
          <button
            key={clientId}
            type="button"
            disabled={isBusy || (clientSecret === undefined && secret === '')}
            onClick={() =>
              take(() => developmentToken(identity, clientId, clientSecret ?? secret), words.names[role])
            }
          >
            {words.as[role]}
          </button>
        ))}
      </p>
    </section>
  );
}
