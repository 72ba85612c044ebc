/** The ways to sign in that this service offers. */

import { useEffect, useState } from 'preact/hooks';
import { texts } from '../../texts.ts';
import { Failure } from '../failure.tsx';
import { fetchPageSettings, type PageSettings, type SignInIssuer } from '../page-settings.ts';
import { DevelopmentSignIn } from './development-sign-in.tsx';
import { leaveFor, type Returned, redeem, takeReturned } from './oidc.ts';
import { startSession } from './start-session.ts';
import { TokenSignIn } from './token-sign-in.tsx';

/** Asks the service for the ways, and offers them. */
export function SignIn({ notice }: { readonly notice: string | undefined }) {
  const words = texts.operate.signIn;
  const [settings, setSettings] = useState<PageSettings>();
  const [failure, setFailure] = useState<unknown>();
  const [isBusy, setBusy] = useState(true);
  const attempt = (act: () => Promise<void>) => {
    setFailure(undefined);
    setBusy(true);
    act()
      .catch(setFailure)
      .finally(() => setBusy(false));
  };
  useEffect(() => attempt(() => opened(takeReturned(), setSettings)), []);
  return (
    <div class="sign-in">
      <h1>{words.title}</h1>
      <p class="lead">{words.lead}</p>
      {notice === undefined ? null : (
        <p class="warning" role="status">
          {notice}
        </p>
      )}
      {failure === undefined ? null : (
        <Failure
          error={failure}
          {...(settings === undefined && { again: () => attempt(() => opened(undefined, setSettings)) })}
        />
      )}
      {settings === undefined ? (
        <p class="busy">{isBusy ? texts.loading : ''}</p>
      ) : (
        <Ways settings={settings} isBusy={isBusy} attempt={attempt} />
      )}
    </div>
  );
}

async function opened(
  returned: Returned | undefined,
  setSettings: (settings: PageSettings) => void,
): Promise<void> {
  const settings = await fetchPageSettings();
  setSettings(settings);
  if (returned !== undefined) startSession(await redeem(returned, settings), settings);
}

/** Where the issuer sends people back to; the link to the content of the page is not a view. */
function viewNow(): string {
  return location.hash.startsWith('#/operate') ? location.hash : '#/operate';
}

/** The ways, the surest first. */
function Ways({
  settings,
  isBusy,
  attempt,
}: {
  readonly settings: PageSettings;
  readonly isBusy: boolean;
  readonly attempt: (act: () => Promise<void>) => void;
}) {
  const words = texts.operate.signIn;
  const { issuers, developmentIdentity: identity } = settings;
  const leave = (issuer: SignInIssuer) => attempt(() => leaveFor(issuer, viewNow()));
  return (
    <>
      {issuers.length === 0 ? null : (
        <section class="way">
          <h2>{words.issuer}</h2>
          <p class="hint">{words.issuerHint}</p>
          <p class="actions">
            {issuers.map((issuer) => (
              <button
                key={`${issuer.issuer} ${issuer.clientId}`}
                type="button"
                class="primary"
                disabled={isBusy}
                onClick={() => leave(issuer)}
              >
                {words.at(new URL(issuer.issuer).host)}
              </button>
            ))}
          </p>
        </section>
      )}
      {identity === undefined ? null : (
        <DevelopmentSignIn
          identity={identity}
          isBusy={isBusy}
          take={(find, name) => attempt(async () => startSession(await find(), settings, name))}
        />
      )}
      <TokenSignIn
        isAlone={issuers.length === 0 && identity === undefined}
        take={(token) => startSession(token, settings)}
      />
    </>
  );
}
