/** Shows which lines differ, with a few equal ones around them. */

import { useMemo } from 'preact/hooks';
import { texts } from '../../texts.ts';
import { type DiffLine, diffLines } from './diff-lines.ts';
import { PolicyLine } from './policy-line.tsx';

/** Equal lines that are shown before and behind a change. */
const AROUND = 3;

/** A list of lines. */
export function Diff({
  label,
  before,
  after,
}: {
  readonly label: string;
  readonly before: string;
  readonly after: string;
}) {
  const words = texts.operate.diff;
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const near = nearChanges(lines);
  if (near.size === 0) return <p class="none">{words.none}</p>;
  const added = lines.filter(({ mark }) => mark === 'added').length;
  const removed = lines.filter(({ mark }) => mark === 'removed').length;
  return (
    <>
      <p class="hint">{words.counts(added, removed)}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it must be reachable to be scrolled */}
      <section class="code-box" aria-label={label} tabIndex={0}>
        <ol class="diff">
          {lines.map((line, index) =>
            near.has(index) ? (
              <li key={index} class={`${line.mark} ${near.has(index - 1) || index === 0 ? '' : 'gap'}`}>
                <span class="line-number" aria-hidden="true">
                  {line.before ?? ''}
                </span>
                <span class="line-number" aria-hidden="true">
                  {line.after ?? ''}
                </span>
                <span class="sign" aria-hidden="true">
                  {{ same: '', added: '+', removed: '−' }[line.mark]}
                </span>
                <span class="unseen">{words.marks[line.mark]}</span>
                <code>
                  <PolicyLine text={line.text} />
                </code>
              </li>
            ) : null,
          )}
        </ol>
      </section>
    </>
  );
}

function nearChanges(lines: readonly DiffLine[]): ReadonlySet<number> {
  const near = new Set<number>();
  for (const [index, { mark }] of lines.entries()) {
    if (mark === 'same') continue;
    for (let at = Math.max(0, index - AROUND); at <= Math.min(lines.length - 1, index + AROUND); at++)
      near.add(at);
  }
  return near;
}
