/** Decisions that a service kept, judged by the draft: what would be different, and by which line. */

import type { ReplayAnswer, ReplayedChange } from '../lab-protocol.ts';
import { Failure } from '../operate/failure.tsx';
import { texts } from '../texts.ts';
import type { Replay, Span } from './use-replay.ts';
import '../operate/operate.css';

const words = texts.lab.replay;
const SPANS: readonly Span[] = [1, 7, 30, 'all'];

/** The form, and what came of it. */
export function ReplayKept({ replay, type }: { readonly replay: Replay; readonly type: string }) {
  const { session, loading, failure, kept, answer } = replay;
  return (
    <div class="replay">
      <p class="hint">{words.lead}</p>
      {session === undefined ? (
        <p>
          <a href="#/operate">{words.signIn}</a>
        </p>
      ) : (
        <Form replay={replay} type={type} />
      )}
      {loading === undefined ? null : (
        <p class="busy" role="status">
          {words.loading(loading)}
        </p>
      )}
      {failure === undefined ? null : <Failure error={failure} again={replay.load} />}
      {kept === undefined || kept.unreadable === 0 ? null : (
        <p class="warning">{words.unreadable(kept.unreadable)}</p>
      )}
      {kept?.isCut === true ? <p class="warning">{words.cut(kept.decisions.length)}</p> : null}
      {answer === undefined ? null : (
        <Outcome answer={answer} isStale={replay.isStale} judge={replay.judge} />
      )}
    </div>
  );
}

function Form({ replay, type }: { readonly replay: Replay; readonly type: string }) {
  return (
    <form
      class="actions"
      onSubmit={(event) => {
        event.preventDefault();
        replay.load();
      }}
    >
      <label>
        {words.instance}{' '}
        <input
          value={replay.instance}
          required
          autocomplete="off"
          spellcheck={false}
          onInput={({ currentTarget }) => replay.setInstance(currentTarget.value.trim())}
        />
      </label>
      <label>
        {words.since}{' '}
        <select
          value={String(replay.span)}
          onChange={({ currentTarget: { value } }) =>
            replay.setSpan(SPANS.find((each) => String(each) === value) ?? 'all')
          }
        >
          {SPANS.map((span) => (
            <option key={span} value={String(span)}>
              {words.spans[span]}
            </option>
          ))}
        </select>
      </label>
      <button type="submit" class="primary" disabled={replay.loading !== undefined}>
        {words.start(type)}
      </button>
    </form>
  );
}

function Outcome({
  answer,
  isStale,
  judge,
}: {
  readonly answer: ReplayAnswer;
  readonly isStale: boolean;
  readonly judge: () => void;
}) {
  const { total, refused, permitted, changes, trouble } = answer;
  const hidden = refused + permitted - changes.length;
  return (
    <>
      {isStale ? (
        <p class="actions">
          <span class="hint">{words.stale}</span>
          <button type="button" onClick={judge}>
            {words.again}
          </button>
        </p>
      ) : null}
      {trouble === undefined ? (
        <p role="status" class="summary">
          {total === 0 ? words.none : words.counts(total, refused, permitted)}
        </p>
      ) : (
        <p class="warning">{words.broken(trouble)}</p>
      )}
      <ul class={isStale ? 'changes stale' : 'changes'}>
        {changes.map((change) => (
          <li key={change.requestId}>
            <Change change={change} />
          </li>
        ))}
      </ul>
      {hidden > 0 ? <p class="hint">{words.more(hidden)}</p> : null}
    </>
  );
}

function Change({ change: { at, requestId, before, after } }: { readonly change: ReplayedChange }) {
  const isPermitted = after.decision === 'permit';
  return (
    <>
      <p>
        <time dateTime={at}>{at.replace('T', ' ').replace(/\.\d+Z$/, 'Z')}</time>{' '}
        <span class={`outcome ${isPermitted ? 'good' : 'bad'}`}>
          {texts.lab.compare.flip(words.outcomes[before], texts.lab.outcomes[after.decision])}
        </span>
      </p>
      <dl class="reasons">
        <div>
          <dt>
            {after.line === undefined
              ? texts.lab.compare.draft
              : texts.lab.compare.line(texts.lab.compare.draft, after.line)}
          </dt>
          <dd>{after.why}</dd>
        </div>
        <div>
          <dt>{words.request}</dt>
          <dd>
            <code>{requestId}</code>
          </dd>
        </div>
      </dl>
    </>
  );
}
