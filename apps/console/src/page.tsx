/** The page as a whole: its head, and the view that the address names. */

import { useLayoutEffect, useState } from 'preact/hooks';
import { Inspect } from './inspect/inspect.tsx';
import { Mark } from './parts/icons.tsx';
import { lazily } from './parts/lazy.tsx';
import { texts } from './texts.ts';

const Operate = lazily<{ readonly isShown: boolean; readonly fragment: string }>(() =>
  import('./operate/operate.tsx').then((loaded) => loaded.Operate),
);

const Lab = lazily<{ readonly isShown: boolean }>(() =>
  import('./policy-lab/lab.tsx').then((loaded) => loaded.Lab),
);

const VIEWS = ['inspect', 'lab', 'operate'] as const;

/** The page. */
export function Page() {
  const fragment = useFragment();
  const shown = VIEWS.find((view) => fragment.startsWith(`#/${view}`)) ?? 'inspect';
  return (
    <>
      <a class="skip" href="#content">
        {texts.skip}
      </a>
      <header class="top">
        <a class="brand" href="#/inspect">
          <Mark />
          {texts.brand}
        </a>
        <nav aria-label={texts.nav.label}>
          {VIEWS.map((view) => (
            <a key={view} href={`#/${view}`} aria-current={view === shown ? 'page' : undefined}>
              {texts.nav[view]}
            </a>
          ))}
        </nav>
        <p class="private">{shown === 'operate' ? '' : texts.private}</p>
      </header>
      <main id="content" tabIndex={-1}>
        {/* Each view keeps what it holds while another is shown. */}
        <div hidden={shown !== 'inspect'}>
          <Inspect isShown={shown === 'inspect'} />
        </div>
        <div hidden={shown !== 'lab'}>
          <Once isShown={shown === 'lab'}>{() => <Lab isShown={shown === 'lab'} />}</Once>
        </div>
        <div hidden={shown !== 'operate'}>
          <Once isShown={shown === 'operate'}>
            {() => <Operate isShown={shown === 'operate'} fragment={fragment} />}
          </Once>
        </div>
      </main>
    </>
  );
}

/** Made when it is first shown: what it needs is loaded then. */
function Once({
  isShown,
  children,
}: {
  readonly isShown: boolean;
  readonly children: () => preact.JSX.Element;
}) {
  const [wasShown, setShown] = useState(isShown);
  if (isShown && !wasShown) setShown(true);
  return wasShown ? children() : null;
}

/** The fragment of the address. A link within the page to its content is not a view. */
function useFragment(): string {
  const [fragment, setFragment] = useState(firstFragment);
  useLayoutEffect(() => {
    const changed = () => {
      if (location.hash !== '#content') setFragment(location.hash);
    };
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return fragment;
}

/** An issuer that somebody signed in at sends the browser back without a fragment. */
function firstFragment(): string {
  const answer = new URLSearchParams(location.search);
  const isReturn = answer.has('state') && (answer.has('code') || answer.has('error'));
  return isReturn ? '#/operate' : location.hash;
}
