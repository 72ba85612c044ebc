/** The policy in force, its history, and the way to another one. */

import { useCallback, useMemo, useState } from 'preact/hooks';
import { CopyButton } from '../../parts/copy-button.tsx';
import { texts } from '../../texts.ts';
import { administrationOf } from '../administration.ts';
import { Failure } from '../failure.tsx';
import { nameInAddress } from '../name-in-address.ts';
import { useCall } from '../use-call.ts';
import { DraftPanel } from './draft-panel.tsx';
import { keepDraft, keptDraft } from './drafts.ts';
import { historyAnswer } from './history.ts';
import { HistoryPanel } from './history-panel.tsx';
import { usePolicyLanguage } from './policy-language.ts';
import type { PolicyPlace } from './policy-place.ts';
import { PolicyText } from './policy-text.tsx';
import { ResetDialog } from './reset-dialog.tsx';

/** All of it. */
export function PolicyOf({ isShown, ...place }: PolicyPlace & { readonly isShown: boolean }) {
  const words = texts.operate.policies;
  const { session, instance, type, defaultPolicy } = place;
  const [draft, startDraft] = useState(() => keptDraft(instance, type));
  const setDraft = (text: string | undefined) => {
    keepDraft(instance, type, text);
    startDraft(text);
  };
  const [isResetting, setResetting] = useState(false);
  const [isLaidOut, setLaidOut] = useState(false);
  const [done, setDone] = useState('');
  const client = useMemo(() => administrationOf(session, instance), [session, instance]);
  const askPolicy = useCallback(
    (abortSignal: AbortSignal) => client.getPolicy(type, { abortSignal }),
    [client, type],
  );
  const askHistory = useCallback(
    (signal: AbortSignal) =>
      session.api.call(historyAnswer, {
        instance: nameInAddress(session, instance),
        path: `/policies/${encodeURIComponent(type)}:history`,
        query: { limit: '100' },
        signal,
      }),
    [session, instance, type],
  );
  const askSigners = useCallback(
    (abortSignal: AbortSignal) => client.getPolicyManagementCertificates({ abortSignal }),
    [client],
  );
  // Who may not list instances sees by its signers that one is isolated.
  const signers = useCall(isShown && place.mode === undefined ? askSigners : undefined);
  const mode = place.mode ?? ((signers.value?.body.length ?? 0) > 0 ? 'Isolated' : undefined);
  const inForce = useCall(isShown ? askPolicy : undefined);
  const acts = useCall(isShown ? askHistory : undefined);
  const policy = inForce.value?.policy;
  const language = usePolicyLanguage(policy?.text ?? '', type);
  const formatted = language?.formatted;
  const changed = (message: string) => {
    setDone(message);
    setDraft(undefined);
    inForce.again();
    acts.again();
  };
  if (inForce.failure !== undefined) return <Failure error={inForce.failure} again={inForce.again} />;
  if (policy === undefined) return <p class="busy">{texts.loading}</p>;
  const isFixed = mode === 'Shared';
  return (
    <div class="policy" aria-busy={inForce.isBusy}>
      <p class="done" role="status">
        {done}
      </p>
      <section class="card" aria-label={words.inForce}>
        <h2>
          {words.inForce} <span class={`role kind-${policy.kind}`}>{words.kinds[policy.kind]}</span>
        </h2>
        <p class="hint">{words.kindHints[policy.kind]}</p>
        {policy.text === '' ? null : (
          <PolicyText label={words.text} text={isLaidOut ? (formatted ?? policy.text) : policy.text} />
        )}
        {policy.text === '' || language === undefined ? null : (
          <p class="hash">
            {words.hash} <code>{language.hash}</code> <CopyButton text={language.hash} />{' '}
            {formatted === undefined || formatted === policy.text ? null : (
              <button
                type="button"
                class="quiet"
                aria-pressed={isLaidOut}
                onClick={() => setLaidOut(!isLaidOut)}
              >
                {words.layOut}
              </button>
            )}
          </p>
        )}
        {isFixed ? (
          <p class="hint">{words.shared}</p>
        ) : (
          <p class="actions">
            <button type="button" disabled={draft !== undefined} onClick={() => setDraft(policy.text)}>
              {words.change}
            </button>
            <button
              type="button"
              disabled={policy.kind === 'default' || policy.kind === 'empty'}
              onClick={() => setResetting(true)}
            >
              {words.reset}
            </button>
          </p>
        )}
      </section>
      {draft === undefined || signers.isBusy ? null : (
        <DraftPanel
          {...place}
          mode={mode}
          key={draft}
          client={client}
          first={draft}
          inForce={policy.text}
          close={() => setDraft(undefined)}
          changed={() => changed(words.wasSet)}
        />
      )}
      {isResetting && !signers.isBusy ? (
        <ResetDialog
          {...place}
          mode={mode}
          client={client}
          inForce={policy.text}
          close={() => setResetting(false)}
          changed={() => changed(words.wasReset)}
        />
      ) : null}
      {acts.failure === undefined ? (
        <HistoryPanel
          acts={acts.value?.value ?? []}
          defaultPolicy={defaultPolicy}
          take={isFixed ? undefined : setDraft}
        />
      ) : (
        <Failure error={acts.failure} again={acts.again} />
      )}
    </div>
  );
}
