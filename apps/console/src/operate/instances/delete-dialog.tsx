/** Deletes an instance, whose name is to be typed first. */

import { useState } from 'preact/hooks';
import type { Api } from '../../state/session.ts';
import { texts } from '../../texts.ts';
import { Confirm } from '../parts/confirm.tsx';
import { nothing, type Provider } from './provider.ts';

/** The dialog. */
export function DeleteDialog({
  api,
  instance: { name },
  close,
  changed,
}: {
  readonly api: Api;
  readonly instance: Provider;
  readonly close: () => void;
  readonly changed: (message: string) => void;
}) {
  const words = texts.operate.delete;
  const [typed, setTyped] = useState('');
  const act = async () => {
    await api.call(nothing, {
      method: 'DELETE',
      path: `/management/attestationProviders/${encodeURIComponent(name)}`,
    });
    changed(words.done(name));
  };
  return (
    <Confirm
      title={words.title(name)}
      action={words.action}
      isDanger
      isReady={typed.trim() === name}
      act={act}
      close={close}
    >
      <p>{words.lead}</p>
      <label class="row">
        {words.type(name)}
        <input
          value={typed}
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => setTyped(currentTarget.value)}
        />
      </label>
    </Confirm>
  );
}
