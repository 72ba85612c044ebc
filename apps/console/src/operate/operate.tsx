/** Operate: sign-in, then a menu of views. */

import { useLayoutEffect, useRef } from 'preact/hooks';
import { config } from 'zod/mini';
import { minute } from '../parts/dates.ts';
import { setSignedIn, useSignedIn } from '../state/session.ts';
import { texts } from '../texts.ts';
import './operate.css';
import { forgetDrafts } from './policies/drafts.ts';
import { SignIn } from './sign-in/sign-in.tsx';
import { viewAddress } from './view.ts';
import { views } from './views.ts';

// The page runs no code that is made from text.
config({ jitless: true });

/** The console of the service that serves the page. */
export function Operate({ isShown, fragment }: { readonly isShown: boolean; readonly fragment: string }) {
  const words = texts.operate;
  const { session, notice } = useSignedIn();
  const title = useRef<HTMLHeadingElement>(null);
  const last = useRef('');
  // Who comes from another page is where they were.
  if (isShown && fragment !== '#/operate') last.current = fragment;
  const [, , id = '', ...place] = last.current.split('/');
  const view = views.find((each) => each.id === id) ?? views[0];
  // After sign-in, the focus is on the title of the view.
  useLayoutEffect(() => title.current?.focus(), [session]);
  if (session === undefined || view === undefined) return <SignIn notice={notice} />;
  const { holder } = session;
  const View = view.component;
  return (
    <div class="operate">
      <div class="operate-side">
        <nav aria-label={words.views}>
          {views.map((each) => (
            <a
              key={each.id}
              href={viewAddress(each.id)}
              aria-current={each.id === view.id ? 'page' : undefined}
            >
              {each.title}
            </a>
          ))}
        </nav>
        <div class="holder">
          <p class="holder-name">{holder.name}</p>
          {holder.roles.length === 0 ? null : <p>{holder.roles.join(', ')}</p>}
          {holder.expires === undefined ? null : <p>{words.until(minute(holder.expires))}</p>}
          <button type="button" onClick={signOut}>
            {words.signOut}
          </button>
        </div>
      </div>
      <div class="operate-view">
        <h1 ref={title} tabIndex={-1}>
          {view.title}
        </h1>
        <View session={session} isShown={isShown} place={place.map(decoded)} key={view.id} />
      </div>
    </div>
  );
}

function signOut(): void {
  forgetDrafts();
  setSignedIn({});
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
