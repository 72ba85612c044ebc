/** The page as a whole: its head, and the view that the address names. */

import { useEffect, useState } from 'preact/hooks';
import { Inspect } from './inspect/inspect.tsx';
import { Lab } from './lab/lab.tsx';
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

/** Made when it is first shown: its editor is loaded then. */
function LabOnce({ isShown }: { readonly isShown: boolean }) {
  const [wasShown, setShown] = useState(isShown);
  if (isShown && !wasShown) setShown(true);
  return wasShown ? <Lab isShown={isShown} /> : null;
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
