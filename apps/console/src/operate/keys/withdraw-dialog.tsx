/** Asks before a signing key is withdrawn, and says what that does to tokens. */

import type { Api } from '../../state/session.ts';
import { texts } from '../../texts.ts';
import { Confirm } from '../parts/confirm.tsx';
import { keysPath, type SigningKey, withdrawalAnswer } from './signing-keys.ts';

const words = texts.watch.keys;

/** The dialog. */
export function WithdrawDialog({
  api,
  instance,
  listed: { keyId, stage, published },
  hasSuccessor,
  close,
  done,
}: {
  readonly api: Api;
  readonly instance: string;
  readonly listed: SigningKey;
  /** Whether another key is announced. */
  readonly hasSuccessor: boolean;
  readonly close: () => void;
  readonly done: () => void;
}) {
  const act = async () => {
    const path = keysPath(instance, 'dropKey');
    await api.call(withdrawalAnswer, { method: 'POST', path, body: { keyId } });
    done();
  };
  const tokens = stage === 'announced' ? words.noTokens : published ? words.tokensEnd : words.tokensEnded;
  const next = stage !== 'active' ? words.signerStays : hasSuccessor ? words.successorSigns : words.newSigns;
  return (
    <Confirm title={words.withdrawTitle} action={words.withdrawNow} isDanger act={act} close={close}>
      <p>
        <code>{keyId}</code>
      </p>
      <ul>
        <li>{tokens}</li>
        {stage === 'announced' ? null : <li>{words.cached}</li>}
        <li>{next}</li>
        <li>{words.forGood}</li>
      </ul>
    </Confirm>
  );
}
