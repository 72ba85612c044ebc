/** Asks before something is changed, and says what came of it. */

import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { texts } from '../../texts.ts';
import { Failure } from '../failure.tsx';

/** A dialog: it closes when the act is done, and stays with the reason when it fails. */
export function Confirm({
  title,
  action,
  isDanger = false,
  isReady = true,
  act,
  close,
  children,
}: {
  readonly title: string;
  /** What the button says. */
  readonly action: string;
  readonly isDanger?: boolean;
  /** Whether all that the act needs is given. */
  readonly isReady?: boolean;
  readonly act: () => Promise<void>;
  readonly close: () => void;
  readonly children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  useLayoutEffect(() => dialog.current?.showModal(), []);
  const submitted = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    act().then(close, (error: unknown) => {
      setFailure(error);
      setBusy(false);
    });
  };
  return (
    <dialog ref={dialog} class="confirm" aria-labelledby="confirm-title" onClose={close}>
      <form onSubmit={submitted}>
        <h2 id="confirm-title">{title}</h2>
        <div class="confirm-body">{children}</div>
        {failure === undefined ? null : <Failure error={failure} />}
        <p class="actions">
          <button type="submit" class={isDanger ? 'danger' : 'primary'} disabled={isBusy || !isReady}>
            {action}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {texts.operate.cancel}
          </button>
        </p>
      </form>
    </dialog>
  );
}
