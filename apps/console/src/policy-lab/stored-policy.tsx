/** The policy in force of an instance, to compare the draft with: read by who is signed in. */

import { useState } from 'preact/hooks';
import { administrationOf } from '../operate/administration.ts';
import { Failure } from '../operate/failure.tsx';
import type { Session } from '../state/session.ts';
import { texts } from '../texts.ts';
import '../operate/operate.css';

const words = texts.lab.stored;

/** A policy that was read. */
export interface StoredPolicy {
  readonly label: string;
  readonly type: string;
  readonly text: string;
}

/** The form that reads it. */
export function ReadStoredPolicy({
  session,
  type,
  take,
}: {
  readonly session: Session;
  readonly type: string;
  readonly take: (policy: StoredPolicy) => void;
}) {
  const [instance, setInstance] = useState('default');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const read = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const { policy } = await administrationOf(session, instance).getPolicy(type);
      take({ label: words.label(instance), type, text: policy.text });
    } catch (error) {
      setFailure(error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <form
        class="actions"
        onSubmit={(event) => {
          event.preventDefault();
          void read();
        }}
      >
        <label>
          {texts.lab.replay.instance}{' '}
          <input
            value={instance}
            required
            autocomplete="off"
            spellcheck={false}
            onInput={({ currentTarget }) => setInstance(currentTarget.value.trim())}
          />
        </label>
        <button type="submit" disabled={isBusy}>
          {words.read(type)}
        </button>
      </form>
      {failure === undefined ? null : <Failure error={failure} />}
    </>
  );
}
