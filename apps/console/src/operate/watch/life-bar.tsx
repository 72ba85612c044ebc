/** Parts of a time on a bar, with now marked. The words beside it say the same. */

import type { LifePart } from './life-part.ts';

/** The bar. */
export function LifeBar({
  parts,
  now,
  share,
}: {
  readonly parts: readonly LifePart[];
  readonly now: number;
  /** Where a moment is on the bar, from 0 to 1. */
  readonly share: (time: number) => number;
}) {
  const percent = (time: number) => Math.min(Math.max(share(time), 0), 1) * 100;
  return (
    <span class="life" aria-hidden="true">
      {parts.map(({ from, until, kind }) => (
        <span
          key={`${kind} ${from}`}
          class={`life-part ${kind}`}
          style={{ left: `${percent(from)}%`, width: `${percent(until) - percent(from)}%` }}
        />
      ))}
      <span class="life-now" style={{ left: `${percent(now)}%` }} />
    </span>
  );
}
