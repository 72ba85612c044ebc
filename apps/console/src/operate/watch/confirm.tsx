/** Asks before something that cannot be undone, and says what will happen. */

import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef, useState } from 'preact/hooks';
import { texts } from '../../texts.ts';
import { Failure } from '../failure.tsx';

const words = texts.watch.confirm;

/** A dialog that is open as long as it exists. */
export function Confirm({
  title,
  action,
  isDangerous = false,
  children,
  act,
  close,
}: {
  readonly title: string;
  /** What the button says. */
  readonly action: string;
  readonly isDangerous?: boolean;
  readonly children: ComponentChildren;
  readonly act: () => Promise<void>;
  readonly close: () => void;
}) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => dialog.current?.showModal(), []);
  const confirmed = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      await act();
      close();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={close}>
      <h2 id={id}>{title}</h2>
      {children}
      {failure === undefined ? null : <Failure error={failure} />}
      <p class="actions">
        <button type="button" onClick={() => dialog.current?.close()}>
          {words.cancel}
        </button>
        <button
          type="button"
          class={isDangerous ? 'danger' : 'primary'}
          disabled={isBusy}
          onClick={() => void confirmed()}
        >
          {action}
        </button>
      </p>
    </dialog>
  );
}
