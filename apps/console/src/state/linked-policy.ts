/** A link that opens the policy lab with a policy in it. */

import { base64url, fromBase64url, fromUtf8, utf8 } from '@veritee/core/internal';
import { useLayoutEffect } from 'preact/hooks';

const PREFIX = '#/lab/policy/';

/** The link: its data is in the fragment, which browsers send to nobody. */
export function policyLink(text: string): string {
  return `${PREFIX}${base64url(utf8(text))}`;
}

/** Gives the policy of such a link to the lab, when it is followed. */
export function useLinkedPolicy(replace: (text: string) => void): void {
  useLayoutEffect(() => {
    const read = () => {
      const text = policyIn(location.hash);
      if (text === undefined) return;
      replace(text);
      // Whoever goes back to it later finds what they made of it since.
      history.replaceState(null, '', '#/lab');
    };
    read();
    addEventListener('hashchange', read);
    return () => removeEventListener('hashchange', read);
  }, []);
}

function policyIn(fragment: string): string | undefined {
  if (!fragment.startsWith(PREFIX)) return undefined;
  try {
    return fromUtf8(fromBase64url(fragment.slice(PREFIX.length)));
  } catch {
    // A damaged link leaves the lab as it is.
    return undefined;
  }
}
