/** Sign-in with an access token that was got elsewhere. */

import { useState } from 'preact/hooks';
import { texts } from '../../texts.ts';

/** What can stand in an Authorization header: RFC 6750 section 2.1. */
const TOKEN = /^[\w.~+/-]+=*$/;

/** A field for a token. It is cleared as soon as the token is used. */
export function TokenSignIn({
  isAlone,
  take,
}: {
  /** Whether there is no other way. */
  readonly isAlone: boolean;
  readonly take: (token: string) => void;
}) {
  const words = texts.operate.signIn;
  const [text, setText] = useState('');
  const token = text.trim().replace(/^bearer +/i, '');
  const isUsable = TOKEN.test(token);
  const submitted = (event: Event) => {
    event.preventDefault();
    if (!isUsable) return;
    setText('');
    take(token);
  };
  return (
    <section class="way">
      <h2>{words.token}</h2>
      <p class="hint">{isAlone ? words.tokenAlone : words.tokenHint}</p>
      <pre class="command">{words.tokenCommand}</pre>
      <form onSubmit={submitted}>
        <label class="row">
          {words.tokenField}
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            value={text}
            aria-describedby="token-fault"
            aria-invalid={token !== '' && !isUsable}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
          />
        </label>
        <p id="token-fault" class="fault" aria-live="polite">
          {token === '' || isUsable ? '' : words.notAToken}
        </p>
        <p class="actions">
          <button type="submit" disabled={!isUsable}>
            {words.use}
          </button>
        </p>
      </form>
    </section>
  );
}
