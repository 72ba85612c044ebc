/** The page as a whole: its head, and the view that the address names. */

import { useEffect, useState } from 'preact/hooks';
import { Inspect } from './inspect/inspect.tsx';
import type { Lab } from './lab/lab.tsx';
import { Mark } from './parts/icons.tsx';
import { texts } from './texts.ts';

/** The page. */
export function Page() {
  const isLab = useFragment().startsWith('#/lab');
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
          <a href="#/inspect" aria-current={isLab ? undefined : 'page'}>
            {texts.nav.inspect}
          </a>
          <a href="#/lab" aria-current={isLab ? 'page' : undefined}>
            {texts.nav.lab}
          </a>
        </nav>
        <p class="private">{texts.private}</p>
      </header>
      <main id="content" tabIndex={-1}>
        {/* Both views keep what they hold while the other is shown. */}
        <div hidden={isLab}>
          <Inspect isShown={!isLab} />
        </div>
        <div hidden={!isLab}>
          <LabOnce isShown={isLab} />
        </div>
      </main>
    </>
  );
}

/** Loaded when it is first shown. */
function LabOnce({ isShown }: { readonly isShown: boolean }) {
  const [view, setView] = useState<{ readonly Lab: typeof Lab }>();
  useEffect(() => {
    if (isShown && view === undefined) void import('./lab/lab.tsx').then(setView);
  }, [isShown, view]);
  return view === undefined ? <p class="busy">{texts.lab.opening}</p> : <view.Lab isShown={isShown} />;
}

/** The fragment of the address. A link within the page to its content is not a view. */
function useFragment(): string {
  const [fragment, setFragment] = useState(location.hash);
  useEffect(() => {
    const changed = () => {
      if (location.hash !== '#content') setFragment(location.hash);
    };
    addEventListener('hashchange', changed);
    return () => removeEventListener('hashchange', changed);
  }, []);
  return fragment;
}
