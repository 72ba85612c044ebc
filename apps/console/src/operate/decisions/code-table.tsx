/** Decisions by outcome and code. */

import { texts } from '../../texts.ts';
import type { Count } from './recent.ts';

const words = texts.watch.decisions;

/** A table, the most frequent first. */
export function CodeTable({
  totals,
  minutes,
}: {
  readonly totals: readonly Count[];
  readonly minutes: number;
}) {
  const all = totals.reduce((sum, { count }) => sum + count, 0);
  return (
    <table class="codes">
      <thead>
        <tr>
          <th scope="col">{words.outcome}</th>
          <th scope="col" class="number">
            {words.count}
          </th>
          <th scope="col" class="number">
            {words.rate}
          </th>
          <th scope="col" class="number">
            {words.share}
          </th>
        </tr>
      </thead>
      <tbody>
        {totals.map(({ outcome, code, count }) => (
          <tr key={`${outcome} ${code}`}>
            <th scope="row">
              <span class={`swatch ${outcome}`} aria-hidden="true" />
              {words[outcome]} {code === undefined ? null : <code>{code}</code>}
            </th>
            <td class="number">{count}</td>
            <td class="number">{(count / minutes).toFixed(1)}</td>
            <td class="number">{Math.round((count / all) * 100)} %</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
