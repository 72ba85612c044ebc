/** Asks how a signing key is to be replaced. */

import { useState } from 'preact/hooks';
import type { Api } from '../../state/session.ts';
import { texts } from '../../texts.ts';
import { Confirm } from '../parts/confirm.tsx';
import { keysPath, rotationAnswer, type SigningKeys } from './signing-keys.ts';

const words = texts.watch.keys;

/** The dialog. */
export function RotateDialog({
  api,
  instance,
  keys: { leadHours, value },
  close,
  done,
}: {
  readonly api: Api;
  readonly instance: string;
  readonly keys: SigningKeys;
  readonly close: () => void;
  readonly done: () => void;
}) {
  const [isNow, setNow] = useState(false);
  const isAnnounced = value.some(({ stage }) => stage === 'announced');
  const choices = [
    [false, isAnnounced ? words.asPlanned : words.afterLead(leadHours), words.afterLeadHint],
    [true, words.atOnce, words.atOnceHint],
  ] as const;
  const act = async () => {
    const path = keysPath(instance, 'rotateKey');
    await api.call(rotationAnswer, { method: 'POST', path, body: { now: isNow } });
    done();
  };
  return (
    <Confirm title={words.rotateTitle(instance)} action={words.rotate} act={act} close={close}>
      <fieldset class="ways">
        <legend class="unseen">{words.when}</legend>
        {choices.map(([now, label, hint]) => (
          <label key={String(now)}>
            <input type="radio" name="when" checked={isNow === now} onChange={() => setNow(now)} />
            <span>
              {label}
              <span class="hint">{hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
    </Confirm>
  );
}
