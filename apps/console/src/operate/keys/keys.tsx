/** Signing keys of an instance: their ages, the announced next one; to rotate and to withdraw them. */

import { useCallback, useState } from 'preact/hooks';
import { texts } from '../../texts.ts';
import { Failure } from '../failure.tsx';
import { InstancePicker } from '../parts/instance-picker.tsx';
import { useCall } from '../use-call.ts';
import type { ViewProps } from '../view.ts';
import { useChosenInstance } from '../watch/chosen-instance.ts';
import '../watch/watch.css';
import { KeyCard } from './key-card.tsx';
import { scaleOf } from './key-life.ts';
import './keys.css';
import { RotateDialog } from './rotate-dialog.tsx';
import { keysPath, type SigningKey, type SigningKeys, signingKeysAnswer } from './signing-keys.ts';
import { WithdrawDialog } from './withdraw-dialog.tsx';

const words = texts.watch.keys;

/** The view. */
export function Keys(props: ViewProps) {
  const { session, isShown } = props;
  const { api } = session;
  const { known, name, problem, choose } = useChosenInstance('keys', props);
  const ask = useCallback(
    (signal: AbortSignal) => api.call(signingKeysAnswer, { path: keysPath(name, 'signingKeys'), signal }),
    [api, name],
  );
  const { value, failure, again } = useCall(isShown && name !== '' ? ask : undefined);
  const [open, setOpen] = useState<'rotate' | SigningKey>();
  const dialog = { api, instance: name, close: () => setOpen(undefined), done: again };
  return (
    <div class="watch">
      <div class="watch-bar">
        <InstancePicker known={known} name={name} choose={choose} />
        <button
          type="button"
          class="primary"
          disabled={value === undefined}
          onClick={() => setOpen('rotate')}
        >
          {words.rotateAsk}
        </button>
      </div>
      {failure === undefined ? null : <Failure error={failure} />}
      {problem === undefined ? null : <p class="none">{problem}</p>}
      {value === undefined ? (
        failure === undefined && problem === undefined ? (
          <p class="busy">{texts.loading}</p>
        ) : null
      ) : (
        <KeyList keys={value} withdraw={setOpen} />
      )}
      {open === 'rotate' && value !== undefined ? <RotateDialog {...dialog} keys={value} /> : null}
      {open !== undefined && open !== 'rotate' ? (
        <WithdrawDialog
          {...dialog}
          listed={open}
          hasSuccessor={value?.value.some(({ stage }) => stage === 'announced') === true}
        />
      ) : null}
    </div>
  );
}

function KeyList({
  keys,
  withdraw,
}: {
  readonly keys: SigningKeys;
  readonly withdraw: (key: SigningKey) => void;
}) {
  const { maxAgeDays, leadHours, value } = keys;
  const now = Date.parse(keys.now);
  const share = scaleOf(keys);
  return (
    <>
      <p class="hint">{maxAgeDays === undefined ? words.byHand : words.byAge(maxAgeDays, leadHours)}</p>
      <ul class="keys">
        {value.map((each) => (
          <KeyCard key={each.keyId} listed={each} now={now} share={share} withdraw={() => withdraw(each)} />
        ))}
      </ul>
    </>
  );
}
