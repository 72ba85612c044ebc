/** The page as a whole: its head, and what is shown. */

import { Inspect } from './inspect/inspect.tsx';
import { Mark } from './parts/icons.tsx';
import { texts } from './texts.ts';

/** The page. */
export function Page() {
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
          <a href="#/inspect" aria-current="page">
            {texts.nav.inspect}
          </a>
        </nav>
        <p class="private">{texts.private}</p>
      </header>
      <main id="content" tabIndex={-1}>
        <Inspect />
      </main>
    </>
  );
}
