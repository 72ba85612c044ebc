/** Another policy: written, checked, compared with the one in force, signed and set. */

import { type AttestationAdministrationClient, parseAttestationToken } from '@veritee/client';
import { useState } from 'preact/hooks';
import { DiagnosticList } from '../../lab/diagnostic-list.tsx';
import { EditorPane } from '../../lab/editor-pane.tsx';
import { texts } from '../../texts.ts';
import { Failure } from '../failure.tsx';
import { isSigningReady, keyOf, noSigning, type Signing, SigningFields } from '../parts/signing.tsx';
import { Diff } from './diff.tsx';
import { keepDraft } from './drafts.ts';
import { textOfDocument } from './history.ts';
import { usePolicyLanguage } from './policy-language.ts';
import type { PolicyPlace } from './policy-place.ts';

/** A form; what it holds is gone when it is closed. Keys and documents are gone when another view is shown, too. */
export function DraftPanel({
  instance,
  type,
  mode,
  client,
  first,
  inForce,
  close,
  changed,
}: PolicyPlace & {
  readonly client: AttestationAdministrationClient;
  readonly first: string;
  readonly inForce: string;
  readonly close: () => void;
  readonly changed: () => void;
}) {
  const words = texts.operate.draft;
  const [written, write] = useState(first);
  const setWritten = (next: string) => {
    keepDraft(instance, type, next);
    write(next);
  };
  const [revision, setRevision] = useState(0);
  const [signing, setSigning] = useState<Signing>(() => noSigning(mode));
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const isMade = signing.way === 'token';
  const text = isMade ? (textOfDocument(signing.token) ?? '') : written;
  const language = usePolicyLanguage(text, type);
  const diagnostics = text === '' ? [] : (language?.diagnostics ?? []);
  const isBroken = diagnostics.some(({ severity }) => severity === 'error');
  const isReady = text.trim() !== '' && !isBroken && text !== inForce && isSigningReady(signing);
  const submitted = (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setFailure(undefined);
    set(client, type, text, signing).then(changed, (error: unknown) => {
      setFailure(error);
      setBusy(false);
    });
  };
  return (
    <section class="card draft" aria-label={words.title}>
      <h2>{words.title}</h2>
      <form onSubmit={submitted}>
        {isMade ? null : (
          <>
            <EditorPane text={written} revision={revision} change={setWritten} answer={language} />
            <p class="actions">
              <button
                type="button"
                disabled={language?.formatted === undefined || language.formatted === written}
                onClick={() => {
                  setWritten(language?.formatted ?? written);
                  setRevision(revision + 1);
                }}
              >
                {texts.lab.format}
              </button>
            </p>
          </>
        )}
        <DiagnosticList label={words.notes} diagnostics={diagnostics} />
        <SigningFields
          signing={signing}
          change={setSigning}
          needsSignature={mode === 'Isolated'}
          tokenHint={words.tokenHint}
        />
        {isMade && signing.token.trim() !== '' && text === '' ? (
          <p class="fault">{words.notADocument}</p>
        ) : null}
        <h3>{words.changes}</h3>
        {text === '' ? (
          <p class="none">{words.empty}</p>
        ) : (
          <Diff label={words.changes} before={inForce} after={text} />
        )}
        {failure === undefined ? null : <Failure error={failure} />}
        <p class="actions">
          <button type="submit" class="primary" disabled={isBusy || !isReady}>
            {words.set(instance, type)}
          </button>
          <button type="button" onClick={close}>
            {texts.operate.cancel}
          </button>
          <span class="hint" aria-live="polite">
            {isBroken ? words.broken : text !== '' && !isSigningReady(signing) ? words.needsKey : ''}
          </span>
        </p>
      </form>
    </section>
  );
}

async function set(
  client: AttestationAdministrationClient,
  type: string,
  text: string,
  signing: Signing,
): Promise<void> {
  if (signing.way === 'token') {
    await client.setPolicy(type, parseAttestationToken(signing.token.trim()));
    return;
  }
  const key = keyOf(signing);
  await client.setPolicy(type, text, key === undefined ? {} : { ...key, stamped: true });
}
