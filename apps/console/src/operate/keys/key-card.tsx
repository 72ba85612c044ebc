/** One signing key: what it is for, how old it is, and what comes next. */

import { CopyButton } from '../../parts/copy-button.tsx';
import { minute } from '../../parts/dates.ts';
import { texts } from '../../texts.ts';
import { away, lengthOf } from '../watch/days.ts';
import { LifeBar } from '../watch/life-bar.tsx';
import { partsOfLife } from './key-life.ts';
import type { SigningKey } from './signing-keys.ts';

const words = texts.watch.keys;

/** A card. */
export function KeyCard({
  listed,
  now,
  share,
  withdraw,
}: {
  readonly listed: SigningKey;
  readonly now: number;
  readonly share: (time: number) => number;
  readonly withdraw: () => void;
}) {
  const { keyId, published, level, createdAt, signsFrom, signsUntil, publishedUntil } = listed;
  const stage = published ? listed.stage : 'gone';
  const rows = [
    [words.created, createdAt],
    [stage === 'announced' ? words.willSign : stage === 'active' ? words.signed : words.hadSigned, signsFrom],
    [stage === 'active' ? words.replaced : words.ended, signsUntil],
    [stage === 'gone' ? words.left : words.leaves, publishedUntil],
  ] as const;
  return (
    <li class="card key">
      <h2>
        <span class={`tag ${TONE[stage]}`}>{words.stages[stage]}</span>
        <span class="key-age">{words.age(lengthOf(now - Date.parse(createdAt)))}</span>
        {level === 'development' ? <span class="tag open">{words.development}</span> : null}
      </h2>
      <p class="key-id">
        <span class="unseen">{words.keyId} </span>
        <code>{keyId}</code>
        <CopyButton text={keyId} />
      </p>
      <LifeBar parts={partsOfLife(listed)} now={now} share={share} />
      <dl class="facts">
        {rows.map(([name, date]) =>
          date === undefined ? null : (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                {minute(Date.parse(date))} UTC <span class="hint">({away(Date.parse(date), now)})</span>
              </dd>
            </div>
          ),
        )}
      </dl>
      <p class="actions">
        <button type="button" onClick={withdraw} aria-label={words.withdrawOf(keyId.slice(0, 8))}>
          {words.withdraw}
        </button>
      </p>
    </li>
  );
}

const TONE = { active: 'good', announced: 'next', retired: '', gone: '' } as const;
